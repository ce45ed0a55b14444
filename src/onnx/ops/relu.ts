import { defineOp } from "../op.js";

/** y = max(x, 0). */
export const relu = defineOp({
  name: "Relu",
  since: [6, 13, 14],
  arity: [1, 1],
  lower: (g, [x]) => g.clamp(x, 0, Number.POSITIVE_INFINITY),
  examples: [{ because: "negatives become 0, the rest stays", inputs: [[-2, 0, 3]], outputs: [[0, 0, 3]] }],
});
