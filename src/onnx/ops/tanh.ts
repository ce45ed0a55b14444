import { defineOp } from "../op.js";

/** y = tanh x. */
export const tanh = defineOp({
  name: "Tanh",
  since: [6, 13],
  arity: [1, 1],
  lower: (g, [x]) => g.function(x, "tanh"),
  examples: [{ because: "the middle", inputs: [[0]], outputs: [[0]] }],
});
