import { defineOp } from "../op.js";

/** y = x · tanh(ln(1 + e^x)). Evaluated through a table. */
export const mish = defineOp({
  name: "Mish",
  since: [18, 22],
  arity: [1, 1],
  lower: (g, [x]) => g.function(x, "mish"),
  examples: [{ because: "of 0", inputs: [[0]], outputs: [[0]] }],
});
