import { at, type IntegerGraph, type IntegerNode, inputsOf } from "./integer-graph.js";
import { computeInteger } from "./interpret.js";
import type { Intervals } from "./intervals.js";

/** Runs a graph on flat integer tensors in the graph's order, held in doubles; gives the elements of the outputs. */
export type DoubleInterpreter = (inputs: readonly Float64Array[]) => Float64Array[];

/**
 * The function that `interpret.ts` defines, in doubles where interval analysis proves that every intermediate is an
 * integer they hold exactly, and in bigints elsewhere: fast enough to compare hundreds of samples with the float model.
 */
export function makeDoubleInterpreter(graph: IntegerGraph, intervals: readonly Intervals[]): DoubleInterpreter {
  const kernels = graph.nodes.map((node, id) => (isExact(node, id, intervals) ? makeKernel(node) : undefined));
  return (inputs) => {
    const doubles: Float64Array[] = [];
    const integers: bigint[][] = [];
    // A kernel reads nothing that doubles do not hold: the way from bigints to doubles loses nothing.
    const readDoubles = (id: number) => {
      doubles[id] ??= Float64Array.from(integers[id], Number);
      return doubles[id];
    };
    const readIntegers = (id: number) => {
      integers[id] ??= Array.from(doubles[id], BigInt);
      return integers[id];
    };
    for (const [id, node] of graph.nodes.entries()) {
      const kernel = kernels[id];
      if (node.op === "input") doubles[id] = inputs[graph.inputs.indexOf(id)];
      else if (kernel !== undefined) doubles[id] = kernel(readDoubles);
      else integers[id] = computeInteger(node, readIntegers);
    }
    return graph.outputs.map(readDoubles);
  };
}

type Kernel = (read: (id: number) => Float64Array) => Float64Array;

/** The kernel of a primitive that calibration spends its time in; the others are rare enough for bigints. */
function makeKernel(node: IntegerNode): Kernel | undefined {
  switch (node.op) {
    case "gather":
      return gather(node);
    case "matMul":
      return matMul(node);
    case "affine":
      return affine(node);
    case "multiply":
      return (read) => read(node.a).map((x, i) => x * read(node.b)[i]);
    case "rescale": {
      const [half, step] = node.shift === 0 ? [0, 1] : [2 ** (node.shift - 1), 2 ** node.shift];
      const low = node.low === undefined ? Number.NEGATIVE_INFINITY : Number(node.low);
      const high = node.high === undefined ? Number.POSITIVE_INFINITY : Number(node.high);
      return (read) => read(node.input).map((x) => Math.min(Math.max(Math.floor((x + half) / step), low), high));
    }
    case "piecewise": {
      const [below, above] = [Float64Array.from(node.below, Number), Float64Array.from(node.above, Number)];
      const slope = (slopes: Float64Array, i: number) => (slopes.length === 1 ? slopes[0] : slopes[i]);
      return (read) => read(node.input).map((x, i) => x * slope(x < 0 ? below : above, i));
    }
    case "max":
      return (read) => maxOfGroups(read(node.input), node.group);
    case "lookup": {
      const table = Float64Array.from(node.table, Number);
      const low = Number(node.low);
      return (read) => read(node.input).map((x) => table[x - low]);
    }
    default:
      return undefined;
  }
}

function gather(node: IntegerNode & { op: "gather" }): Kernel {
  const fill = Number(node.fill);
  return (read) => {
    const source =
      node.inputs.length === 1 ? read(node.inputs[0]) : Float64Array.from(node.inputs.flatMap((id) => [...read(id)]));
    return Float64Array.from(node.indices, (index) => (index < 0 ? fill : source[index]));
  };
}

function matMul(node: IntegerNode & { op: "matMul" }): Kernel {
  const { batch, rows, depth, columns } = node;
  const weights = Float64Array.from(node.weights, Number);
  const bias = Float64Array.from(node.bias, Number);
  return (read) => {
    const x = read(node.input);
    const out = Float64Array.from(bias);
    for (let row = 0; row < batch * rows; row++) {
      const matrix = Math.floor(row / rows) * depth;
      for (let d = 0; d < depth; d++) {
        const value = x[row * depth + d];
        if (value === 0) continue;
        const weightRow = (matrix + d) * columns;
        for (let c = 0; c < columns; c++) out[row * columns + c] += value * weights[weightRow + c];
      }
    }
    return out;
  };
}

function affine(node: IntegerNode & { op: "affine" }): Kernel {
  const coefficients = node.coefficients.map((values) =>
    Float64Array.from({ length: node.size }, (_, i) => Number(at(values, i))),
  );
  const bias = Float64Array.from({ length: node.size }, (_, i) => Number(at(node.bias, i)));
  return (read) => {
    const out = Float64Array.from(bias);
    for (const [k, id] of node.inputs.entries()) {
      const x = read(id);
      for (let i = 0; i < out.length; i++) out[i] += coefficients[k][i] * x[i];
    }
    return out;
  };
}

function maxOfGroups(x: Float64Array, group: number): Float64Array {
  return Float64Array.from({ length: x.length / group }, (_, i) => {
    let largest = x[i * group];
    for (let k = 1; k < group; k++) largest = Math.max(largest, x[i * group + k]);
    return largest;
  });
}

/** Below this, sums and products of integers in doubles are exact; half of 2^53, for the half that a rescale adds. */
const exactLimit = 2n ** 52n;

function isExact(node: IntegerNode, id: number, intervals: readonly Intervals[]): boolean {
  const isShort = ({ low, high }: Intervals) =>
    low.every((value) => value > -exactLimit) && high.every((value) => value < exactLimit);
  if (![id, ...inputsOf(node)].every((one) => isShort(intervals[one]))) return false;
  if (node.op !== "matMul" && node.op !== "affine") return true;
  // Partial sums can leave the range of the whole: bound them by magnitudes.
  const largest = (of: number) => {
    const { low, high } = intervals[of];
    return [...low, ...high].reduce((most, value) => (value > most ? value : -value > most ? -value : most), 0n);
  };
  const magnitude = (values: BigInt64Array) =>
    values.reduce((most, value) => (value > most ? value : -value > most ? -value : most), 0n);
  if (node.op === "matMul")
    return BigInt(node.depth) * largest(node.input) * magnitude(node.weights) + magnitude(node.bias) < exactLimit;
  const sum = node.inputs.reduce(
    (total, input, k) => total + largest(input) * magnitude(node.coefficients[k]),
    magnitude(node.bias),
  );
  return sum < exactLimit;
}
