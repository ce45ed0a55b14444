import { at, type FloatNode } from "../primitives.js";
import type { Rule } from "../rule.js";

type Node<Op extends FloatNode["op"]> = FloatNode & { op: Op };

/**
 * (a · x + b) W → x (a W) + b W, also when a gather lays convolution windows between the two: feature scaling and input
 * normalization go into the weights. Windows at the border see padding instead of b, so the bias differs by place.
 */
export const fuseAffineBeforeMatMul: Rule = {
  name: "fuse-affine-before-mat-mul",
  rewrite: (node, graph) => {
    if (node.op !== "matMul") return undefined;
    const direct = graph.node(node.input);
    const windows = direct.op === "gather" && direct.inputs.length === 1 ? direct : undefined;
    const scaled = windows ? graph.node(windows.inputs[0]) : direct;
    if (scaled.op !== "affine" || scaled.inputs.length !== 1) return undefined;

    const sourceOf = (i: number) => (windows ? windows.indices[i] : i);
    const factors = factorsByDepth(node, scaled.coefficients[0], sourceOf);
    if (factors === undefined) return undefined;
    const addedAt = (i: number) => (sourceOf(i) < 0 ? (windows?.fill ?? 0) : at(scaled.bias, sourceOf(i)));
    const input = windows
      ? graph.add({ ...windows, inputs: scaled.inputs, fill: 0 }, windows.size, windows.origin)
      : scaled.inputs[0];
    const weights = node.weights.map((weight, i) => weight * factors[Math.floor(i / node.columns)]);
    return { ...node, input, weights, bias: biasWith(node, addedAt) };
  },
};

/** The factor that each weight row meets in all rows of x, at b · depth + d; undefined where rows differ. */
function factorsByDepth(
  { batch, rows, depth }: Node<"matMul">,
  coefficients: Float64Array,
  sourceOf: (i: number) => number,
): Float64Array | undefined {
  const factors = new Float64Array(batch * depth).fill(Number.NaN);
  for (let i = 0; i < batch * rows * depth; i++) {
    const source = sourceOf(i);
    if (source < 0) continue;
    const place = Math.floor(i / (rows * depth)) * depth + (i % depth);
    const factor = at(coefficients, source);
    if (Number.isNaN(factors[place])) factors[place] = factor;
    else if (factors[place] !== factor) return undefined;
  }
  // A weight that only ever meets padding, which is 0 from now on, may have any factor.
  return factors.map((factor) => (Number.isNaN(factor) ? 0 : factor));
}

/** The bias plus what the weights make of a constant that is added at each place of x. */
function biasWith(node: Node<"matMul">, addedAt: (i: number) => number): Float64Array {
  const { rows, depth, columns, weights } = node;
  const bias = Float64Array.from(node.bias);
  for (let i = 0; i < node.batch * rows * depth; i++) {
    const added = addedAt(i);
    if (added === 0) continue;
    const row = Math.floor(i / depth);
    const weightRow = (Math.floor(row / rows) * depth + (i % depth)) * columns;
    for (let c = 0; c < columns; c++) bias[row * columns + c] += added * weights[weightRow + c];
  }
  return bias;
}
