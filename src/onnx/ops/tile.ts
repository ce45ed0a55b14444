import { offsetsOf, sizeOf } from "../../graph/shapes.js";
import { defineOp } from "../op.js";

/** Repeats a tensor along its axes. */
export const tile = defineOp({
  name: "Tile",
  since: [6, 13],
  arity: [2, 2],
  lower: (g, [x], _, node) => {
    const repeats = Array.from(node.constant(1));
    if (repeats.length !== x.shape.length || repeats.some((n) => n < 1))
      throw node.fail(`repeats [${repeats}] do not fit [${x.shape}]`);
    // Each axis as (repeat, element): the repeat has stride 0.
    const shape = x.shape.flatMap((dim, axis) => [repeats[axis], dim]);
    const strides = x.shape.flatMap((_, axis) => [0, sizeOf(x.shape.slice(axis + 1))]);
    return g.gather(
      [x],
      offsetsOf(shape, strides),
      x.shape.map((dim, axis) => dim * repeats[axis]),
    );
  },
  examples: [
    {
      because: "twice along the last axis",
      inputs: [[[1, 2]], { constant: [1, 2], type: "int64" }],
      outputs: [[[1, 2, 1, 2]]],
    },
  ],
});
