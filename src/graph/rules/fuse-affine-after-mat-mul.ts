import { at } from "../primitives.js";
import type { Rule } from "../rule.js";

/** a · (x W) + b → x (a W) + b: batch normalization and biases go into the weights, which are rounded only once. */
export const fuseAffineAfterMatMul: Rule = {
  name: "fuse-affine-after-mat-mul",
  rewrite: (node, graph) => {
    if (node.op !== "affine" || node.inputs.length !== 1) return undefined;
    const product = graph.node(node.inputs[0]);
    if (product.op !== "matMul" || graph.userCount(node.inputs[0]) !== 1) return undefined;

    const { batch, rows, depth, columns } = product;
    const [factors] = node.coefficients;
    const factorOf = (b: number, r: number, c: number) => at(factors, (b * rows + r) * columns + c);
    for (let b = 0; b < batch; b++)
      for (let r = 1; r < rows; r++)
        for (let c = 0; c < columns; c++) if (factorOf(b, r, c) !== factorOf(b, 0, c)) return undefined;

    const weights = product.weights.map((weight, i) => {
      const c = i % columns;
      const b = Math.floor(i / (columns * depth));
      return weight * factorOf(b, 0, c);
    });
    const bias = product.bias.map((value, i) => value * at(factors, i) + at(node.bias, i));
    return { ...product, weights, bias };
  },
};
