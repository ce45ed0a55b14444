import { sizeOf } from "../../graph/shapes.js";
import { tensor } from "../attributes.js";
import { defineOp } from "../op.js";
import { isFloatType } from "../tensor.js";

/** A tensor of a given shape whose elements are all the same: 0 unless said otherwise. */
export const constantOfShape = defineOp({
  name: "ConstantOfShape",
  since: [9, 20, 21, 23, 24, 25],
  arity: [1, 1],
  attributes: { value: tensor() },
  lower: (g, _, { value }, node) => {
    const shape = Array.from(node.constant(0));
    const values = new Float64Array(g.checkSize(sizeOf(shape))).fill(value ? value.data[0] : 0);
    return g.constant(values, shape, value !== undefined && !isFloatType(value.type));
  },
  examples: [
    { because: "zeros without a value", inputs: [{ constant: [2], type: "int64" }], outputs: [[0, 0]] },
    {
      because: "the value's own type and number",
      attributes: { value: { constant: [7], type: "int64" } },
      inputs: [{ constant: [1, 2], type: "int64" }],
      outputs: [[[7, 7]]],
    },
  ],
});
