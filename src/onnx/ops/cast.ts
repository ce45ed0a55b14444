import { int } from "../attributes.js";
import { defineOp } from "../op.js";
import { elementTypeOf, isFloatType } from "../tensor.js";

/** Between number types. Values that depend on the input keep their reals, so cutting fractions off them is refused. */
export const cast = defineOp({
  name: "Cast",
  since: [9, 13, 19, 21, 23, 24, 25, 28],
  arity: [1, 1],
  attributes: { to: int(0), saturate: int(1) },
  lower: (g, [x], { to }, node) => {
    const type = elementTypeOf(to);
    if (type === undefined) throw node.fail(`element type ${to} is not supported`);
    if (type === "string") {
      // Labels are held as their places; other values have no string in a circuit.
      if (x.labels === undefined) throw node.fail("casting numbers to strings");
      return x;
    }
    const constant = g.constantOf(x);
    if (type === "bool") {
      if (constant === undefined) throw node.fail("casting a value that is not constant to bool");
      return g.constant(
        constant.map((value) => (value === 0 ? 0 : 1)),
        x.shape,
        true,
      );
    }
    if (isFloatType(type)) return { ...x, integer: false, whole: x.integer || x.whole === true };
    if (constant) return g.constant(constant.map(Math.trunc), x.shape, true);
    if (!x.integer && !x.whole)
      throw node.fail("casting a real value to an integer type, which would cut its fraction");
    return { ...x, integer: true };
  },
  examples: [
    {
      because: "between float types nothing changes",
      attributes: { to: 1 },
      inputs: [[1.5, -2]],
      outputs: [[1.5, -2]],
    },
    {
      because: "constants lose their fraction",
      attributes: { to: 7 },
      inputs: [{ constant: [1.5, -2.5], type: "float32" }],
      outputs: [[1, -2]],
    },
  ],
});
