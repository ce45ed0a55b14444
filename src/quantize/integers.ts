import { tooWide } from "./errors.js";

export function smallestOf(values: Iterable<bigint>): bigint {
  let smallest: bigint | undefined;
  for (const value of values) if (smallest === undefined || value < smallest) smallest = value;
  if (smallest === undefined) throw new TypeError("nothing has no smallest");
  return smallest;
}

export function largestOf(values: Iterable<bigint>): bigint {
  let largest: bigint | undefined;
  for (const value of values) if (largest === undefined || value > largest) largest = value;
  if (largest === undefined) throw new TypeError("nothing has no largest");
  return largest;
}

/** How many bits an integer >= 0 has: 0 for 0. */
export function bitLength(x: bigint): number {
  return x === 0n ? 0 : x.toString(2).length;
}

/** Rounds reals half up to integers of 64 bits; refuses those that do not fit. */
export function toIntegers(reals: Float64Array, origin: string): BigInt64Array {
  return BigInt64Array.from(reals, (real) => {
    const rounded = Math.floor(real + 0.5);
    if (!(Math.abs(rounded) < 2 ** 62)) throw tooWide({ node: origin, bits: Math.ceil(Math.log2(Math.abs(rounded))) });
    return BigInt(rounded);
  });
}

/** Whole, give or take the rounding errors of float32 weights; what is merely small is not 0. */
export function isWhole(x: number): boolean {
  const nearest = Math.round(x);
  return Math.abs(x - nearest) <= 1e-7 * Math.abs(nearest);
}
