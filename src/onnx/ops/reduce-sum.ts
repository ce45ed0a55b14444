import { defineOp } from "../op.js";
import { reduceAttributes, reduceAxes } from "../reduce.js";

/** The sum over some axes, or all. The axes are an attribute in early opsets and an input in later ones. */
export const reduceSum = defineOp({
  name: "ReduceSum",
  since: [1, 11, 13],
  arity: [1, 2],
  attributes: reduceAttributes,
  lower: (g, [x], attributes, node) =>
    reduceAxes(g, x, attributes, node, (grouped, group, shape) => g.sumGroups(grouped, group, shape)),
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
      outputs: [[[3], [7]]],
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
      outputs: [[[3], [7]]],
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
      outputs: [10],
    },
  ],
});
