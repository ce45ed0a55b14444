import type { CoreAddresses } from "../eigenlayer/deploy-local-core.js";
import type { Address } from "./types.js";

/** Where a deployment of the protocol is; what `sertn deploy` writes and every other command reads. */
export interface SertnAddresses {
  serviceManager: Address;
  parameterRegistry: Address;
  modelRegistry: Address;
  router: Address;
  vault: Address;
  slasher: Address;
  registrar: Address;
  taskManager: Address;
  lens: Address;
  randomness: Address;
  /** The ERC-20 that fees are in: the wrapped coin, or another. */
  feeToken: Address;
  /** Submits tasks that are paid in the chain's coin; only where fees are in the wrapped coin. */
  gateway?: Address;
  /** Owner of it all: a timelock, or an account on development chains. */
  governance: Address;
}

/** A deployment with the core that it stands on. */
export interface Deployment {
  chainId: bigint;
  /** Block of the first contract: events are read from there. */
  fromBlock: number;
  core: CoreAddresses;
  sertn: SertnAddresses;
  /** Registered models, by their name in the project. */
  models: Readonly<Record<string, { modelKey: string; verifier: Address }>>;
}
