import { defineOp } from "../op.js";

/** y = x / (1 + |x|). Evaluated through a table. */
export const softsign = defineOp({
  name: "Softsign",
  since: [1, 22],
  arity: [1, 1],
  lower: (g, [x]) => g.function(x, "softsign"),
  examples: [{ because: "both signs", inputs: [[-1, 3]], outputs: [[-0.5, 0.75]] }],
});
