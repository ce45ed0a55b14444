import { defineOp } from "../op.js";

/** y = a - b with broadcasting. */
export const sub = defineOp({
  name: "Sub",
  since: [7, 13, 14],
  arity: [2, 2],
  lower: (g, [a, b]) => g.sum(a, b, 1, -1),
  examples: [
    {
      because: "two activations",
      inputs: [
        [1, 2],
        [10, 5],
      ],
      outputs: [[-9, -3]],
    },
    { because: "a constant on the left", inputs: [{ constant: 1, type: "float32" }, [0.25, 3]], outputs: [[0.75, -2]] },
  ],
});
