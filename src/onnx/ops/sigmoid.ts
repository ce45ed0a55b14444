import { defineOp } from "../op.js";

/** y = 1 / (1 + e^-x). */
export const sigmoid = defineOp({
  name: "Sigmoid",
  since: [6, 13],
  arity: [1, 1],
  lower: (g, [x]) => g.function(x, "sigmoid"),
  examples: [{ because: "the middle", inputs: [[0]], outputs: [[0.5]] }],
});
