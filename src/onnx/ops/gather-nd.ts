import { normalizeAxis, sizeOf } from "../../graph/shapes.js";
import { int } from "../attributes.js";
import { defineOp } from "../op.js";

/** Slices of the leading axes by constant places: each row of the indices names one. */
export const gatherNd = defineOp({
  name: "GatherND",
  since: [11, 12, 13],
  arity: [2, 2],
  attributes: { batch_dims: int(0) },
  lower: (g, [x, places], { batch_dims: batchDims }, node) => {
    if (batchDims !== 0) throw node.fail(`batch_dims ${batchDims} is not supported`);
    const depth = places.shape[places.shape.length - 1];
    const rows = node.constant(1);
    const rest = x.shape.slice(depth);
    const inner = sizeOf(rest);
    const shape = [...places.shape.slice(0, -1), ...rest];
    const indices = new Int32Array(g.checkSize(sizeOf(shape)));
    for (let row = 0; row < rows.length / depth; row++) {
      let place = 0;
      for (let axis = 0; axis < depth; axis++)
        place = place * x.shape[axis] + normalizeAxis(rows[row * depth + axis], x.shape[axis]);
      for (let i = 0; i < inner; i++) indices[row * inner + i] = place * inner + i;
    }
    return g.gather([x], indices, shape);
  },
  examples: [
    {
      because: "a row for each index",
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        { constant: [[1], [0]], type: "int64" },
      ],
      outputs: [
        [
          [3, 4],
          [1, 2],
        ],
      ],
    },
    {
      because: "an element for each pair",
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        {
          constant: [
            [0, 1],
            [-1, 0],
          ],
          type: "int64",
        },
      ],
      outputs: [[2, 3]],
    },
  ],
});
