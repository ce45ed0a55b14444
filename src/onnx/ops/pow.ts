import { elementwise } from "../constant-fold.js";
import { defineOp } from "../op.js";

/** a to the power b: of constants, or the first and second power of an activation. */
export const pow = defineOp({
  name: "Pow",
  since: [7, 12, 13, 15],
  arity: [2, 2],
  lower: (g, [a, b], _, node) => {
    if (g.constantOf(a) !== undefined) return elementwise(g, [a, b], node, Math.pow, a.integer);
    const exponents = new Set(node.constant(1));
    if (exponents.size === 1 && exponents.has(1)) return a;
    if (exponents.size === 1 && exponents.has(2)) return g.multiply(a, g.broadcast(a, a.shape));
    throw node.fail(`powers [${[...exponents]}] of values that are not constant; only 1 and 2 are supported`);
  },
  examples: [
    { because: "the square of an activation", inputs: [[2, -3], { constant: 2, type: "float32" }], outputs: [[4, 9]] },
  ],
});
