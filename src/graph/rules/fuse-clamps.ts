import type { Rule } from "../rule.js";

/** clamp(clamp(x)) → clamp(x) with both bounds: Relu after Relu, Clip after Relu. */
export const fuseClamps: Rule = {
  name: "fuse-clamps",
  rewrite: (node, graph) => {
    if (node.op !== "clamp") return undefined;
    const inner = graph.node(node.input);
    if (inner.op !== "clamp") return undefined;
    const clip = (bound: number) => Math.min(Math.max(bound, node.low), node.high);
    return { op: "clamp", input: inner.input, low: clip(inner.low), high: clip(inner.high) };
  },
};
