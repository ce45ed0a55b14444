import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonFragment } from "ethers";
import { notBuilt } from "./errors.js";

/** The contracts of the local core, by the names of their files in contracts/eigenlayer. */
export const coreContracts = [
  "LocalCore",
  "LocalPermissionController",
  "LocalAllocationManager",
  "LocalDelegationManager",
  "LocalStrategyManager",
  "LocalStrategyFactory",
  "LocalRewardsCoordinator",
  "LocalStrategy",
  "DevelopmentToken",
] as const;
export type CoreContract = (typeof coreContracts)[number];

/** What Hardhat writes when it compiles a contract; bytecode is hex, without constructor arguments. */
export interface CoreArtifact {
  _format: string;
  contractName: string;
  sourceName: string;
  abi: JsonFragment[];
  bytecode: string;
  deployedBytecode: string;
  /** No contract of the core needs a library. */
  linkReferences: Record<string, never>;
  deployedLinkReferences: Record<string, never>;
}

/** Where the package's own sources of a contract of the core are, and the artifacts that come with it. */
export const packageRoot = findPackageRoot(path.dirname(fileURLToPath(import.meta.url)));
export const coreSource = (contract: CoreContract) =>
  path.join(packageRoot, "contracts", "eigenlayer", `${contract}.sol`);

/**
 * A contract of the local core as this package was built with it.
 *
 * Artifacts come with the package (and are those of the last build in its own repository), so that a project that uses it
 * neither compiles the core nor can change its gas by other compiler settings.
 *
 * @throws eigenlayer/not-built
 */
export function coreArtifact(contract: CoreContract): CoreArtifact {
  const file = path.join(packageRoot, "artifacts", "contracts", "eigenlayer", `${contract}.sol`, `${contract}.json`);
  if (!existsSync(file)) throw notBuilt({ contract, file });
  return JSON.parse(readFileSync(file, "utf8"));
}

/** The sources are in src, what is published in dist/src. */
function findPackageRoot(folder: string): string {
  return existsSync(path.join(folder, "package.json")) ? folder : findPackageRoot(path.dirname(folder));
}
