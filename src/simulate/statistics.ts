/** An estimate and its confidence interval. */
export interface Estimate {
  mean: number;
  low: number;
  high: number;
}

/** Level of every confidence interval and test of the package, unless it says otherwise. */
export const confidenceLevel = 0.95;

/** Two sums of independent runs whose quotient is estimated: say net and tasks. */
export interface Ratio {
  totals: readonly number[];
  counts: readonly number[];
}

/**
 * The quotient of two sums over independent runs, with Student's interval: the ratio estimator of survey sampling, its
 * variance by the delta method from each run's residual total - ratio · count.
 *
 * @returns undefined if there are less than two runs, or nothing was counted.
 */
export function ratioEstimate(ratio: Ratio, level = confidenceLevel): Estimate | undefined {
  return differenceEstimate(ratio, undefined, level);
}

/** How far a quotient is over another of the same runs; pairing by run takes out what the runs have in common. */
export function differenceEstimate(
  ratio: Ratio,
  other: Ratio | undefined,
  level = confidenceLevel,
): Estimate | undefined {
  const runs = ratio.totals.length;
  const first = residuals(ratio);
  const second = other === undefined ? { mean: 0, residuals: ratio.totals.map(() => 0) } : residuals(other);
  if (runs < 2 || first === undefined || second === undefined) return undefined;
  const squares = first.residuals.reduce((sum, residual, i) => sum + (residual - second.residuals[i]) ** 2, 0);
  const halfWidth = studentQuantile((1 + level) / 2, runs - 1) * Math.sqrt(squares / (runs * (runs - 1)));
  const mean = first.mean - second.mean;
  return { mean, low: mean - halfWidth, high: mean + halfWidth };
}

function residuals({ totals, counts }: Ratio): { mean: number; residuals: number[] } | undefined {
  const count = sum(counts);
  if (count === 0) return undefined;
  const mean = sum(totals) / count;
  const meanCount = count / counts.length;
  return { mean, residuals: totals.map((total, i) => (total - mean * counts[i]) / meanCount) };
}

/** Mean of independent values with Student's interval. Requires two values at least. */
export function meanEstimate(values: readonly number[], level = confidenceLevel): Estimate {
  const estimate = ratioEstimate({ totals: values, counts: values.map(() => 1) }, level);
  if (estimate === undefined) throw new RangeError("An interval needs two values");
  return estimate;
}

/** Quantile of Student's t distribution, by bisection of its distribution function. */
export function studentQuantile(probability: number, freedom: number): number {
  return invert((t) => studentCdf(t, freedom), probability, -1e4, 1e4);
}

/** Quantile of the standard normal distribution. */
export function normalQuantile(probability: number): number {
  return invert(normalCdf, probability, -40, 40);
}

export function normalCdf(z: number): number {
  const tail = 0.5 * gammaQ(0.5, (z * z) / 2);
  return z >= 0 ? 1 - tail : tail;
}

/** Chance of a chi-square at least as large: small if counts do not fit what was expected. */
export function chiSquareTail(chiSquare: number, freedom: number): number {
  return gammaQ(freedom / 2, chiSquare / 2);
}

/** Pearson's statistic of counts and their expectations. */
export function chiSquare(counts: readonly number[], expected: readonly number[]): number {
  return counts.reduce((total, count, i) => total + (count - expected[i]) ** 2 / expected[i], 0);
}

function studentCdf(t: number, freedom: number): number {
  const tail = 0.5 * betaI(freedom / (freedom + t * t), freedom / 2, 0.5);
  return t >= 0 ? 1 - tail : tail;
}

function invert(cdf: (x: number) => number, probability: number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let i = 0; i < 100; ++i) {
    const middle = (low + high) / 2;
    if (cdf(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** ln Γ(x) for x > 0, by Stirling's series after shifting x over 10: error below 1e-14. */
function lnGamma(x: number): number {
  if (x < 10) return lnGamma(x + 1) - Math.log(x);
  const y = 1 / (x * x);
  const series = (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y / 1680))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}

/** Regularized upper incomplete gamma function Q(a, x), by its series or its continued fraction (Abramowitz and Stegun 6.5). */
function gammaQ(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - lnGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let total = term;
    for (let n = 1; term > total * 1e-16; ++n) {
      term *= x / (a + n);
      total += term;
    }
    return 1 - front * total;
  }
  let fraction = 0;
  for (let n = 200; n > 0; --n) fraction = (n * (a - n)) / (x + 2 * n + 1 - a + fraction);
  return front / (x + 1 - a + fraction);
}

/** Regularized incomplete beta function I_x(a, b), by its continued fraction (Abramowitz and Stegun 26.5.8). */
function betaI(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaI(1 - x, b, a);
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) / a;
  let fraction = 1;
  for (let m = 200; m > 0; --m) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m - 1) * (a + b + m - 1) * x) / ((a + 2 * m - 2) * (a + 2 * m - 1));
    fraction = 1 + odd / (1 + even / fraction);
  }
  return front / fraction;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
