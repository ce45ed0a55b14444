import type { CircuitBuilder } from "../builder.js";
import type { Expression } from "../expression.js";
import { positivePart } from "./sign.js";

/** x · (x < 0 ? below : above).
 * Requires  |x| < 2^n by interval analysis, n < 252.
 * Ensures   the only value.
 * Costs     n + 1; nothing where x has one sign or the slopes are the same. */
export function piecewise(c: CircuitBuilder, x: Expression, below: bigint, above: bigint): Expression {
  if (below === above || x.low >= 0n) return x.times(above);
  if (x.high < 0n) return x.times(below);
  return x.times(below).add(positivePart(c, x).times(above - below));
}
