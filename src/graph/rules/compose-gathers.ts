import type { NodeId } from "../primitives.js";
import type { Rule } from "../rule.js";

/** gather(gather(x)) → gather(x): a transpose, a slice and a convolution's windows become one list of places. */
export const composeGathers: Rule = {
  name: "compose-gathers",
  rewrite: (node, graph) => {
    if (node.op !== "gather") return undefined;
    const inner = node.inputs.map((id) => graph.node(id));
    const isComposable = inner.some((input) => input.op === "gather");
    // Two different fills cannot both be -1.
    const fills = new Set([node.fill, ...inner.flatMap((input) => (input.op === "gather" ? [input.fill] : []))]);
    const hasFill =
      node.indices.includes(-1) || inner.some((input) => input.op === "gather" && input.indices.includes(-1));
    if (!isComposable || (hasFill && fills.size > 1)) return undefined;

    const inputs: NodeId[] = [];
    const starts = new Map<NodeId, number>();
    let total = 0;
    const startOf = (id: NodeId): number => {
      const known = starts.get(id);
      if (known !== undefined) return known;
      starts.set(id, total);
      inputs.push(id);
      total += graph.node(id).size;
      return total - graph.node(id).size;
    };
    // For every element that the outer gather can name: where it really lies.
    const places = node.inputs.flatMap((id, k) => {
      const input = inner[k];
      if (input.op !== "gather") {
        const start = startOf(id);
        return Array.from({ length: input.size }, (_, i) => start + i);
      }
      const lengths = input.inputs.map((source) => graph.node(source).size);
      const bases = input.inputs.map(startOf);
      return Array.from(input.indices, (index) => (index < 0 ? -1 : relocate(index, lengths, bases)));
    });
    const indices = node.indices.map((index) => (index < 0 ? -1 : places[index]));
    return { op: "gather", inputs, indices, fill: node.fill };
  },
};

/** A place in the concatenation of arrays of `lengths`, when each array starts at its own base instead. */
function relocate(index: number, lengths: readonly number[], bases: readonly number[]): number {
  let rest = index;
  let k = 0;
  while (rest >= lengths[k]) rest -= lengths[k++];
  return bases[k] + rest;
}
