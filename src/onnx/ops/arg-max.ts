import { int } from "../attributes.js";
import { groupAxes } from "../axes.js";
import { defineOp } from "../op.js";

/** The place of the largest value along one axis; of equal ones the first, or the last if asked for. */
export const argMax = defineOp({
  name: "ArgMax",
  since: [1, 11, 12, 13],
  arity: [1, 1],
  attributes: { axis: int(0), keepdims: int(1), select_last_index: int(0) },
  lower: (g, [x], { axis, keepdims, select_last_index: last }) => {
    const { grouped, group, kept, keptDims } = groupAxes(g, x, [axis]);
    return g.argMax(grouped, group, last !== 0, keepdims === 0 ? kept : keptDims);
  },
  examples: [
    {
      because: "along the last axis",
      attributes: { axis: 1, keepdims: 0 },
      inputs: [
        [
          [4, 1, 7],
          [9, 2, 3],
        ],
      ],
      outputs: [[2, 0]],
    },
    { because: "of equal ones the first", attributes: { axis: 0 }, inputs: [[3, 3]], outputs: [[0]] },
    {
      because: "of equal ones the last, if asked for",
      attributes: { axis: 0, select_last_index: 1 },
      inputs: [[3, 3]],
      outputs: [[1]],
    },
  ],
});
