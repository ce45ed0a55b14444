import { defineOp } from "../op.js";
import { reduceAttributes, reduceAxes } from "../reduce.js";

/** The largest value over some axes, or all. The axes are an attribute in early opsets and an input in later ones. */
export const reduceMax = defineOp({
  name: "ReduceMax",
  since: [1, 11, 12, 13, 18, 20],
  arity: [1, 2],
  attributes: reduceAttributes,
  lower: (g, [x], attributes, node) =>
    reduceAxes(g, x, attributes, node, (grouped, group, shape) => g.max(grouped, group, shape)),
  examples: [
    {
      because: "one axis, kept with size 1",
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        { constant: [1], type: "int64" },
      ],
      outputs: [[[2], [4]]],
    },
    {
      because: "axes as an attribute",
      opset: 11,
      attributes: { axes: [1] },
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      outputs: [[[2], [4]]],
    },
    {
      because: "all axes, dropped",
      attributes: { keepdims: 0 },
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      outputs: [4],
    },
  ],
});
