import { defineOp } from "../op.js";
import { product } from "../products.js";

/** The matrix product, as numpy.matmul defines it. A product of two activations costs a constraint a multiplication. */
export const matMul = defineOp({
  name: "MatMul",
  since: [1, 9, 13],
  arity: [2, 2],
  lower: (g, [a, b], _, node) => {
    if (a.shape.length === 0 || b.shape.length === 0) throw node.fail("a scalar has no matrix product");
    // A vector on the left is one row, on the right one column; the axis that this adds is dropped again.
    const left = a.shape.length === 1 ? g.reshape(a, [1, ...a.shape]) : a;
    const right = b.shape.length === 1 ? g.reshape(b, [...b.shape, 1]) : b;
    const y = product(g, left, right);
    const withoutColumn = b.shape.length === 1 ? y.shape.slice(0, -1) : y.shape;
    return g.reshape(
      y,
      a.shape.length === 1 ? withoutColumn.toSpliced(b.shape.length === 1 ? -1 : -2, 1) : withoutColumn,
    );
  },
  examples: [
    {
      because: "constant weights",
      inputs: [
        [[1, 2]],
        {
          constant: [
            [1, 3],
            [2, 4],
          ],
          type: "float32",
        },
      ],
      outputs: [[[5, 11]]],
    },
    {
      because: "constant weights on the left",
      inputs: [{ constant: [[1, 2]], type: "float32" }, [[1], [3]]],
      outputs: [[[7]]],
    },
    {
      because: "two activations",
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ],
      outputs: [
        [
          [19, 22],
          [43, 50],
        ],
      ],
    },
    {
      because: "a matrix for each batch",
      inputs: [
        [[[1, 2]], [[3, 4]]],
        {
          constant: [
            [[1], [1]],
            [[1], [-1]],
          ],
          type: "float32",
        },
      ],
      outputs: [[[[3]], [[-1]]]],
    },
    {
      because: "a vector on the right drops its axis",
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        { constant: [1, 1], type: "float32" },
      ],
      outputs: [[3, 7]],
    },
  ],
});
