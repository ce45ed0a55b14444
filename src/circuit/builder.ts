import { bitLength, largestOf, smallestOf } from "../quantize/integers.js";
import type { Circuit, Cost, Instruction, SparseRows } from "./circuit.js";
import { rangeTooWide, tooManyConstraints } from "./errors.js";
import { Expression, sumOf, type Wire } from "./expression.js";
import { widestBits } from "./field.js";

/** Terms of a linear combination that cost the prover about as much as a constraint. */
export const termsOfAConstraint = 64;

/** What gadgets build with. Constraints and the program that solves them grow side by side. */
export class CircuitBuilder {
  readonly #a = new RowsWriter(this);
  readonly #b = new RowsWriter(this);
  readonly #c = new RowsWriter(this);
  readonly #sums = new RowsWriter(this);
  readonly #program: Instruction[] = [];
  readonly #coefficients: bigint[] = [];
  readonly #places = new Map<bigint, number>();
  readonly #lows: bigint[] = [1n];
  readonly #highs: bigint[] = [1n];
  readonly #costs: Cost[] = [];
  readonly #bits = new Map<string, readonly Expression[]>();
  readonly #maxConstraints: number;
  /** The ONNX node that is being lowered. */
  origin = "";
  /** The gadget that is at work. */
  gadget = "";

  constructor(maxConstraints: number) {
    this.#maxConstraints = maxConstraints;
  }

  get constraintCount(): number {
    return this.#a.rows;
  }

  /** A new wire that some constraint is yet to pin down. */
  wire(low: bigint, high: bigint): Expression {
    this.#lows.push(low);
    const wire = this.#highs.push(high) - 1;
    return Expression.wire(wire, low, high);
  }

  /** The constraint a · b = c. Nothing wraps: the integers on both sides stay within the field. */
  constrain(a: Expression, b: Expression, c: Expression): void {
    for (const side of [a, b, c]) this.requireBits(side, widestBits);
    this.constrainField(a, b, c);
  }

  /** The same for whole field elements, which are no integers: the context. */
  constrainField(a: Expression, b: Expression, c: Expression): void {
    if (this.constraintCount >= this.#maxConstraints)
      throw tooManyConstraints({ node: this.origin, limit: this.#maxConstraints });
    this.#a.add(a);
    this.#b.add(b);
    this.#c.add(c);
    const cost = this.#costs.at(-1);
    if (cost?.origin === this.origin && cost.gadget === this.gadget) cost.constraints++;
    else this.#costs.push({ origin: this.origin, gadget: this.gadget, constraints: 1 });
  }

  /** Refuses an expression whose value does not fit `bits` bits and a sign. */
  requireBits(x: Expression, bits: number): void {
    const width = Math.max(bitLength(x.low < 0n ? -x.low : x.low), bitLength(x.high < 0n ? -x.high : x.high));
    if (width > bits) throw rangeTooWide({ node: this.origin, bits: width, limit: bits });
  }

  /** Adds a step to the program that solves the circuit. */
  instruct(instruction: Instruction): void {
    this.#program.push(instruction);
  }

  /** Registers a linear combination for the program; gives its row. */
  sum(x: Expression): number {
    return this.#sums.add(x);
  }

  /** The range of x from the ranges of its wires, which is narrower than the sum of its parts' where wires cancel. */
  tighten(x: Expression): Expression {
    let low = x.constant;
    let high = x.constant;
    for (let i = 0; i < x.wires.length; i++) {
      const coefficient = x.coefficients[i];
      const [least, most] = [this.#lows[x.wires[i]], this.#highs[x.wires[i]]];
      low += coefficient * (coefficient < 0n ? most : least);
      high += coefficient * (coefficient < 0n ? least : most);
    }
    return x.within(low, high);
  }

  /** a · b on a wire of its own, or folded where one of them is constant; in [low, high] if the caller knows better. Costs 1. */
  product(a: Expression, b: Expression, low?: bigint, high?: bigint): Expression {
    if (a.isConstant) return b.times(a.constant);
    if (b.isConstant) return a.times(b.constant);
    const ends = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
    const out = this.wire(low ?? smallestOf(ends), high ?? largestOf(ends));
    this.instruct({ op: "product", wire: out.wires[0], a: this.sum(a), b: this.sum(b) });
    this.constrain(a, b, out);
    return out;
  }

  /** x on a wire of its own: costs 1, and saves its terms to everyone who reads it. */
  materialize(x: Expression): Expression {
    if (x.wires.length <= 1) return x;
    const out = this.wire(x.low, x.high);
    this.instruct({ op: "linear", wire: out.wires[0], sum: this.sum(x) });
    this.constrain(x, Expression.constant(1n), out);
    return out;
  }

  /** x itself, or on a wire of its own where it has more terms than a constraint is worth, for gadgets that read it often. */
  shorten(x: Expression): Expression {
    return x.wires.length > termsOfAConstraint ? this.materialize(x) : x;
  }

  /**
   * x in parts of `widths` bits, little end first.
   *
   * Requires  x in [0, 2^n) by interval analysis, n being the sum of the widths, n <= 252.
   * Ensures   x = sum of parts · 2^offset over the integers, each part in [0, 2^width): one set of parts for each x.
   * Costs     n. The lowest part is what the others leave of x; it needs no wire.
   */
  split(x: Expression, widths: readonly number[]): Expression[] {
    const total = widths.reduce((a, b) => a + b, 0);
    const bits = x.low < 0n ? widestBits + 1 : bitLength(x.high);
    if (bits > total) throw rangeTooWide({ node: this.origin, bits, limit: total });
    return this.assertSplit(x, widths);
  }

  /**
   * The parts of x like {@link split}; holds only if the field element x is in [0, 2^n), whatever was believed of it.
   *
   * Requires  n <= 252.
   * Costs     n.
   */
  assertSplit(x: Expression, widths: readonly number[]): Expression[] {
    const offsets = widths.map((_, k) => widths.slice(0, k).reduce((a, b) => a + b, 0));
    const total = widths.reduce((a, b) => a + b, 0);
    if (total > widestBits) throw rangeTooWide({ node: this.origin, bits: total, limit: widestBits });
    const known = this.#bits.get(keyOf(x));
    if (known !== undefined && known.length <= total)
      return widths.map((width, k) => joinBits(known.slice(offsets[k], offsets[k] + width)));

    // A part of no bits is 0; the lowest of the others is what the rest leaves.
    const places = widths.flatMap((width, k) => (width > 0 ? [k] : []));
    const pick = (list: readonly number[]) => places.map((k) => list[k]);
    const parts = this.#adviseParts(x, pick(widths), pick(offsets));
    const bits = parts.flatMap((part, i) => this.#rangeCheck(part, widths[places[i]]));
    this.#bits.set(keyOf(x), bits);
    return widths.map((_, k) => parts[places.indexOf(k)] ?? Expression.constant(0n));
  }

  /** The bits of x in [0, 2^n), little end first, n being what its range needs. Costs n, once for each x. */
  bitsOf(x: Expression): readonly Expression[] {
    const width = Math.max(1, bitLength(x.high));
    return this.split(x, new Array<number>(width).fill(1));
  }

  /**
   * Holds only if the field element x is in [0, 2^width). What x was believed to be before does not matter.
   *
   * Requires  width <= 252.
   * Costs     width: bits above the lowest on wires of their own, the lowest being what they leave of x.
   */
  assertInRange(x: Expression, width: number): void {
    if (width > widestBits) throw rangeTooWide({ node: this.origin, bits: width, limit: widestBits });
    const known = this.#bits.get(keyOf(x));
    if (known === undefined || known.length > width) this.#rangeCheck(x, width);
  }

  /** Constrains x to [0, 2^width) and gives its bits. */
  #rangeCheck(x: Expression, width: number): readonly Expression[] {
    const places = Array.from({ length: width }, (_, k) => k);
    const bits = this.#adviseParts(
      x,
      places.map(() => 1),
      places,
    );
    for (const bit of bits) this.constrain(bit, bit.plus(-1n), Expression.constant(0n));
    this.#bits.set(keyOf(x), bits);
    return bits;
  }

  /** Parts of x as the prover says; the lowest is what the others leave of x, so that their sum is right whatever they are. */
  #adviseParts(x: Expression, widths: readonly number[], offsets: readonly number[]): Expression[] {
    const limits = widths.map((width) => (1n << BigInt(width)) - 1n);
    const upper = limits.slice(1).map((limit) => this.wire(0n, limit));
    const [first] = upper;
    if (first !== undefined) {
      const [shifts, upperWidths] = [offsets.slice(1), widths.slice(1)];
      this.instruct({ op: "split", first: first.wires[0], sum: this.sum(x), shifts, widths: upperWidths });
    }
    const rest = sumOf([[x, 1n], ...upper.map((part, k) => [part, -(1n << BigInt(offsets[k + 1]))] as const)]);
    return [new Expression(rest.wires, rest.coefficients, rest.constant, 0n, limits[0]), ...upper];
  }

  /** @internal Place of a coefficient in the shared list. */
  placeOf(coefficient: bigint): number {
    const known = this.#places.get(coefficient);
    if (known !== undefined) return known;
    const place = this.#coefficients.push(coefficient) - 1;
    this.#places.set(coefficient, place);
    return place;
  }

  finish(publicSignals: Circuit["publicSignals"]): Circuit {
    return {
      wireCount: this.#lows.length,
      publicSignals,
      constraintCount: this.constraintCount,
      a: this.#a.finish(),
      b: this.#b.finish(),
      c: this.#c.finish(),
      coefficients: this.#coefficients,
      program: this.#program,
      sums: this.#sums.finish(),
      costs: this.#costs,
    };
  }
}

/** Two expressions with one key have one value. */
function keyOf(x: Expression): string {
  return `${x.wires.join()}|${x.coefficients.join()}|${x.constant}`;
}

function joinBits(bits: readonly Expression[]): Expression {
  if (bits.length === 1) return bits[0];
  return sumOf(bits.map((bit, k) => [bit, 1n << BigInt(k)] as const));
}

/** Collects rows of linear combinations in arrays that grow by doubling. */
class RowsWriter {
  readonly #builder: CircuitBuilder;
  #starts = new Uint32Array(1024);
  #wires = new Uint32Array(4096);
  #coefficients = new Uint32Array(4096);
  #entries = 0;
  rows = 0;

  constructor(builder: CircuitBuilder) {
    this.#builder = builder;
  }

  /** Appends a row; gives its index. */
  add(x: Expression): number {
    const size = x.wires.length + (x.constant === 0n ? 0 : 1);
    if (this.rows + 2 > this.#starts.length) this.#starts = grow(this.#starts, this.rows + 2);
    if (this.#entries + size > this.#wires.length) {
      this.#wires = grow(this.#wires, this.#entries + size);
      this.#coefficients = grow(this.#coefficients, this.#entries + size);
    }
    if (x.constant !== 0n) this.#push(0, x.constant);
    for (let i = 0; i < x.wires.length; i++) this.#push(x.wires[i], x.coefficients[i]);
    this.#starts[this.rows + 1] = this.#entries;
    return this.rows++;
  }

  finish(): SparseRows {
    return {
      starts: this.#starts.slice(0, this.rows + 1),
      wires: this.#wires.slice(0, this.#entries),
      coefficients: this.#coefficients.slice(0, this.#entries),
    };
  }

  #push(wire: Wire, coefficient: bigint): void {
    this.#wires[this.#entries] = wire;
    this.#coefficients[this.#entries++] = this.#builder.placeOf(coefficient);
  }
}

function grow(array: Uint32Array<ArrayBuffer>, needed: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(2 * array.length, needed));
  larger.set(array);
  return larger;
}
