import { string } from "../attributes.js";
import { defineOp } from "../op.js";

/** y = x Φ(x), Φ being the normal distribution, or its approximation by tanh. Evaluated through a table. */
export const gelu = defineOp({
  name: "Gelu",
  since: [20],
  arity: [1, 1],
  attributes: { approximate: string("none") },
  lower: (g, [x], { approximate }) => g.function(x, approximate === "tanh" ? "geluTanh" : "gelu"),
  examples: [
    { because: "by the error function", inputs: [[0, 1]], outputs: [[0, 0.8413447]] },
    { because: "by tanh", attributes: { approximate: "tanh" }, inputs: [[0, 1]], outputs: [[0, 0.841192]] },
  ],
});
