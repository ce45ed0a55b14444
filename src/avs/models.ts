import { AbiCoder, keccak256, type Result } from "ethers";
import type { ModelTerms } from "../protocol/price-task.js";
import { type ClientContext, decoded, type Sent } from "./context.js";
import { readLogs } from "./read-logs.js";
import type { Address, ModelKey } from "./types.js";

/** An entry of the registry: `ISertnModelRegistry.Model` and `ModelIdentity`. */
export interface RegisteredModel {
  modelKey: ModelKey;
  verifier: Address;
  provider: Address;
  /** Bytes. */
  inputSize: bigint;
  outputSize: bigint;
  proofWindowBlocks: bigint;
  royaltyWad: bigint;
  inferenceCostWei: bigint;
  proofCostWei: bigint;
  isRetired: boolean;
  /** Hash of everything that determines its behaviour and keys. */
  modelId: string;
  proofSystemHash: string;
  schemaHash: string;
  /** Of the verifier's code, to compare with what the compiler wrote. */
  codeHash: string;
}

/** Registration and retirement of models. */
export class Models {
  readonly #c: ClientContext;

  constructor(context: ClientContext) {
    this.#c = context;
  }

  /** Registers a verifier in the caller's name. */
  register(verifier: Address, terms: ModelTerms): Sent {
    return decoded(this.#c.sertn.modelRegistry.register(verifier, terms));
  }

  /** Ends new tasks for a model. */
  retire(modelKey: ModelKey): Sent {
    return decoded(this.#c.sertn.modelRegistry.retire(modelKey));
  }

  /** An entry with what its verifier said of itself at registration. */
  async get(modelKey: ModelKey): Promise<RegisteredModel> {
    const { modelRegistry } = this.#c.sertn;
    const [model, identity] = await Promise.all([
      decoded<Result>(modelRegistry.modelOf(modelKey)),
      decoded<Result>(modelRegistry.identityOf(modelKey)),
    ]);
    const { verifier, provider, inputSize, outputSize, proofWindowBlocks, royaltyWad } = model;
    const { inferenceCostWei, proofCostWei, isRetired } = model;
    const { modelId, proofSystemHash, schemaHash, codeHash } = identity;
    return {
      ...{ modelKey, verifier, provider, inputSize, outputSize, proofWindowBlocks, royaltyWad },
      ...{ inferenceCostWei, proofCostWei, isRetired, modelId, proofSystemHash, schemaHash, codeHash },
    };
  }

  /** All that were ever registered, in order. */
  async all(): Promise<RegisteredModel[]> {
    const { provider, deployment, sertn } = this.#c;
    const address = deployment.sertn.modelRegistry;
    const topic = sertn.modelRegistry.interface.getEvent("ModelRegistered")?.topicHash ?? null;
    const logs = await readLogs(
      provider,
      { address, topics: [topic] },
      deployment.fromBlock,
      await provider.getBlockNumber(),
    );
    return Promise.all(logs.map((log) => this.get(log.topics[1])));
  }
}

/** The registry's key of what `provider` registers for `verifier`. */
export function modelKeyOf(provider: Address, verifier: Address): ModelKey {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["address", "address"], [provider, verifier]));
}
