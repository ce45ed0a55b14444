import { defineOp } from "../op.js";

/** The square root; negative inputs, which have none, give 0 in the integer model. */
export const sqrt = defineOp({
  name: "Sqrt",
  since: [6, 13],
  arity: [1, 1],
  lower: (g, [x]) => g.squareRoot(x),
  examples: [{ because: "of squares", inputs: [[4, 9, 0]], outputs: [[2, 3, 0]] }],
});
