import { defineOp } from "../op.js";

/** The error function. Evaluated through a table. */
export const erf = defineOp({
  name: "Erf",
  since: [9, 13],
  arity: [1, 1],
  lower: (g, [x]) => g.function(x, "erf"),
  examples: [{ because: "from 0 to 1", inputs: [[0, 9]], outputs: [[0, 1]] }],
});
