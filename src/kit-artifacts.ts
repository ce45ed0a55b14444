import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { InterfaceAbi } from "ethers";
import { defineError } from "./errors.js";

/** A contract of the kit as this package was built with it. */
export interface KitArtifact {
  abi: InterfaceAbi;
  /** Creation code as hex, without constructor arguments. */
  bytecode: string;
}

export const artifactMissing = defineError("kit/artifact-missing", (e: { source: string; file: string }) => ({
  what: `The compiled contract of ${e.source} is missing`,
  where: e.file,
  next: "Reinstall hardhat-sertn; in its own repository run `npm run hardhat -- build`.",
}));

/** The folder that holds the package's sources and artifacts: sources run from src, what is published from dist/src. */
export const packageRoot = findPackageRoot(path.dirname(fileURLToPath(import.meta.url)));

/**
 * The contract of a source file of the kit, named as the file: `kitArtifact("contracts/avs/TaskManager.sol")`.
 *
 * Artifacts come with the package (and are those of the last build in its own repository), so that a project that uses it
 * neither compiles the kit to use it from TypeScript nor changes its gas by other compiler settings.
 *
 * @throws kit/artifact-missing
 */
export function kitArtifact(source: string): KitArtifact {
  const file = path.join(packageRoot, "artifacts", source, `${path.posix.basename(source, ".sol")}.json`);
  if (!existsSync(file)) throw artifactMissing({ source, file });
  const { abi, bytecode }: KitArtifact = JSON.parse(readFileSync(file, "utf8"));
  return { abi, bytecode };
}

function findPackageRoot(folder: string): string {
  return existsSync(path.join(folder, "package.json")) ? folder : findPackageRoot(path.dirname(folder));
}
