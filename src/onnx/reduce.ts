import type { GraphBuilder, Value } from "../graph/builder.js";
import { type AttributeSpecs, int, ints } from "./attributes.js";
import { axesOf, groupAxes } from "./axes.js";
import type { NodeContext } from "./op.js";

export interface ReduceAttributes {
  axes: readonly number[] | undefined;
  keepdims: number;
  noop_with_empty_axes: number;
}

export const reduceAttributes: AttributeSpecs<ReduceAttributes> = {
  axes: ints(),
  keepdims: int(1),
  noop_with_empty_axes: int(0),
};

/** A reduction over some axes, or all: `reduce` turns each group of consecutive elements into one. */
export function reduceAxes(
  g: GraphBuilder,
  x: Value,
  { axes: attribute, keepdims, noop_with_empty_axes: noop }: ReduceAttributes,
  node: NodeContext,
  reduce: (grouped: Value, group: number, shape: readonly number[]) => Value,
): Value {
  const given = axesOf(attribute, node, 1) ?? [];
  if (given.length === 0 && noop !== 0) return x;
  const axes = given.length === 0 ? x.shape.map((_, axis) => axis) : given;
  const { grouped, group, kept, keptDims } = groupAxes(g, x, axes);
  return reduce(grouped, group, keepdims === 0 ? kept : keptDims);
}
