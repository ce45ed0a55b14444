import { sizeOf } from "../../graph/shapes.js";
import { defineOp } from "../op.js";

/** The mean value of each channel. */
export const globalAveragePool = defineOp({
  name: "GlobalAveragePool",
  since: [1, 22],
  arity: [1, 1],
  lower: (g, [x]) => {
    const group = sizeOf(x.shape.slice(2));
    const shape = x.shape.map((dim, axis) => (axis < 2 ? dim : 1));
    return g.sumGroups(x, group, shape, 1 / group);
  },
  examples: [
    {
      because: "all spatial axes at once",
      inputs: [
        [
          [
            [
              [1, 3],
              [2, 2],
            ],
          ],
        ],
      ],
      outputs: [[[[[2]]]]],
    },
  ],
});
