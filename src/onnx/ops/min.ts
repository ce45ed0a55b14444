import { largest } from "../extremes.js";
import { defineOp } from "../op.js";

/** The smallest of any number of tensors, element by element, with broadcasting: -max(-x). */
export const min = defineOp({
  name: "Min",
  since: [8, 12, 13],
  arity: [1, Number.POSITIVE_INFINITY],
  lower: (g, inputs) => {
    const negated = inputs.map((x) => g.scale(x, -1));
    return g.scale(largest(g, negated), -1);
  },
  examples: [
    {
      because: "three tensors",
      inputs: [
        [1, 5],
        [4, 2],
        [3, 3],
      ],
      outputs: [[1, 2]],
    },
  ],
});
