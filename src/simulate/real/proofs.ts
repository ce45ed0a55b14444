import type { ProofCache } from "../../operator/proof-cache.js";
import { fromHex, type Model } from "../../package/model.js";
import { limitsOf } from "../../quantize/schema.js";
import { toBytes } from "../../quantize/tensor-bytes.js";
import { Random } from "../random.js";

/** What operators compute on: some inputs of a model with its answers. */
export interface Workload {
  model: Model;
  inputs: readonly Uint8Array[];
  outputs: readonly Uint8Array[];
  cache: ProofCache;
}

/** A workload of `count` inputs, drawn from all that the model takes; the same for the same model. */
export function makeWorkload(model: Model, count: number, cache: ProofCache): Workload {
  const random = new Random(count);
  const { inputs: tensors } = model.manifest.schema;
  const inputs = Array.from({ length: count }, () =>
    toBytes(
      tensors,
      tensors.map((tensor) => {
        const [low, high] = limitsOf(tensor);
        const size = tensor.shape.reduce((product, dimension) => product * dimension, 1);
        return Array.from({ length: size }, () => low + (BigInt(random.uint32()) * (high - low + 1n)) / 2n ** 32n);
      }),
    ),
  );
  return { model, inputs, outputs: inputs.map((input) => model.inferBytes(input).output), cache };
}

/** How many proofs were made, and how many were there from earlier runs. */
export interface ProofCounts {
  made: number;
  found: number;
}

/** A proof of the right answer to one of the inputs, from an earlier run if there is one. */
export async function proofOf(
  { model, inputs, cache }: Readonly<Workload>,
  sample: number,
  context: bigint,
  counts: ProofCounts,
): Promise<Uint8Array> {
  const input = inputs[sample];
  const subject = { modelId: model.manifest.modelId, input, context };
  const found = await cache.find(subject);
  if (found !== undefined) {
    counts.found++;
    return found;
  }
  const proof = fromHex((await model.proveBytes(input, context)).proof);
  await cache.store(subject, proof);
  counts.made++;
  return proof;
}
