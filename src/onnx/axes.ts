import type { GraphBuilder, Value } from "../graph/builder.js";
import { normalizeAxis, sizeOf } from "../graph/shapes.js";
import type { NodeContext } from "./op.js";

/** Axes given as attribute in early opsets and as constant input later; undefined when given in neither way. */
export function axesOf(
  attribute: readonly number[] | undefined,
  node: NodeContext,
  inputIndex: number,
): readonly number[] | undefined {
  return attribute ?? (node.has(inputIndex) ? Array.from(node.constant(inputIndex)) : undefined);
}

export interface GroupedAxes {
  grouped: Value;
  /** How many consecutive elements belong together. */
  group: number;
  /** The dimensions that stay, without the grouped ones and with 1 in their places. */
  kept: readonly number[];
  keptDims: readonly number[];
  /** The permutation that brings [...kept, grouped axes] back into the order of `x`. */
  order: readonly number[];
}

/** Transposes the reduced axes to the end, so that each group of consecutive elements is reduced. */
export function groupAxes(g: GraphBuilder, x: Value, axes: readonly number[]): GroupedAxes {
  const reduced = new Set(axes.map((axis) => normalizeAxis(axis, x.shape.length)));
  const all = x.shape.map((_, axis) => axis);
  const rest = all.filter((axis) => !reduced.has(axis));
  const inner = all.filter((axis) => reduced.has(axis));
  return {
    grouped: g.transpose(x, [...rest, ...inner]),
    group: sizeOf(inner.map((axis) => x.shape[axis])),
    kept: rest.map((axis) => x.shape[axis]),
    keptDims: x.shape.map((dim, axis) => (reduced.has(axis) ? 1 : dim)),
    order: all.map((axis) => [...rest, ...inner].indexOf(axis)),
  };
}
