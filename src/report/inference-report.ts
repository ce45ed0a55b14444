import type { Manifest } from "../package/manifest.js";
import type { Inference } from "../package/model.js";
import { count, percent, table } from "./text.js";

/** What `infer --json` prints: for each output tensor a list of samples, each the flat list of its elements. */
export interface InferenceReport {
  model: string;
  modelId: string;
  samples: number;
  /** Reals; labels where the model answers with strings. */
  outputs: Record<string, (number | string)[][]>;
  outputsInteger: Record<string, number[][]>;
  /** What the float model answers; undefined where ONNX Runtime does not run it. */
  floatOutputs?: Record<string, (number | string)[][]>;
  /** By output: part of the samples on which both have the same largest element or label, and the largest distance. */
  agreement: Record<string, { agreement?: number; maxAbsError: number }>;
}

export function makeInferenceReport(
  manifest: Manifest,
  inferences: readonly Inference[],
  float: readonly Readonly<Record<string, Float64Array>>[] | undefined,
): InferenceReport {
  const report: InferenceReport = {
    model: manifest.name,
    modelId: manifest.modelId,
    samples: inferences.length,
    outputs: {},
    outputsInteger: {},
    agreement: {},
  };
  for (const { name, labels, integer, shape } of manifest.schema.outputs) {
    const named = (values: Float64Array) => Array.from(values, (value) => labels?.[value] ?? value);
    report.outputs[name] = inferences.map(({ outputs }) => named(outputs[name]));
    report.outputsInteger[name] = inferences.map(({ outputIntegers }) => outputIntegers[name].map(Number));
    if (float === undefined) continue;
    report.floatOutputs = { ...report.floatOutputs, [name]: float.map((outputs) => named(outputs[name])) };
    const pairs = inferences.map(({ outputs }, s) => [outputs[name], float[s][name]] as const);
    const errors = pairs.map(([actual, expected]) =>
      actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0),
    );
    const comparable = integer || shape.some((dim) => dim > 1);
    const agreeing = pairs.filter(([actual, expected]) =>
      integer ? actual.every((v, i) => v === expected[i]) : largest(actual) === largest(expected),
    );
    report.agreement[name] = {
      ...(comparable && { agreement: agreeing.length / pairs.length }),
      maxAbsError: errors.reduce((a, b) => Math.max(a, b), 0),
    };
  }
  return report;
}

export function formatInference(report: InferenceReport): string {
  const shown = 10;
  const lines = Object.entries(report.outputs).map(([name, samples]) => {
    const { agreement, maxAbsError } = report.agreement[name] ?? {};
    const rows = samples
      .slice(0, shown)
      .flatMap((values, s) => [
        [`sample ${s}`, "proved", short(values)],
        ...(report.floatOutputs ? [["", "float", short(report.floatOutputs[name][s])]] : []),
      ]);
    const more = samples.length > shown ? `\n    … and ${count(samples.length - shown)} more` : "";
    const summary = [
      ...(agreement === undefined ? [] : [`${percent(agreement)} agree with the float model`]),
      ...(maxAbsError === undefined ? [] : [`largest distance ${maxAbsError.toPrecision(3)}`]),
    ];
    return `  ${name}${summary.length > 0 ? `: ${summary.join(", ")}` : ""}\n${table(rows, "    ")}${more}`;
  });
  return [`${report.model}, ${count(report.samples)} sample(s)`, ...lines].join("\n");
}

function short(values: readonly (number | string)[]): string {
  const texts = values
    .slice(0, 12)
    .map((value) => (typeof value === "number" ? String(Number(value.toPrecision(5))) : value));
  return `[${texts.join(", ")}${values.length > 12 ? ", …" : ""}]`;
}

function largest(values: Float64Array): number {
  return values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
}
