import type { FloatGraph, FloatNode, GraphOutput } from "../graph/primitives.js";
import { collectStatistics } from "../graph/statistics.js";
import { IntegerGraphBuilder } from "./builder.js";
import type { Sample } from "./inputs.js";
import type { IntegerGraph } from "./integer-graph.js";
import { toIntegers } from "./integers.js";
import type { LayerMap } from "./layers.js";
import { gatherQuantized, quantizeAffine, quantizeMatMul } from "./linear.js";
import {
  quantizeArgMax,
  quantizeClamp,
  quantizeDivide,
  quantizeFunction,
  quantizeMax,
  quantizeMultiply,
  quantizePiecewise,
  quantizeSoftmax,
  quantizeSquareRoot,
  quantizeTable,
} from "./nonlinear.js";
import type { Precision } from "./options.js";
import { alignScales, cut, type Quantization, type Quantized, read } from "./quantized.js";
import { expectRanges } from "./ranges.js";
import { compactNumbers, elementOf, limitsOf, type TensorSchema } from "./schema.js";
import { planSteps } from "./steps.js";

export interface QuantizedModel {
  graph: IntegerGraph;
  outputs: TensorSchema[];
  /** What the layers that compute something have become. */
  layers: LayerMap[];
}

/**
 * Turns the float graph into an integer graph whose inputs are written as `inputs` says. Samples choose scales and
 * nothing else: the range of every integer is the worst case over all inputs.
 */
export function quantize(
  graph: FloatGraph,
  inputs: readonly TensorSchema[],
  samples: readonly Sample[],
  precision: Precision,
): QuantizedModel {
  const statistics = collectStatistics(graph, samples);
  const ranges = expectRanges(graph, statistics);
  const builder = new IntegerGraphBuilder();
  const quantized: Quantized[] = [];
  const steps = planSteps(graph, ranges, precision);
  const q: Quantization = {
    float: graph,
    statistics,
    ranges,
    steps,
    precision,
    builder,
    quantized,
    shortened: new Map(),
  };
  for (const input of graph.inputs) {
    const schema = inputs.find(({ name }) => name === input.name);
    if (schema) quantized[input.node] = quantizeInput(q, graph.nodes[input.node], schema);
  }
  for (const [id, node] of graph.nodes.entries()) {
    builder.origin = node.origin;
    quantized[id] ??= quantizeNode(q, node, id);
  }
  const outputs = graph.outputs.map((output) => quantizeOutput(q, output));
  const finished = builder.finish(outputs.map(({ id }) => id));
  return {
    graph: finished.graph,
    outputs: outputs.map(({ schema }) => schema),
    layers: mapLayers(graph, quantized, finished.placeOf),
  };
}

/** The float nodes that compute something and are still there as integers. */
function mapLayers(
  graph: FloatGraph,
  quantized: readonly Quantized[],
  placeOf: ReadonlyMap<number, number>,
): LayerMap[] {
  return graph.nodes.flatMap(({ op }, float) => {
    const { id, scale } = quantized[float];
    const integer = placeOf.get(id);
    return integer === undefined || op === "gather" || op === "constant" ? [] : [{ float, integer, scale }];
  });
}

function quantizeNode(q: Quantization, node: FloatNode, id: number): Quantized {
  switch (node.op) {
    case "input":
      throw new TypeError(`input ${node.name} has no schema`);
    case "constant":
      return quantizeConstant(q, node, id);
    case "gather":
      return gatherQuantized(
        q,
        node,
        node.inputs.map((input) => q.quantized[input]),
      );
    case "matMul":
      return quantizeMatMul(q, node, id);
    case "affine":
      return quantizeAffine(q, node, id);
    case "multiply":
      return quantizeMultiply(q, node);
    case "clamp":
      return quantizeClamp(q, node, id);
    case "piecewise":
      return quantizePiecewise(q, node, id);
    case "max":
      return quantizeMax(q, node);
    case "argMax":
      return quantizeArgMax(q, node);
    case "function":
      return quantizeFunction(q, node, id);
    case "table":
      return quantizeTable(q, node);
    case "softmax":
      return quantizeSoftmax(q, node);
    case "divide":
      return quantizeDivide(q, node);
    case "squareRoot":
      return quantizeSquareRoot(q, node);
  }
}

/** The integers of the encoding, their offset added so that 0 is the real 0. */
function quantizeInput(q: Quantization, { size }: FloatNode, schema: TensorSchema): Quantized {
  const [low, high] = limitsOf(schema);
  const id = q.builder.add({ op: "input", low, high }, size);
  const scale = Float64Array.from({ length: size }, (_, i) => elementOf(schema.scale, i));
  const zero = BigInt64Array.from(scale, (unit, i) => BigInt(Math.round(elementOf(schema.offset, i) / unit)));
  if (zero.every((shift) => shift === 0n)) return { id, scale };
  const shifted = q.builder.add({ op: "affine", inputs: [id], coefficients: [BigInt64Array.of(1n)], bias: zero }, size);
  return { id: shifted, scale };
}

/** Whole constants as they are, others to 16 bits of the largest. */
function quantizeConstant(
  q: Quantization,
  { values, origin, size }: FloatNode & { op: "constant" },
  id: number,
): Quantized {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const unit = values.every(Number.isInteger) || largest === 0 ? 1 : Math.min(largest / 2 ** 16, q.steps[id][0]);
  const integers = toIntegers(
    values.map((value) => value / unit),
    origin,
  );
  return { id: q.builder.add({ op: "constant", values: integers }, size), scale: new Float64Array(size).fill(unit) };
}

/** An output wider than this is cut: no consumer wants more. */
const widestOutput = 32;

/** Bits of the factors that bring an output's elements to one scale: right to a tenth of a step of a 10-bit output. */
const outputFactorBits = 12;

function quantizeOutput(q: Quantization, output: GraphOutput): { id: number; schema: TensorSchema } {
  const { name, shape, integer, labels, node } = output;
  const x = alignOutput(q, read(q, node));
  const isWide = q.builder.bitsOf(x.id) > widestOutput;
  const { id, scale } = isWide ? cut(q, x, { steps: q.steps[node], ranges: q.ranges[node] }) : x;
  const signed = q.builder.intervals(id).low.some((value) => value < 0n);
  // Whole bytes: the range is proven by interval analysis, so wider elements cost no constraints.
  const bits = 8 * Math.max(1, Math.ceil(q.builder.bitsOf(id) / 8));
  const schema = {
    name,
    shape,
    bits,
    signed,
    scale: compactNumbers(scale),
    offset: 0,
    integer,
    ...(labels && { labels }),
  };
  return { id, schema };
}

/**
 * An output in one scale, so that a contract can compare its elements: free, but for bytes of calldata. Elements of such
 * different magnitudes that they would not fit the width of an output keep their own.
 */
function alignOutput(q: Quantization, x: Quantized): Quantized {
  const aligned = alignScales(q, x, x.scale.length, outputFactorBits);
  return q.builder.bitsOf(aligned.id) <= widestOutput ? aligned : x;
}
