/** Index of a wire. Wire 0 is the constant 1. */
export type Wire = number;

/**
 * A linear combination of wires with integer coefficients, and the worst-case range of its integer value. Linear work
 * costs no constraints, so whatever is linear stays an expression until a gadget needs a wire.
 */
export class Expression {
  /** Ascending, without wire 0. */
  readonly wires: readonly Wire[];
  /** Never 0; one for each wire. */
  readonly coefficients: readonly bigint[];
  readonly constant: bigint;
  /** The smallest and the largest value, proven by interval analysis. */
  readonly low: bigint;
  readonly high: bigint;

  constructor(wires: readonly Wire[], coefficients: readonly bigint[], constant: bigint, low: bigint, high: bigint) {
    this.wires = wires;
    this.coefficients = coefficients;
    this.constant = constant;
    this.low = low;
    this.high = high;
  }

  static constant(value: bigint): Expression {
    return new Expression([], [], value, value, value);
  }

  static wire(wire: Wire, low: bigint, high: bigint): Expression {
    return new Expression([wire], [1n], 0n, low, high);
  }

  get isConstant(): boolean {
    return this.wires.length === 0;
  }

  plus(constant: bigint): Expression {
    if (constant === 0n) return this;
    return new Expression(
      this.wires,
      this.coefficients,
      this.constant + constant,
      this.low + constant,
      this.high + constant,
    );
  }

  times(factor: bigint): Expression {
    if (factor === 1n) return this;
    if (factor === 0n) return Expression.constant(0n);
    const [low, high] = factor < 0n ? [this.high, this.low] : [this.low, this.high];
    return new Expression(
      this.wires,
      this.coefficients.map((coefficient) => coefficient * factor),
      this.constant * factor,
      low * factor,
      high * factor,
    );
  }

  add(other: Expression): Expression {
    return sumOf([
      [this, 1n],
      [other, 1n],
    ]);
  }

  subtract(other: Expression): Expression {
    return sumOf([
      [this, 1n],
      [other, -1n],
    ]);
  }

  /** The same value, known to lie in a narrower range: the caller has proven it. */
  within(low: bigint, high: bigint): Expression {
    if (low <= this.low && high >= this.high) return this;
    return new Expression(
      this.wires,
      this.coefficients,
      this.constant,
      low > this.low ? low : this.low,
      high < this.high ? high : this.high,
    );
  }
}

/** The sum of expressions times factors. Its range is the sum of theirs; {@link tighten} knows better where wires cancel. */
export function sumOf(terms: readonly (readonly [Expression, bigint])[], constant = 0n): Expression {
  const sums = new Map<Wire, bigint>();
  let total = constant;
  let low = constant;
  let high = constant;
  for (const [expression, factor] of terms) {
    if (factor === 0n) continue;
    const { wires, coefficients } = expression;
    for (let i = 0; i < wires.length; i++) {
      const added = coefficients[i] * factor;
      const known = sums.get(wires[i]);
      sums.set(wires[i], known === undefined ? added : known + added);
    }
    total += expression.constant * factor;
    low += factor * (factor < 0n ? expression.high : expression.low);
    high += factor * (factor < 0n ? expression.low : expression.high);
  }
  const wires = [...sums.keys()].filter((wire) => sums.get(wire) !== 0n).sort((a, b) => a - b);
  return new Expression(
    wires,
    wires.map((wire) => sums.get(wire) ?? 0n),
    total,
    low,
    high,
  );
}
