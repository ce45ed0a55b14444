/** Exact fractions of big integers, to compare fixed-point formulas with. */
export interface Rational {
  n: bigint;
  /** Positive. */
  d: bigint;
}

export const WAD = 10n ** 18n;

export const rational = (n: bigint, d = 1n): Rational => (d < 0n ? { n: -n, d: -d } : { n, d });
export const wad = (n: bigint): Rational => rational(n, WAD);
export const plus = (a: Rational, b: Rational): Rational => rational(a.n * b.d + b.n * a.d, a.d * b.d);
export const minus = (a: Rational, b: Rational): Rational => rational(a.n * b.d - b.n * a.d, a.d * b.d);
export const times = (a: Rational, b: Rational): Rational => rational(a.n * b.n, a.d * b.d);
export const over = (a: Rational, b: Rational): Rational => rational(a.n * b.d, a.d * b.n);
export const isLess = (a: Rational, b: Rational): boolean => a.n * b.d < b.n * a.d;
export const least = (a: Rational, b: Rational): Rational => (isLess(b, a) ? b : a);
export const most = (a: Rational, b: Rational): Rational => (isLess(a, b) ? b : a);

/** Rounded down, for fractions that are not negative. */
export const floor = ({ n, d }: Rational): bigint => n / d;
/** Rounded up, for fractions that are not negative. */
export const ceil = ({ n, d }: Rational): bigint => (n + d - 1n) / d;
