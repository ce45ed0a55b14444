import { loadModel } from "../onnx/load.js";
import { openFloatModel } from "../onnx/runtime.js";
import type { Sample } from "../quantize/inputs.js";
import type { ReadyModel } from "./open-model.js";

/** What the float model answers to samples; undefined where the compiler already found that ONNX Runtime does not run it. */
export async function runFloat(
  { model, onnx }: Pick<ReadyModel, "model" | "onnx">,
  samples: readonly Sample[],
): Promise<Record<string, Float64Array>[] | undefined> {
  const { schema, accuracy } = model.manifest;
  if (accuracy.samples === 0) return undefined;
  const labels = Object.fromEntries(schema.outputs.map(({ name, labels = [] }) => [name, labels]));
  const shapes = Object.fromEntries(schema.inputs.map(({ name, shape }) => [name, shape]));
  const float = await openFloatModel(await loadModel(onnx), labels);
  const outputs: Record<string, Float64Array>[] = [];
  for (const sample of samples) outputs.push(await float.run(sample, shapes));
  await float.release();
  return outputs;
}
