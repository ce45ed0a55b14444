import { defineOp } from "../op.js";

/** y = ln(1 + e^x). Evaluated through a table. */
export const softplus = defineOp({
  name: "Softplus",
  since: [1, 22],
  arity: [1, 1],
  lower: (g, [x]) => g.function(x, "softplus"),
  examples: [{ because: "ln 2 at 0", inputs: [[0]], outputs: [[Math.LN2]] }],
});
