import { ints } from "../attributes.js";
import { defineOp } from "../op.js";

/** Axes in another order; reversed when none is given. */
export const transpose = defineOp({
  name: "Transpose",
  since: [1, 13, 21, 23, 24, 25],
  arity: [1, 1],
  attributes: { perm: ints() },
  lower: (g, [x], { perm }, node) => {
    const axes = x.shape.map((_, axis) => axis);
    const permutation = perm ?? axes.toReversed();
    if (permutation.length !== axes.length || axes.some((axis) => !permutation.includes(axis)))
      throw node.fail(`perm [${permutation}] is no permutation of ${axes.length} axes`);
    return g.transpose(x, permutation);
  },
  examples: [
    { because: "reversed without perm", inputs: [[[1, 2, 3]]], outputs: [[[1], [2], [3]]] },
    {
      because: "channels to the end",
      attributes: { perm: [0, 2, 1] },
      inputs: [
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      ],
      outputs: [
        [
          [
            [1, 3],
            [2, 4],
          ],
        ],
      ],
    },
  ],
});
