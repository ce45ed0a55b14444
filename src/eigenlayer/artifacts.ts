import path from "node:path";
import { type CompiledContract, kitArtifact, packageRoot } from "../kit-artifacts.js";

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

/** Path of a contract's source from the package's root, which is its name there. */
const sourceOf = (contract: CoreContract) => `contracts/eigenlayer/${contract}.sol`;

/** Where the package's own source of a contract of the core is. */
export const coreSource = (contract: CoreContract) => path.join(packageRoot, sourceOf(contract));

/** A contract of the local core as this package was built with it. @throws kit/artifact-missing */
export const coreArtifact = (contract: CoreContract): CompiledContract => kitArtifact(sourceOf(contract));
