import { bitLength, largestOf } from "../../quantize/integers.js";
import type { CircuitBuilder } from "../builder.js";
import { Expression, sumOf } from "../expression.js";

/** Whether x >= 0, as 1 or 0.
 * Requires  x in [-2^n, 2^n) by interval analysis, n < 252.
 * Ensures   the only value: 1 where x >= 0, else 0.
 * Costs     n + 1; nothing where the range of x lies on one side of 0. */
export function isNonNegative(c: CircuitBuilder, x: Expression): Expression {
  if (x.low >= 0n) return Expression.constant(1n);
  if (x.high < 0n) return Expression.constant(0n);
  const n = Math.max(bitLength(x.high), bitLength(-x.low - 1n));
  const [, sign] = c.split(x.plus(1n << BigInt(n)), [n, 1]);
  return sign;
}

/**
 * p = max(x, 0), which is advice: p (p - x) = 0 makes it 0 or x, and 2 p - x, then |x| or -|x|, must not be negative.
 *
 * Requires  |x| < 2^n by interval analysis, n < 252.
 * Ensures   the only value: for x > 0, p = 0 would need -x in [0, 2^n); for x < 0, p = x would.
 * Costs     n + 1; nothing where the range of x lies on one side of 0. One more where x has many terms, which then stand
 *           in one constraint instead of three.
 */
export function positivePart(c: CircuitBuilder, x: Expression): Expression {
  if (x.low >= 0n) return x;
  if (x.high <= 0n) return Expression.constant(0n);
  const largest = largestOf([x.high, -x.low]);
  const p = c.wire(0n, x.high);
  c.instruct({ op: "positivePart", wire: p.wires[0], sum: c.sum(x) });
  const short = c.shorten(x);
  const magnitude = sumOf([
    [p, 2n],
    [short, -1n],
  ]).within(0n, largest);
  c.assertInRange(magnitude, bitLength(largest));
  c.constrain(p, p.subtract(short), Expression.constant(0n));
  return p;
}
