import { runFloat } from "../commands/float-outputs.js";
import type { Model } from "../package/model.js";
import type { Sample } from "../quantize/inputs.js";
import { makeInferenceReport } from "../report/inference-report.js";
import { readSamples } from "../samples/read-samples.js";
import { nothingToCompare } from "./errors.js";

/** An opened model and the .onnx file that it was compiled from. */
export interface ModelWithFloat {
  readonly model: Model;
  readonly onnx: string;
}

/** How an output of the integer model compares with the float model's. */
export interface OutputComparison {
  name: string;
  /** Part of the samples with the same largest element or label; undefined for outputs of one element. */
  agreement?: number;
  maxAbsError: number;
}

/** Runs both models on samples, or on those of a file. @throws matchers/nothing-to-compare and errors of samples and models */
export async function compareWithFloat(
  { model, onnx }: ModelWithFloat,
  samples: string | readonly Sample[],
): Promise<{ name: string; outputs: OutputComparison[]; sampleCount: number }> {
  const { name, schema } = model.manifest;
  const list = typeof samples === "string" ? await readSamples(samples, schema.inputs) : samples;
  if (list.length === 0) throw nothingToCompare({ model: name, reason: "there are no samples" });
  const float = await runFloat({ model, onnx }, list);
  if (float === undefined) throw nothingToCompare({ model: name, reason: "ONNX Runtime does not run it" });
  const inferences = list.map((sample) => model.infer(sample));
  const { agreement } = makeInferenceReport(model.manifest, inferences, float);
  const outputs = Object.entries(agreement).map(([output, comparison]) => ({ name: output, ...comparison }));
  return { name, outputs, sampleCount: list.length };
}
