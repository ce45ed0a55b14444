import { limitsOf, type ModelSchema } from "../quantize/schema.js";
import { toBytes } from "../quantize/tensor-bytes.js";
import { defineFault, digestOf, type Fault, type StrikeOptions } from "./fault.js";

/** Answers with numbers that its model could give, drawn at random, and saves the computing. */
export function randomOutput(options: StrikeOptions = {}): Fault {
  return defineFault("randomOutput", options, () => ({
    answer: async ({ task, models }) => ({
      do: "answer",
      output: drawOutput(await models.schemaOf(task.modelId), `${options.seed ?? 0}/${task.id}`),
    }),
  }));
}

function drawOutput({ outputs }: ModelSchema, seed: string): Uint8Array {
  let drawn = 0;
  const elements = outputs.map((tensor) => {
    const [low, high] = limitsOf(tensor);
    const draw = () => low + (BigInt(`0x${digestOf(seed, drawn++).toString("hex")}`) % (high - low + 1n));
    return Array.from({ length: tensor.shape.reduce((a, b) => a * b, 1) }, draw);
  });
  return toBytes(outputs, elements);
}
