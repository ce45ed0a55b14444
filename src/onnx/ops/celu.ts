import { float } from "../attributes.js";
import { defineOp } from "../op.js";

/** y = x where x >= 0, alpha (e^(x / alpha) - 1) elsewhere. Evaluated through a table. */
export const celu = defineOp({
  name: "Celu",
  since: [12, 28],
  arity: [1, 1],
  attributes: { alpha: float(1) },
  lower: (g, [x], { alpha }) => g.function(x, "celu", alpha),
  examples: [{ because: "nothing changes above 0", inputs: [[0, 3]], outputs: [[0, 3]] }],
});
