import type { FloatModel } from "../onnx/runtime.js";
import { decodeTensor, encodeTensor } from "./encode.js";
import type { Sample } from "./inputs.js";
import type { DoubleInterpreter } from "./interpret-doubles.js";
import type { ModelSchema, TensorSchema } from "./schema.js";

/** How far the integer model is from the float model, over some samples. */
export interface Accuracy {
  samples: number;
  outputs: readonly OutputAccuracy[];
}

export interface OutputAccuracy {
  name: string;
  /** Largest and mean distance of an element from the float model's; for integers, of the integers. */
  maxAbsError: number;
  meanAbsError: number;
  /** Span of the float model's values, to judge the errors by. */
  floatRange: readonly [low: number, high: number];
  /** Part of the samples in which both have their largest element at the same place; for labels, the same label. */
  agreement?: number;
}

/** Compares the two models on samples. An output of one element has no largest place, so it has no agreement. */
export async function measureAccuracy(
  float: FloatModel,
  interpret: DoubleInterpreter,
  schema: ModelSchema,
  samples: readonly Sample[],
): Promise<Accuracy> {
  const shapes = Object.fromEntries(schema.inputs.map(({ name, shape }) => [name, shape]));
  const sums = schema.outputs.map(() => new Comparison());
  for (const sample of samples) {
    const expected = await float.run(sample, shapes);
    const integers = interpret(schema.inputs.map((input) => encodeTensor(input, sample[input.name])));
    for (const [k, tensor] of schema.outputs.entries())
      sums[k].add(decodeTensor(tensor, integers[k]), expected[tensor.name], tensor);
  }
  return { samples: samples.length, outputs: schema.outputs.map((tensor, k) => sums[k].result(tensor)) };
}

class Comparison {
  #maxError = 0;
  #errorSum = 0;
  #elements = 0;
  #samples = 0;
  #agreeing = 0;
  #low = Number.POSITIVE_INFINITY;
  #high = Number.NEGATIVE_INFINITY;

  add(actual: Float64Array, expected: Float64Array, tensor: TensorSchema): void {
    for (let i = 0; i < expected.length; i++) {
      const error = Math.abs(actual[i] - expected[i]);
      this.#maxError = Math.max(this.#maxError, error);
      this.#errorSum += error;
      this.#low = Math.min(this.#low, expected[i]);
      this.#high = Math.max(this.#high, expected[i]);
    }
    this.#elements += expected.length;
    this.#samples++;
    if (agrees(actual, expected, tensor)) this.#agreeing++;
  }

  result(tensor: TensorSchema): OutputAccuracy {
    const hasAgreement = tensor.integer || tensor.shape.some((dim) => dim > 1);
    return {
      name: tensor.name,
      maxAbsError: significant(this.#maxError),
      meanAbsError: significant(this.#errorSum / this.#elements),
      floatRange: [significant(this.#low), significant(this.#high)],
      ...(hasAgreement && { agreement: significant(this.#agreeing / this.#samples) }),
    };
  }
}

function agrees(actual: Float64Array, expected: Float64Array, { integer, shape }: TensorSchema): boolean {
  if (integer) return actual.every((value, i) => value === expected[i]);
  const group = shape[shape.length - 1] ?? 1;
  for (let from = 0; from < actual.length; from += group)
    if (largestPlace(actual.subarray(from, from + group)) !== largestPlace(expected.subarray(from, from + group)))
      return false;
  return true;
}

function largestPlace(values: Float64Array): number {
  return values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
}

/** Six digits say all that a report needs, and keep it the same wherever the last bits of a float differ. */
function significant(value: number): number {
  return Number(value.toPrecision(6));
}
