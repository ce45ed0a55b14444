import { at, type FloatNode, type FloatPrimitive, inputsOf, withInputs } from "../primitives.js";
import type { RewriteView, Rule } from "../rule.js";

/**
 * f(permute(x)) → permute(f(x)) for f that works element by element: activations and sums come to stand right behind
 * the matrix product whose output a convolution only turns around, where other rules fuse them.
 */
export const hoistOverGather: Rule = {
  name: "hoist-over-gather",
  rewrite: (node, graph) => {
    if (!isElementwise(node)) return undefined;
    const inputs = inputsOf(node);
    const first = graph.node(inputs[0]);
    if (first.op !== "gather" || !inputs.every((id) => isSamePermutation(graph.node(id), first, graph)))
      return undefined;

    const { indices } = first;
    const source = (id: number) => {
      const input = graph.node(id);
      return input.op === "gather" ? input.inputs[0] : id;
    };
    const hoisted = graph.add(unpermute(withInputs(node, source), indices), node.size, node.origin);
    return { op: "gather", inputs: [hoisted], indices, fill: 0 };
  },
};

function isElementwise(node: FloatNode): boolean {
  return ["affine", "multiply", "clamp", "piecewise", "function", "table"].includes(node.op);
}

/** A gather of one whole input that only changes its order, in the same way as `other` does. */
function isSamePermutation(node: FloatNode, other: FloatNode, graph: RewriteView): boolean {
  if (node.op !== "gather" || other.op !== "gather") return false;
  if (node.inputs.length !== 1 || graph.node(node.inputs[0]).size !== node.size) return false;
  if (graph.userCount(other.inputs[0]) === 0 || node.indices.some((index, i) => index !== other.indices[i]))
    return false;
  const seen = new Uint8Array(node.size);
  for (const index of node.indices) {
    if (index < 0 || seen[index] === 1) return false;
    seen[index] = 1;
  }
  return true;
}

/** The node with its constants in the order that they have before the permutation. */
function unpermute(node: FloatPrimitive, indices: Int32Array): FloatPrimitive {
  const back = (values: Float64Array) => {
    if (values.length === 1) return values;
    const moved = new Float64Array(values.length);
    for (const [i, index] of indices.entries()) moved[index] = at(values, i);
    return moved;
  };
  switch (node.op) {
    case "affine":
      return { ...node, coefficients: node.coefficients.map(back), bias: back(node.bias) };
    case "piecewise":
      return { ...node, below: back(node.below), above: back(node.above) };
    default:
      return node;
  }
}
