import { limitsOf, type ModelSchema } from "../quantize/schema.js";
import { fromBytes, toBytes } from "../quantize/tensor-bytes.js";
import { defineFault, type Fault, type StrikeOptions } from "./fault.js";

/** Answers with the right output of another input, and shows a proof of that: true, but not of what was asked. */
export function otherInput(options: StrikeOptions = {}): Fault {
  return defineFault("otherInput", options, () => ({
    answer: async ({ task: { modelId, input }, models }) => ({
      do: "answer",
      output: await models.infer(modelId, changeInput(await models.schemaOf(modelId), input)),
    }),
    prove: async ({ task: { modelId, input }, models, context }) => {
      const other = changeInput(await models.schemaOf(modelId), input);
      const proof = await models.prove({ modelId, input: other, context });
      return { do: "prove", proof, unchecked: true };
    },
  }));
}

/** The input turned round: within the model's range wherever the input was, and rarely of the same output. */
function changeInput({ inputs }: ModelSchema, input: Uint8Array): Uint8Array {
  const elements = fromBytes(inputs, input) ?? [];
  return toBytes(
    inputs,
    elements.map((list, k) => {
      const [low, high] = limitsOf(inputs[k]);
      return list.map((element) => low + high - element);
    }),
  );
}
