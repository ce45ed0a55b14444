import { largest } from "../extremes.js";
import { defineOp } from "../op.js";

/** The largest of any number of tensors, element by element, with broadcasting. */
export const max = defineOp({
  name: "Max",
  since: [8, 12, 13],
  arity: [1, Number.POSITIVE_INFINITY],
  lower: (g, inputs) => largest(g, inputs),
  examples: [
    {
      because: "three tensors",
      inputs: [
        [1, 5],
        [4, 2],
        [3, 3],
      ],
      outputs: [[4, 5]],
    },
    { because: "a constant that broadcasts", inputs: [[-1, 5], { constant: 0, type: "float32" }], outputs: [[0, 5]] },
  ],
});
