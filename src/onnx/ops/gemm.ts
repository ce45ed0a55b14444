import { float, int } from "../attributes.js";
import { defineOp } from "../op.js";
import { product, swapLast } from "../products.js";

/** y = alpha · A · B + beta · C, A and B transposed if asked for, C broadcast in one direction. */
export const gemm = defineOp({
  name: "Gemm",
  since: [9, 11, 13],
  arity: [2, 3],
  attributes: { alpha: float(1), beta: float(1), transA: int(0), transB: int(0) },
  lower: (g, [a, b, c], { alpha, beta, transA, transB }, node) => {
    if (a.shape.length !== 2 || b.shape.length !== 2)
      throw node.fail(`[${a.shape}] and [${b.shape}] are not two matrices`);
    const y = product(g, transA === 0 ? a : swapLast(g, a), transB === 0 ? b : swapLast(g, b));
    if (!node.has(2)) return g.scale(y, alpha);
    return g.sum(y, g.broadcast(c, y.shape), alpha, beta);
  },
  examples: [
    {
      because: "a linear layer as PyTorch writes it",
      attributes: { transB: 1 },
      inputs: [
        [[1, 2]],
        {
          constant: [
            [1, 1],
            [2, -1],
          ],
          type: "float32",
        },
        { constant: [10, 20], type: "float32" },
      ],
      outputs: [[[13, 20]]],
    },
    {
      because: "alpha and beta scale the product and the bias",
      attributes: { alpha: { float: 0.5 }, beta: { float: 2 } },
      inputs: [[[2, 4]], { constant: [[1], [1]], type: "float32" }, { constant: [1], type: "float32" }],
      outputs: [[[5]]],
    },
    {
      because: "transA turns the activation",
      attributes: { transA: 1 },
      inputs: [[[1], [2]], { constant: [[3], [4]], type: "float32" }],
      outputs: [[[11]]],
    },
  ],
});
