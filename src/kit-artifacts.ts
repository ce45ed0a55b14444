import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { InterfaceAbi, JsonFragment } from "ethers";
import { defineError } from "./errors.js";

/** What a deployment needs of a compiled contract, be it the kit's or a project's. */
export interface KitArtifact {
  abi: InterfaceAbi;
  /** Creation code as hex, without constructor arguments. */
  bytecode: string;
}

/** A contract of the kit as Hardhat has written it; none needs a library. */
export interface CompiledContract extends KitArtifact {
  _format: string;
  contractName: string;
  sourceName: string;
  abi: JsonFragment[];
  deployedBytecode: string;
  linkReferences: Record<string, never>;
  deployedLinkReferences: Record<string, never>;
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
export function kitArtifact(source: string): CompiledContract {
  const file = path.join(packageRoot, "artifacts", source, `${path.posix.basename(source, ".sol")}.json`);
  if (!existsSync(file)) throw artifactMissing({ source, file });
  return JSON.parse(readFileSync(file, "utf8"));
}

function findPackageRoot(folder: string): string {
  return existsSync(path.join(folder, "package.json")) ? folder : findPackageRoot(path.dirname(folder));
}
