import { float, int } from "../attributes.js";
import { defineOp } from "../op.js";

/** y = x: at inference nothing is dropped. The mask cannot be had, and a training mode that is on is refused. */
export const dropout = defineOp({
  name: "Dropout",
  since: [7, 10, 12, 13, 22],
  arity: [1, 3],
  attributes: { ratio: float(0.5), seed: int(0) },
  lower: (_, [x], __, node) => {
    if (node.has(2) && node.constant(2)[0] !== 0)
      throw node.fail("training_mode is on; export the model for inference");
    return [x, undefined];
  },
  examples: [{ because: "nothing is dropped at inference", inputs: [[1, -2]], outputs: [[1, -2]] }],
});
