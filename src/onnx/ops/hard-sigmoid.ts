import { float } from "../attributes.js";
import { defineOp } from "../op.js";

/** y = min(max(alpha x + beta, 0), 1): linear between its bounds, so it needs no table. */
export const hardSigmoid = defineOp({
  name: "HardSigmoid",
  since: [6, 22],
  arity: [1, 1],
  attributes: { alpha: float(0.2), beta: float(0.5) },
  lower: (g, [x], { alpha, beta }) => g.clamp(g.scale(x, alpha, beta), 0, 1),
  examples: [{ because: "both bounds and the middle", inputs: [[-9, 0, 9]], outputs: [[0, 0.5, 1]] }],
});
