import { normalizeAxis } from "../../graph/shapes.js";
import { ints } from "../attributes.js";
import { axesOf } from "../axes.js";
import { defineOp } from "../op.js";

/** Drops axes of size 1: the given ones, or all. The axes are an attribute before opset 13 and an input since. */
export const squeeze = defineOp({
  name: "Squeeze",
  since: [1, 11, 13, 21, 23, 24, 25],
  arity: [1, 2],
  attributes: { axes: ints() },
  lower: (g, [x], { axes }, node) => {
    const given = axesOf(axes, node, 1)?.map((axis) => normalizeAxis(axis, x.shape.length));
    const dropped = new Set(given ?? x.shape.flatMap((dim, axis) => (dim === 1 ? [axis] : [])));
    for (const axis of dropped)
      if (x.shape[axis] !== 1) throw node.fail(`axis ${axis} of [${x.shape}] is not of size 1`);
    return g.reshape(
      x,
      x.shape.filter((_, axis) => !dropped.has(axis)),
    );
  },
  examples: [
    {
      because: "axes as an attribute, before opset 13",
      opset: 11,
      attributes: { axes: [-1] },
      inputs: [[[1], [2]]],
      outputs: [[1, 2]],
    },
    {
      because: "axes as an input, since opset 13",
      inputs: [[[1], [2]], { constant: [1], type: "int64" }],
      outputs: [[1, 2]],
    },
    { because: "all axes of size 1", inputs: [[[[3], [4]]]], outputs: [[3, 4]] },
  ],
});
