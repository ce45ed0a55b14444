import { compact, spread } from "../builder.js";
import { at, type NodeId } from "../primitives.js";
import type { Rule } from "../rule.js";

/** affine(affine(x), y) → affine(x, y): sums of sums become one, so that only the last is rounded. */
export const fuseAffine: Rule = {
  name: "fuse-affine",
  rewrite: (node, graph) => {
    if (node.op !== "affine") return undefined;
    const isInner = (id: NodeId) => graph.node(id).op === "affine" && graph.userCount(id) === 1;
    const isRepeated = new Set(node.inputs).size < node.inputs.length;
    if (!node.inputs.some(isInner) && !isRepeated) return undefined;

    const terms = new Map<NodeId, Float64Array>();
    const addTerm = (id: NodeId, coefficients: Float64Array) => {
      const known = terms.get(id);
      terms.set(id, known ? combine(known, coefficients, (a, b) => a + b) : coefficients);
    };
    let { bias } = node;
    for (const [k, id] of node.inputs.entries()) {
      const inner = graph.node(id);
      const outer = node.coefficients[k];
      if (inner.op !== "affine" || !isInner(id)) {
        addTerm(id, outer);
        continue;
      }
      bias = combine(
        bias,
        combine(outer, inner.bias, (a, b) => a * b),
        (a, b) => a + b,
      );
      for (const [j, source] of inner.inputs.entries())
        addTerm(
          source,
          combine(outer, inner.coefficients[j], (a, b) => a * b),
        );
    }
    return {
      op: "affine",
      inputs: [...terms.keys()],
      coefficients: [...terms.values()].map(compact),
      bias: compact(bias),
    };
  },
};

/** Element by element, arrays of one element serving all. */
function combine(a: Float64Array, b: Float64Array, operation: (a: number, b: number) => number): Float64Array {
  const size = Math.max(a.length, b.length);
  return spread(a, size).map((value, i) => operation(value, at(b, i)));
}
