import { broadcastShapes } from "../../graph/shapes.js";
import { defineOp } from "../op.js";

/** Broadcasts a tensor to a shape; a dimension of 1 there keeps the tensor's own. */
export const expand = defineOp({
  name: "Expand",
  since: [8, 13],
  arity: [2, 2],
  lower: (g, [x], _, node) => g.broadcast(x, broadcastShapes(x.shape, Array.from(node.constant(1)))),
  examples: [
    {
      because: "a row for every row",
      inputs: [[[1, 2]], { constant: [2, 1], type: "int64" }],
      outputs: [
        [
          [1, 2],
          [1, 2],
        ],
      ],
    },
  ],
});
