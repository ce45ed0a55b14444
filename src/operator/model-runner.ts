import type { ModelId } from "../package/manifest.js";
import { fromHex, type Model, openModel } from "../package/model.js";
import { openPackage } from "../package/read-package.js";
import type { ModelSchema } from "../quantize/schema.js";
import { modelNotServed } from "./errors.js";
import type { ProofCache, ProofSubject } from "./proof-cache.js";

/** Computes what models answer, and proves it. Inputs and outputs are the bytes that verifier contracts take. */
export interface ModelRunner {
  /** What a model takes and gives. */
  schemaOf(modelId: ModelId): Promise<ModelSchema>;
  /** @throws package/input-refused if no output of the input can be proven. */
  infer(modelId: ModelId, input: Uint8Array): Promise<Uint8Array>;
  /** The proof in the bytes that the verifier contract takes. */
  prove(subject: ProofSubject): Promise<Uint8Array>;
  /** Ends all threads and processes. Proofs that are not done are given up. */
  close(): Promise<void>;
}

/** A model package that an operator has. */
export interface ServedModel {
  name: string;
  modelId: ModelId;
  /** Folder of its package. */
  directory: string;
}

/** Runs models in this process. */
export function runModelsHere(served: readonly ServedModel[]): ModelRunner {
  const opened = new Map<ModelId, Promise<Model>>();
  const modelOf = (modelId: ModelId) => {
    const found = findServed(served, modelId);
    const model = opened.get(modelId) ?? openPackage(found.directory).then(openModel);
    opened.set(modelId, model);
    return model;
  };
  return {
    schemaOf: (modelId) => readSchema(served, modelId),
    infer: async (modelId, input) => (await modelOf(modelId)).inferBytes(input).output,
    prove: async ({ modelId, input, context }) => {
      const { proof } = await (await modelOf(modelId)).proveBytes(input, context);
      return fromHex(proof);
    },
    close: async () => {
      for (const model of opened.values()) await (await model).close();
      opened.clear();
    },
  };
}

/** @throws operator/model-not-served */
function findServed(served: readonly ServedModel[], modelId: ModelId): ServedModel {
  const found = served.find((model) => model.modelId === modelId);
  if (found === undefined) throw modelNotServed({ modelId, served: served.map(({ name }) => name) });
  return found;
}

/** @throws operator/model-not-served */
export async function readSchema(served: readonly ServedModel[], modelId: ModelId): Promise<ModelSchema> {
  const { manifest } = await openPackage(findServed(served, modelId).directory);
  return manifest.schema;
}

/** Asks the cache for proofs first, and keeps new ones there. */
export function withProofCache(runner: ModelRunner, cache: ProofCache): ModelRunner {
  return {
    ...runner,
    prove: async (subject) => {
      const known = await cache.find(subject);
      if (known !== undefined) return known;
      const proof = await runner.prove(subject);
      await cache.store(subject, proof);
      return proof;
    },
  };
}
