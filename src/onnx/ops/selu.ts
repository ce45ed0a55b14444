import { float } from "../attributes.js";
import { defineOp } from "../op.js";

/** y = gamma x where x >= 0, gamma alpha (e^x - 1) elsewhere. Evaluated through a table. */
export const selu = defineOp({
  name: "Selu",
  since: [6, 22],
  arity: [1, 1],
  attributes: { alpha: float(1.6732631921768188), gamma: float(1.0507010221481323) },
  lower: (g, [x], { alpha, gamma }) => g.function(x, "selu", alpha, gamma),
  examples: [{ because: "of 0", inputs: [[0]], outputs: [[0]] }],
});
