import type { CircuitBuilder } from "../builder.js";
import type { Expression } from "../expression.js";
import { isNonNegative } from "./sign.js";

/** x · (x < 0 ? below : above).
 * Requires  x in [-2^n, 2^n) by interval analysis, n < 252.
 * Ensures   the only value.
 * Costs     n + 2; nothing where x has one sign or the slopes are the same. */
export function piecewise(c: CircuitBuilder, x: Expression, below: bigint, above: bigint): Expression {
  if (below === above || x.low >= 0n) return x.times(above);
  if (x.high < 0n) return x.times(below);
  const positive = c.product(isNonNegative(c, x), x, 0n, x.high);
  return x.times(below).add(positive.times(above - below));
}
