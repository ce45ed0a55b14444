import type { Circuit, Instruction, SparseRows } from "../../src/circuit/circuit.js";
import { toField, widestBits } from "../../src/circuit/field.js";
import { publicCount } from "../../src/circuit/r1cs.js";
import { writtenWires } from "./gadget-bench.js";

/**
 * The wires that the constraints are not shown to determine. An empty list is a proof, for all inputs and contexts at once,
 * that no input has two witnesses: the program is walked in its order, and each step's wires have one value if those it
 * reads have one and the constraints named by its lemma are there.
 *
 * linear, product   wire = sum and wire = a · b, a constraint each.
 * split             x = sum of parts · 2^shift with every part in [0, 2^width), the lowest being what the others leave of x:
 *                   integers below 2^252 < r / 2 that differ are different field elements, so there is one set of parts.
 * positivePart      p (p - x) = 0, and 2 p - x in [0, 2^n): p is 0 or x; both would need x and -x below 2^n, so x = 0 = p.
 * divide            q < 2^bits, t = q · 2 d, the remainder 2^(bits+1) n + d - t in [0, 2^w), and either the remainder is
 *                   below 2 d or q is the largest: Euclid's division has one quotient. Takes n >= 0, d >= 1, that nothing
 *                   wraps and a sign that is constant from interval analysis, as the gadget does.
 * squareRoot        r < 2^m, x - r^2 in [0, 2^k) and 2 r - (x - r^2) in [0, 2^k): r^2 <= x < (r + 1)^2, over the integers
 *                   because r^2 stays below 2^252.
 *
 * A range check is a decomposition into bits: each bit's wire, and the expression that is left for the lowest, is a zero of
 * b (b - 1).
 */
export function undeterminedWires(circuit: Circuit): number[] {
  const facts = new Facts(circuit);
  const held = 1 + circuit.publicSignals.context + circuit.publicSignals.input;
  const determined = new Uint8Array(circuit.wireCount).fill(0);
  determined.fill(1, 0, held);
  for (const step of circuit.program) {
    const isKnown = (x: Sum) => [...x.keys()].every((wire) => determined[wire] === 1);
    if (facts.determines(step, isKnown)) for (const wire of writtenWires(step)) determined[wire] = 1;
  }
  if (publicCount(circuit) + 1 < held) throw new RangeError("more wires are held than are public");
  return [...determined.keys()].filter((wire) => determined[wire] === 0);
}

/** A linear combination: coefficients by wire, none of them 0; wire 0 is the constant 1. */
type Sum = ReadonlyMap<number, bigint>;

class Facts {
  readonly #circuit: Circuit;
  /** Constraints as text. */
  readonly #constraints = new Set<string>();
  /** What is 0 or 1. */
  readonly #booleans = new Set<string>();
  /** Bits of what has been decomposed into bits. */
  readonly #widths = new Map<string, number>();
  /** The wire that a constraint makes the product of two sums, by their texts. */
  readonly #products = new Map<string, number>();
  /** Numbers whose upper part is one bit of worth `worth`, by their text without the constant. */
  readonly #signs = new Map<string, { constant: bigint; worth: bigint; wire: number }[]>();

  constructor(circuit: Circuit) {
    this.#circuit = circuit;
    for (let row = 0; row < circuit.constraintCount; row++) {
      const [a, b, c] = [circuit.a, circuit.b, circuit.c].map((rows) => this.#sumOf(rows, row));
      this.#constraints.add(constraintText(a, b, c));
      const [[wire, coefficient] = [], ...others] = c;
      if (wire !== undefined && coefficient === 1n && others.length === 0)
        this.#products.set(`${text(a)}*${text(b)}`, wire);
      if (c.size === 0 && text(b) === text(combine([a, 1n], [one, -1n]))) this.#booleans.add(text(a));
    }
    for (const step of circuit.program) if (step.op === "split") this.#learnFrom(step);
  }

  /** Whether a step's wires have one value, those that it reads having one. */
  determines(step: Instruction, isKnown: (x: Sum) => boolean): boolean {
    const read = (row: number) => this.#sumOf(this.#circuit.sums, row);
    switch (step.op) {
      case "linear": {
        const x = read(step.sum);
        return isKnown(x) && this.#constraints.has(constraintText(x, one, wireSum(step.wire)));
      }
      case "product": {
        const [a, b] = [read(step.a), read(step.b)];
        return isKnown(a) && isKnown(b) && this.#constraints.has(constraintText(a, b, wireSum(step.wire)));
      }
      case "split": {
        const x = read(step.sum);
        const total = (step.shifts.at(-1) ?? 0) + (step.widths.at(-1) ?? 0);
        const areSideBySide = step.widths.every((width, k) => step.shifts[k] + width === (step.shifts[k + 1] ?? total));
        const parts = writtenWires(step).map((wire, k) => [wireSum(wire), step.widths[k]] as const);
        const all = [[this.#lowestPart(step), step.shifts[0]] as const, ...parts];
        return (
          isKnown(x) && areSideBySide && total <= widestBits && all.every(([part, width]) => this.#isBelow(part, width))
        );
      }
      case "positivePart": {
        const [x, p] = [read(step.sum), wireSum(step.wire)];
        if (!isKnown(x)) return false;
        return this.#namesOf(x, step.wire + 1).some(
          (value) =>
            this.#constraints.has(constraintText(p, combine([p, 1n], [value, -1n]), nothing)) &&
            this.#isBelow(combine([p, 2n], [value, -1n]), widestBits),
        );
      }
      case "divide":
        return this.#determinesQuotient(step, isKnown);
      case "squareRoot": {
        const [x, root] = [read(step.sum), wireSum(step.wire)];
        const square = this.#productOf(root, root);
        if (!isKnown(x) || square === undefined) return false;
        const remainder = combine([x, 1n], [square, -1n]);
        return (
          this.#isBelow(root, widestBits / 2) &&
          this.#isBelow(remainder, widestBits / 2 + 1) &&
          this.#isBelow(combine([root, 2n], [remainder, -1n]), widestBits / 2 + 1)
        );
      }
    }
  }

  #determinesQuotient(step: Instruction & { op: "divide" }, isKnown: (x: Sum) => boolean): boolean {
    const { sums } = this.#circuit;
    const [numerator, denominator] = [this.#sumOf(sums, step.numerator), this.#sumOf(sums, step.denominator)];
    const quotient = wireSum(step.wire);
    const divisor = combine([denominator, 2n]);
    const multiple = this.#productOf(quotient, divisor);
    if (!isKnown(numerator) || !isKnown(denominator) || multiple === undefined) return false;
    const remainder = combine([numerator, 1n << BigInt(step.bits + 1)], [denominator, 1n], [multiple, -1n]);
    const largest = (1n << BigInt(step.bits)) - 1n;
    const distance = combine([divisor, 1n], [remainder, -1n], [one, -1n]); // not negative: a proper remainder
    const isSaturated = (proper: Sum) =>
      this.#constraints.has(
        constraintText(combine([one, 1n], [proper, -1n]), combine([one, largest], [quotient, -1n]), nothing),
      );
    return (
      this.#isBelow(quotient, step.bits) &&
      this.#isBelow(remainder, widestBits) &&
      // Where interval analysis knows whether the remainder is proper, the sign is a constant.
      [...this.#signsOf(distance).map(wireSum), nothing, one].some(isSaturated)
    );
  }

  /** Learns the width of a number that is split into bits, and the sign of one that is split in two. */
  #learnFrom(step: Instruction & { op: "split" }): void {
    const sum = this.#sumOf(this.#circuit.sums, step.sum);
    const x = text(sum);
    const { shifts, widths } = step;
    const wires = writtenWires(step);
    const areBits = widths.every((width, k) => width === 1 && shifts[k] === k + 1);
    const bits = [this.#lowestPart(step), ...wires.map(wireSum)];
    if (areBits && bits.every((bit) => this.#booleans.has(text(bit)))) this.#widths.set(x, bits.length);
    if (widths.at(-1) !== 1) return;
    const constant = sum.get(0) ?? 0n;
    const key = text(combine([sum, 1n], [one, -constant]));
    this.#signs.set(key, [
      ...(this.#signs.get(key) ?? []),
      { constant, worth: 1n << BigInt(shifts[shifts.length - 1]), wire: wires[wires.length - 1] },
    ]);
  }

  /** What the other parts of a split leave of its number. */
  #lowestPart(step: Instruction & { op: "split" }): Sum {
    const upper = writtenWires(step).map((wire, k) => [wireSum(wire), -(1n << BigInt(step.shifts[k]))] as const);
    return combine([this.#sumOf(this.#circuit.sums, step.sum), 1n], ...upper);
  }

  #isBelow(x: Sum, bits: number): boolean {
    const width = this.#widths.get(text(x)) ?? (this.#booleans.has(text(x)) ? 1 : undefined);
    return width !== undefined && width <= bits;
  }

  /** The bits that say whether x is not negative: x + 2^n split at n. */
  #signsOf(x: Sum): number[] {
    const constant = x.get(0) ?? 0n;
    const same = this.#signs.get(text(combine([x, 1n], [one, -constant]))) ?? [];
    return same.flatMap((split) => (split.constant - constant === split.worth ? [split.wire] : []));
  }

  /** a · b, on the wire that a constraint gives it or folded where one of them is constant. */
  #productOf(a: Sum, b: Sum): Sum | undefined {
    if ([...b.keys()].every((wire) => wire === 0)) return combine([a, b.get(0) ?? 0n]);
    const wire = this.#products.get(`${text(a)}*${text(b)}`);
    return wire === undefined ? undefined : wireSum(wire);
  }

  /** x itself, and `wire` if a constraint makes it equal to x: long sums get one. */
  #namesOf(x: Sum, wire: number): Sum[] {
    return this.#constraints.has(constraintText(x, one, wireSum(wire))) ? [x, wireSum(wire)] : [x];
  }

  #sumOf({ starts, wires, coefficients }: SparseRows, row: number): Sum {
    const sum = new Map<number, bigint>();
    for (let at = starts[row]; at < starts[row + 1]; at++)
      sum.set(wires[at], this.#circuit.coefficients[coefficients[at]]);
    return sum;
  }
}

const nothing: Sum = new Map();
const one: Sum = new Map([[0, 1n]]);

function wireSum(wire: number): Sum {
  return new Map([[wire, 1n]]);
}

function combine(...terms: (readonly [Sum, bigint])[]): Sum {
  const sum = new Map<number, bigint>();
  for (const [x, factor] of terms)
    for (const [wire, coefficient] of x) sum.set(wire, (sum.get(wire) ?? 0n) + coefficient * factor);
  for (const [wire, coefficient] of sum) if (coefficient === 0n) sum.delete(wire);
  return sum;
}

/** The same text for the same element of the field, whatever order or representative its terms have. */
function text(x: Sum): string {
  return [...x]
    .sort(([a], [b]) => a - b)
    .map(([wire, coefficient]) => `${wire}:${toField(coefficient).toString(36)}`)
    .join();
}

function constraintText(a: Sum, b: Sum, c: Sum): string {
  return `${text(a)}*${text(b)}=${text(c)}`;
}
