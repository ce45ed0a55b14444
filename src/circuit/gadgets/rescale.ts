import { bitLength } from "../../quantize/integers.js";
import { roundShift } from "../../quantize/interpret.js";
import type { CircuitBuilder } from "../builder.js";
import { Expression } from "../expression.js";

/** min(max((x + 2^(shift-1)) >> shift, low), high): the cut behind every linear layer, Relu and Clip included.
 * Requires  x + 2^(shift-1) in [-2^n, 2^n) by interval analysis, n < 252.
 * Ensures   the only value, for every x in its range: what saturates has a witness too.
 * Costs     n and, where the range of x goes below `low`, 2 more; above a `high` of low + 2^h - 1 1 to 3 more. One more where x has many terms. */
export function rescale(c: CircuitBuilder, x: Expression, shift: number, low?: bigint, high?: bigint): Expression {
  const rounded = c.shorten(x).plus(shift === 0 ? 0n : 1n << BigInt(shift - 1));
  const [least, most] = [roundShift(x.low, shift), roundShift(x.high, shift)];
  const needsLow = low !== undefined && least < low;
  const needsHigh = high !== undefined && most > high;
  if (low !== undefined && most <= low) return Expression.constant(low);
  if (high !== undefined && least >= high) return Expression.constant(high);

  if (needsLow && needsHigh) {
    const span = high - low;
    const isPower = (span & (span + 1n)) === 0n;
    if (isPower) return clampToPower(c, rounded.plus(-(low << BigInt(shift))), shift, bitLength(span)).plus(low);
    const raised = floorAboveZero(c, rounded.plus(-(low << BigInt(shift))), shift);
    return floorAboveZero(c, raised.times(-1n).plus(span), 0).times(-1n).plus(high);
  }
  if (needsLow) return floorAboveZero(c, rounded.plus(-(low << BigInt(shift))), shift).plus(low);
  if (needsHigh) {
    // floor(y / 2^s) = high - floor(z / 2^s) for z = (high + 1) 2^s - 1 - y
    const mirrored = rounded.times(-1n).plus(((high + 1n) << BigInt(shift)) - 1n);
    return floorAboveZero(c, mirrored, shift).times(-1n).plus(high);
  }
  return floorShift(c, rounded, shift);
}

/** floor(x / 2^shift).
 * Requires  x in [low, high] by interval analysis.
 * Costs     the bits of high - low, none where shift is 0. */
function floorShift(c: CircuitBuilder, x: Expression, shift: number): Expression {
  if (shift === 0) return x;
  const least = x.low >> BigInt(shift);
  const raised = x.plus(-(least << BigInt(shift)));
  const width = bitLength(raised.high >> BigInt(shift));
  if (width === 0) return Expression.constant(least);
  const [, quotient] = c.split(raised, [shift, width]);
  return quotient.plus(least);
}

/** max(floor(x / 2^shift), 0).
 * Requires  x in [-2^n, 2^n) by interval analysis, with x < 0 and x >= 0 both possible.
 * Costs     n + 2. */
function floorAboveZero(c: CircuitBuilder, x: Expression, shift: number): Expression {
  const n = Math.max(bitLength(x.high), bitLength(-x.low - 1n), shift + 1);
  const [quotient, sign] = splitSigned(c, x, shift, [n - shift]);
  return c.product(sign, quotient, 0n, x.high >> BigInt(shift));
}

/** min(max(floor(x / 2^shift), 0), 2^h - 1).
 * Requires  x in [-2^n, 2^n) by interval analysis, n > shift + h.
 * Costs     n + 2 and one for each bit above shift + h. */
function clampToPower(c: CircuitBuilder, x: Expression, shift: number, h: number): Expression {
  const n = Math.max(bitLength(x.high), bitLength(-x.low - 1n));
  const excess = n - shift - h;
  const [quotient, ...upper] = splitSigned(c, x, shift, [h, ...new Array<number>(excess).fill(1)]);
  const sign = upper.pop() ?? Expression.constant(1n);
  const isAbove = upper.reduce((any, bit) =>
    any
      .add(bit)
      .subtract(c.product(any, bit, 0n, 1n))
      .within(0n, 1n),
  );
  const limit = (1n << BigInt(h)) - 1n;
  const saturated = quotient.add(c.product(isAbove, quotient.times(-1n).plus(limit))).within(0n, limit);
  return c.product(sign, saturated, 0n, limit);
}

/** The parts of x above its lowest `shift` bits, and last whether x >= 0. */
function splitSigned(c: CircuitBuilder, x: Expression, shift: number, widths: readonly number[]): Expression[] {
  const total = widths.reduce((sum, width) => sum + width, shift);
  const raised = x.plus(1n << BigInt(total));
  const parts = shift === 0 ? c.split(raised, [...widths, 1]) : c.split(raised, [shift, ...widths, 1]).slice(1);
  return parts;
}
