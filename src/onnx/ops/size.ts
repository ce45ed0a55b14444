import { sizeOf } from "../../graph/shapes.js";
import { defineOp } from "../op.js";

/** The number of elements of a tensor. */
export const size = defineOp({
  name: "Size",
  since: [1, 13, 19, 21, 23, 24, 25],
  arity: [1, 1],
  lower: (g, [x]) => g.constant(Float64Array.of(sizeOf(x.shape)), [], true),
  examples: [{ because: "all axes count", inputs: [[[1, 2, 3]]], outputs: [3] }],
});
