import { bitLength } from "../../quantize/integers.js";
import type { CircuitBuilder } from "../builder.js";
import { Expression } from "../expression.js";

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
