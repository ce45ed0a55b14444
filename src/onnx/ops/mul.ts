import { defineOp } from "../op.js";

/** y = a · b with broadcasting. */
export const mul = defineOp({
  name: "Mul",
  since: [7, 13, 14],
  arity: [2, 2],
  lower: (g, [a, b]) => g.multiply(a, b),
  examples: [
    {
      because: "two activations",
      inputs: [
        [2, -3],
        [5, 4],
      ],
      outputs: [[10, -12]],
    },
    {
      because: "one factor for each channel",
      inputs: [
        [[[1, 2]], [[3, 4]]],
        [[[10]], [[-1]]],
      ],
      outputs: [[[[10, 20]], [[-3, -4]]]],
    },
    { because: "a constant", inputs: [[2, -3], { constant: 0.5, type: "float32" }], outputs: [[1, -1.5]] },
  ],
});
