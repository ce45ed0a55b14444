import { broadcastIndices, sizeOf } from "../../graph/shapes.js";
import { defineOp } from "../op.js";

/** y = x where x >= 0, slope · x elsewhere; the slope is constant and broadcasts to x in one direction. */
export const pRelu = defineOp({
  name: "PRelu",
  since: [9, 16],
  arity: [2, 2],
  lower: (g, [x, slope], _, node) => {
    const values = node.constant(1);
    const below = Float64Array.from(broadcastIndices(slope.shape, x.shape), (i) => values[i]);
    return g.piecewise(x, { below, above: new Float64Array(sizeOf(x.shape)).fill(1) });
  },
  examples: [
    {
      because: "one slope for each channel",
      inputs: [
        [
          [
            [-4, 2],
            [-4, -8],
          ],
        ],
        { constant: [[0.5], [0.25]], type: "float32" },
      ],
      outputs: [
        [
          [
            [-2, 2],
            [-1, -2],
          ],
        ],
      ],
    },
  ],
});
