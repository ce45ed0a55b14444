import { float } from "../attributes.js";
import { defineOp } from "../op.js";

/** y = x where x >= 0, alpha · x elsewhere. Version 16 only adds element types. */
export const leakyRelu = defineOp({
  name: "LeakyRelu",
  since: [6, 16],
  arity: [1, 1],
  attributes: { alpha: float(0.01) },
  lower: (g, [x], { alpha }) => g.piecewise(x, { below: Float64Array.of(alpha), above: Float64Array.of(1) }),
  examples: [
    {
      because: "the slope of negatives",
      attributes: { alpha: { float: 0.25 } },
      inputs: [[-4, 3]],
      outputs: [[-1, 3]],
    },
    {
      because: "alpha 0 is given, not missing",
      attributes: { alpha: { float: 0 } },
      inputs: [[-2, 3]],
      outputs: [[0, 3]],
    },
  ],
});
