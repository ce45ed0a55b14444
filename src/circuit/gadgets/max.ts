import { largestOf } from "../../quantize/integers.js";
import type { CircuitBuilder } from "../builder.js";
import type { Expression } from "../expression.js";
import { isNonNegative, positivePart } from "./sign.js";

/** How many values are compared in all pairs to learn their differences' ranges; more is slow and gains little. */
const largestGroup = 16;

/** The largest of several values: m, then m' = x + max(m - x, 0) for each further x.
 * Requires  differences of any two in [-2^n, 2^n) by interval analysis, n < 252.
 * Ensures   the only value.
 * Costs     n + 1 for each value but the first; nothing for one whose range lies below or above the others'. */
export function max(c: CircuitBuilder, values: readonly Expression[]): Expression {
  let [largest] = values;
  for (const [k, x] of values.entries()) {
    if (k === 0) continue;
    const difference = differenceOf(c, largest, values.slice(0, k), x);
    if (difference.high <= 0n) largest = x;
    if (difference.high <= 0n || difference.low >= 0n) continue;
    const excess = positivePart(c, difference);
    const low = largest.low > x.low ? largest.low : x.low;
    const high = largest.high > x.high ? largest.high : x.high;
    largest = x.add(excess).within(low, high);
  }
  return largest;
}

/** m - x, m being the largest of `values`. Its range is the largest of the ranges of value - x, where much cancels if they
 * are sums over overlapping windows. */
function differenceOf(c: CircuitBuilder, m: Expression, values: readonly Expression[], x: Expression): Expression {
  const difference = c.tighten(m.subtract(x));
  if (values.length > largestGroup) return difference;
  const pairs = values.map((value) => c.tighten(value.subtract(x)));
  return difference.within(largestOf(pairs.map((pair) => pair.low)), largestOf(pairs.map((pair) => pair.high)));
}

/** The place of the largest of several values, the first of equals or the last.
 * Requires  differences in [-2^n, 2^n) by interval analysis, n < 252.
 * Costs     n + 3 for each value but the first; 1 less for the second, whose place is a constant, and for the last. */
export function argMax(c: CircuitBuilder, values: readonly Expression[], last: boolean): Expression {
  let [best] = values;
  let place = best.times(0n);
  for (let i = 1; i < values.length; i++) {
    const difference = c.tighten(values[i].subtract(best));
    // A later value must be larger to win, or only as large if the last of equals is wanted.
    const wins = isNonNegative(c, last ? difference : difference.plus(-1n));
    place = place.add(c.product(wins, place.times(-1n).plus(BigInt(i)))).within(0n, BigInt(i));
    if (i === values.length - 1) break;
    const high = best.high > values[i].high ? best.high : values[i].high;
    const low = best.low > values[i].low ? best.low : values[i].low;
    best = best.add(c.product(wins, difference)).within(low, high);
  }
  return place;
}
