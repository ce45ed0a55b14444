/** One, in the contracts' fractions. */
export const WAD = 10n ** 18n;

/** a / b rounded up. Requires b > 0 and a >= 0. */
export function ceilDiv(a: bigint, b: bigint): bigint {
  return a === 0n ? 0n : (a - 1n) / b + 1n;
}

export function min(...values: readonly [bigint, ...bigint[]]): bigint {
  return values.reduce((a, b) => (b < a ? b : a));
}

export function max(...values: readonly [bigint, ...bigint[]]): bigint {
  return values.reduce((a, b) => (b > a ? b : a));
}

/** A fraction in wad as a number, for display and for models that need no exactness. */
export function toNumber(wad: bigint): number {
  return Number(wad) / 1e18;
}

/** A number as a fraction in wad, to 9 decimals: what people write is exact, what floats add to it is cut. */
export function toWad(value: number): bigint {
  return BigInt(Math.round(value * 1e9)) * 10n ** 9n;
}
