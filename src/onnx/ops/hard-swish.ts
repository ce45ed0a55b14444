import { defineOp } from "../op.js";

/** y = x · min(max(x / 6 + 1/2, 0), 1). Evaluated through a table. */
export const hardSwish = defineOp({
  name: "HardSwish",
  since: [14, 22],
  arity: [1, 1],
  lower: (g, [x]) => g.function(x, "hardSwish"),
  examples: [{ because: "its two linear ends", inputs: [[-4, 0, 4]], outputs: [[0, 0, 4]] }],
});
