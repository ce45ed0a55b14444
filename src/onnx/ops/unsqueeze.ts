import { normalizeAxis } from "../../graph/shapes.js";
import { ints } from "../attributes.js";
import { axesOf } from "../axes.js";
import { defineOp } from "../op.js";

/** Inserts axes of size 1, named by their places in the output. */
export const unsqueeze = defineOp({
  name: "Unsqueeze",
  since: [1, 11, 13, 21, 23, 24, 25],
  arity: [1, 2],
  attributes: { axes: ints() },
  lower: (g, [x], { axes }, node) => {
    const given = axesOf(axes, node, 1);
    if (given === undefined) throw node.fail("it has no axes");
    const rank = x.shape.length + given.length;
    const inserted = new Set(given.map((axis) => normalizeAxis(axis, rank)));
    if (inserted.size < given.length) throw node.fail(`axes [${given}] name one twice`);
    const rest = x.shape.values();
    const shape = Array.from({ length: rank }, (_, axis) => (inserted.has(axis) ? 1 : (rest.next().value ?? 1)));
    return g.reshape(x, shape);
  },
  examples: [
    {
      because: "axes as an attribute, before opset 13",
      opset: 11,
      attributes: { axes: [0, 2] },
      inputs: [[1, 2]],
      outputs: [[[[1], [2]]]],
    },
    {
      because: "axes as an input, since opset 13",
      inputs: [[1, 2], { constant: [-1], type: "int64" }],
      outputs: [[[1], [2]]],
    },
  ],
});
