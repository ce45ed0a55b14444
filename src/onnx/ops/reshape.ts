import { sizeOf } from "../../graph/shapes.js";
import { int } from "../attributes.js";
import { defineOp } from "../op.js";

/** The same elements in another shape; one dimension may be -1 (what is left), and 0 means the input's own. */
export const reshape = defineOp({
  name: "Reshape",
  since: [5, 13, 14, 19, 21, 23, 24, 25],
  arity: [2, 2],
  attributes: { allowzero: int(0) },
  lower: (g, [x], { allowzero }, node) => {
    const wanted = Array.from(node.constant(1), (dim, axis) =>
      dim === 0 && allowzero === 0 ? (x.shape[axis] ?? 0) : dim,
    );
    const open = wanted.indexOf(-1);
    const known = sizeOf(wanted.filter((dim) => dim !== -1));
    const size = sizeOf(x.shape);
    const shape = wanted.map((dim, axis) => (axis === open ? size / known : dim));
    if (sizeOf(shape) !== size || shape.some((dim) => !Number.isInteger(dim) || dim < 0))
      throw node.fail(`[${x.shape}] cannot become [${wanted}]`);
    return g.reshape(x, shape);
  },
  examples: [
    {
      because: "-1 takes what is left",
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        { constant: [-1], type: "int64" },
      ],
      outputs: [[1, 2, 3, 4]],
    },
    {
      because: "0 keeps the input's dimension",
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        { constant: [0, 1, 2], type: "int64" },
      ],
      outputs: [[[[1, 2]], [[3, 4]]]],
    },
  ],
});
