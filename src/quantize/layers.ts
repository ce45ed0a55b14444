import { evaluate } from "../graph/evaluate.js";
import type { FloatGraph } from "../graph/primitives.js";
import { encodeTensor } from "./encode.js";
import type { Sample } from "./inputs.js";
import type { IntegerGraph } from "./integer-graph.js";
import { interpret } from "./interpret.js";
import type { TensorSchema } from "./schema.js";

/** How far one tensor inside the integer model is from the float model's. */
export interface LayerError {
  /** The ONNX node and the primitive that make the tensor. */
  node: string;
  op: string;
  elements: number;
  /** Root mean square of the error and of the float values, in reals. */
  rmsError: number;
  rmsValue: number;
}

/** A float tensor and what it has become: real = scale · integer. */
export interface LayerMap {
  float: number;
  integer: number;
  scale: Float64Array;
}

/** Samples that are enough to see where errors arise. */
const layerSamples = 16;

/** Compares every tensor of the two graphs on some samples. */
export function measureLayers(
  float: FloatGraph,
  graph: IntegerGraph,
  inputs: readonly TensorSchema[],
  layers: readonly LayerMap[],
  samples: readonly Sample[],
): LayerError[] {
  const sums = layers.map(() => ({ error: 0, value: 0 }));
  const some = samples.slice(0, layerSamples);
  for (const sample of some) {
    const expected = evaluate(float, sample);
    const actual = interpret(
      graph,
      inputs.map((input) => Array.from(encodeTensor(input, sample[input.name]), BigInt)),
    );
    for (const [k, layer] of layers.entries()) {
      const integers = actual[layer.integer];
      for (const [i, value] of expected[layer.float].entries()) {
        const unit = layer.scale[i];
        // Padding, which has no scale, is 0 in both.
        if (!Number.isNaN(unit)) sums[k].error += (Number(integers[i]) * unit - value) ** 2;
        sums[k].value += value ** 2;
      }
    }
  }
  return layers.map((layer, k) => {
    const { origin, op, size } = float.nodes[layer.float];
    const rms = (sum: number) => Number(Math.sqrt(sum / (size * some.length)).toPrecision(4));
    return { node: origin, op, elements: size, rmsError: rms(sums[k].error), rmsValue: rms(sums[k].value) };
  });
}
