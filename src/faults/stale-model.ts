import type { ModelId } from "../package/manifest.js";
import { defineFault, type Fault, type StrikeOptions } from "./fault.js";

export interface StaleModelOptions extends StrikeOptions {
  /** An earlier version of the model, with the same inputs and outputs, that the operator has a package of. */
  modelId: ModelId;
}

/** Has missed an update: answers and proves with an earlier version of the model. The present one's verifier refuses it. */
export function staleModel({ modelId, ...options }: StaleModelOptions): Fault {
  return defineFault("staleModel", { ...options, modelId }, () => ({
    answer: async ({ task, models }) => ({ do: "answer", output: await models.infer(modelId, task.input) }),
    prove: async ({ task, models, context }) => {
      const proof = await models.prove({ modelId, input: task.input, context });
      return { do: "prove", proof, unchecked: true };
    },
  }));
}
