import { bitLength } from "../../quantize/integers.js";
import type { CircuitBuilder } from "../builder.js";
import { Expression } from "../expression.js";
import { isNonNegative } from "./sign.js";

/**
 * min(2^bits · numerator / denominator, 2^bits - 1), rounded half up.
 *
 * The quotient q is advice: with N = 2^(bits+1) · numerator + denominator and D = 2 · denominator it is right if the
 * remainder N - q D is not negative and either below D or q is the largest quotient there is.
 *
 * Requires  numerator >= 0 and denominator >= 1 by interval analysis; N below 2^w, w < 252.
 * Ensures   the only value: q D < 2^(w + bits) never wraps.
 * Costs     bits + 2 w + 3.
 */
export function divide(c: CircuitBuilder, numerator: Expression, denominator: Expression, bits: number): Expression {
  const dividend = numerator.times(1n << BigInt(bits + 1)).add(denominator);
  const divisor = denominator.times(2n);
  const limit = (1n << BigInt(bits)) - 1n;

  const quotient = c.wire(0n, limit);
  c.instruct({
    op: "divide",
    wire: quotient.wires[0],
    numerator: c.sum(numerator),
    denominator: c.sum(denominator),
    bits,
  });
  c.assertInRange(quotient, bits);

  const width = bitLength(dividend.high);
  const remainder = dividend.subtract(c.product(quotient, divisor)).within(0n, dividend.high);
  c.assertInRange(remainder, width);
  const isProper = isNonNegative(c, divisor.subtract(remainder).plus(-1n));
  c.constrain(isProper.times(-1n).plus(1n), quotient.times(-1n).plus(limit), Expression.constant(0n));
  return quotient;
}
