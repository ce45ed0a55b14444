import type { ModelId } from "../package/manifest.js";
import { drawInput } from "./draw-input.js";
import { defineFault, type Fault, type StrikeOptions } from "./fault.js";

export interface OtherModelOptions extends StrikeOptions {
  /** Another model that the operator has a package of. */
  modelId: ModelId;
}

/** Answers right, but shows a proof of another model, made for this task. */
export function otherModelProof({ modelId, ...options }: OtherModelOptions): Fault {
  return defineFault("otherModelProof", { ...options, modelId }, () => ({
    prove: async ({ models, context }) => {
      const input = drawInput(await models.schemaOf(modelId));
      const proof = await models.prove({ modelId, input, context });
      return { do: "prove", proof, unchecked: true };
    },
  }));
}
