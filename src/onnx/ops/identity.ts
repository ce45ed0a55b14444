import { defineOp } from "../op.js";

/** y = x. */
export const identity = defineOp({
  name: "Identity",
  since: [1, 13, 14, 16, 19, 21, 23, 24, 25],
  arity: [1, 1],
  lower: (_, [x]) => x,
  examples: [{ because: "nothing changes", inputs: [[1, -2]], outputs: [[1, -2]] }],
});
