import { defineOp } from "../op.js";

/** y = -x. */
export const neg = defineOp({
  name: "Neg",
  since: [6, 13],
  arity: [1, 1],
  lower: (g, [x]) => g.scale(x, -1),
  examples: [{ because: "the sign turns", inputs: [[-2, 3]], outputs: [[2, -3]] }],
});
