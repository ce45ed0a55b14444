import { defineOp } from "../op.js";

/** y = a + b with broadcasting. */
export const add = defineOp({
  name: "Add",
  since: [7, 13, 14],
  arity: [2, 2],
  lower: (g, [a, b]) => g.sum(a, b),
  examples: [
    {
      because: "two activations",
      inputs: [
        [1, 2],
        [10, 20],
      ],
      outputs: [[11, 22]],
    },
    {
      because: "a constant row for every row",
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        { constant: [10, 20], type: "float32" },
      ],
      outputs: [
        [
          [11, 22],
          [13, 24],
        ],
      ],
    },
  ],
});
