import { defineOp } from "../op.js";
import { reduceAttributes, reduceAxes } from "../reduce.js";

/** The product over some axes, or all, of constants: element counts in shape chains. */
export const reduceProd = defineOp({
  name: "ReduceProd",
  since: [1, 11, 13, 18],
  arity: [1, 2],
  attributes: reduceAttributes,
  lower: (g, [x], attributes, node) => {
    node.constant(0);
    return reduceAxes(g, x, attributes, node, (grouped, group, shape) => {
      const values = g.constantOf(grouped) ?? new Float64Array();
      const products = Float64Array.from({ length: values.length / group }, (_, i) =>
        values.subarray(i * group, (i + 1) * group).reduce((a, b) => a * b, 1),
      );
      return g.constant(products, shape, x.integer);
    });
  },
  examples: [
    {
      because: "the number of elements of a shape",
      attributes: { keepdims: 0 },
      inputs: [{ constant: [2, 3, 4], type: "int64" }],
      outputs: [24],
    },
  ],
});
