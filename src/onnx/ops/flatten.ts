import { sizeOf } from "../../graph/shapes.js";
import { int } from "../attributes.js";
import { defineOp } from "../op.js";

/** A matrix: the axes before `axis` become the rows, the rest the columns. */
export const flatten = defineOp({
  name: "Flatten",
  since: [9, 11, 13, 21, 23, 24, 25],
  arity: [1, 1],
  attributes: { axis: int(1) },
  lower: (g, [x], { axis }, node) => {
    const rank = x.shape.length;
    if (axis < -rank || axis > rank) throw node.fail(`axis ${axis} is outside [-${rank}, ${rank}]`);
    const cut = axis < 0 ? axis + rank : axis;
    return g.reshape(x, [sizeOf(x.shape.slice(0, cut)), sizeOf(x.shape.slice(cut))]);
  },
  examples: [
    {
      because: "rows from the first axis",
      inputs: [
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      ],
      outputs: [[[1, 2, 3, 4]]],
    },
    { because: "axis 0 gives one row", attributes: { axis: 0 }, inputs: [[[1], [2]]], outputs: [[[1, 2]]] },
    {
      because: "an axis counted from the end",
      attributes: { axis: -1 },
      inputs: [
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      ],
      outputs: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    },
  ],
});
