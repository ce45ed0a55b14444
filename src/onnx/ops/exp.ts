import { defineOp } from "../op.js";

/** y = e^x. Evaluated through a table. */
export const exp = defineOp({
  name: "Exp",
  since: [6, 13],
  arity: [1, 1],
  lower: (g, [x]) => g.function(x, "exp"),
  examples: [{ because: "of 0", inputs: [[0]], outputs: [[1]] }],
});
