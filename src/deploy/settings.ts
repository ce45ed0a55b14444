import { parseEther } from "ethers";
import type { CoreAddresses } from "../eigenlayer/deploy-local-core.js";
import type { CoreSettings } from "../eigenlayer/settings.js";
import type { KitArtifact } from "../kit-artifacts.js";
import type { Parameters } from "../protocol/parameters.js";
import type { ModelTerms } from "../protocol/price-task.js";

/** A compiled model and what its provider says of it. */
export interface DeployedModel {
  /** Name in the project. */
  name: string;
  verifier: KitArtifact;
  terms: ModelTerms;
}

/** The strategies whose stake counts: those named, or new ones with mintable tokens on a local core. */
export interface StakeSetting {
  strategy: string;
  multiplierWad: bigint;
}

/** Everything that decides what is deployed. */
export interface DeploySettings {
  /** A core that is there, or what to deploy a local one with. */
  core: { kind: "existing"; addresses: CoreAddresses } | { kind: "local"; settings: CoreSettings };
  strategies: readonly StakeSetting[];
  parameters: Parameters;
  epochBlocks: bigint;
  /** The ERC-20 that fees are in; a wrapped coin of its own is deployed if none is given. */
  feeToken: string | undefined;
  /** Who owns it all, or a timelock in front of who proposes and executes. */
  governance: { kind: "account"; address: string } | { kind: "timelock"; minDelaySeconds: bigint; proposers: string[] };
  guardian: string;
  /** Seeds that a test can plan; development chains only. */
  plannedRandomness: boolean;
  metadataUri: string;
  models: readonly DeployedModel[];
  /** Who registers the models and earns the royalties. */
  provider: string;
}

/** What a model costs if its configuration does not say. */
export const defaultModelTerms: Readonly<ModelTerms> = {
  inferenceCostWei: parseEther("0.0001"),
  proofCostWei: parseEther("0.001"),
  proofWindowBlocks: 5n,
  royaltyWad: parseEther("0.05"),
};
