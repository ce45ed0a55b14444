import { defineOp } from "../op.js";

/** y = a / b with broadcasting, b being constant. Integers divide toward zero, as in shape chains. */
export const div = defineOp({
  name: "Div",
  since: [7, 13, 14],
  arity: [2, 2],
  lower: (g, [a, b], _, node) => {
    const divisors = node.constant(1);
    if (divisors.includes(0)) throw node.fail("division by a constant that is 0");
    const quotient = g.multiply(a, {
      ...b,
      node: g.constant(
        divisors.map((x) => 1 / x),
        b.shape,
        false,
      ).node,
      integer: false,
    });
    if (!a.integer) return quotient;
    const dividend = g.constantOf(a);
    if (dividend === undefined) throw node.fail("integer division of a value that is not constant");
    // x · (1 / y) may miss a whole quotient by an ulp; integers that occur in shapes divide exactly like this.
    const exact = g.constantOf(quotient)?.map((x) => Math.trunc(x + Math.sign(x) * 1e-9)) ?? dividend;
    return g.constant(exact, quotient.shape, true);
  },
  examples: [
    { because: "a constant for all", inputs: [[1, -3], { constant: 4, type: "float32" }], outputs: [[0.25, -0.75]] },
    {
      because: "one constant for each column",
      inputs: [[[2, 9]], { constant: [2, 3], type: "float32" }],
      outputs: [[[1, 3]]],
    },
  ],
});
