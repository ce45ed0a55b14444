import { int, optionalInt } from "../attributes.js";
import { defineOp } from "../op.js";

/** The dimensions of a tensor, or those from `start` up to `end`: a constant, for every shape is known here. */
export const shape = defineOp({
  name: "Shape",
  since: [1, 13, 15, 19, 21, 23, 24, 25],
  arity: [1, 1],
  attributes: { start: int(0), end: optionalInt() },
  lower: (g, [x], { start, end }) => {
    const dims = x.shape.slice(start, end);
    return g.constant(Float64Array.from(dims), [dims.length], true);
  },
  examples: [
    { because: "all dimensions", inputs: [[[1, 2, 3]]], outputs: [[1, 3]] },
    {
      because: "only the last, counted from the end",
      attributes: { start: -1 },
      inputs: [[[1, 2, 3]]],
      outputs: [[3]],
    },
  ],
});
