import { defineOp } from "../op.js";

/** y = |x|. */
export const abs = defineOp({
  name: "Abs",
  since: [6, 13],
  arity: [1, 1],
  lower: (g, [x]) => g.piecewise(x, { below: Float64Array.of(-1), above: Float64Array.of(1) }),
  examples: [{ because: "the sign goes", inputs: [[-2, 0, 3]], outputs: [[2, 0, 3]] }],
});
