import { fieldOrder } from "../../src/circuit/field.js";
import { baseFieldOrder as q } from "../../src/proof-systems/groth16/zkey.js";

/** Affine points of BN254 by the textbook's formulas, over G1's field or G2's: slow, and with nothing in common with the prover. */
export interface NaiveCurve<Element> {
  generator: NaivePoint<Element>;
  add(a: NaivePoint<Element>, b: NaivePoint<Element>): NaivePoint<Element>;
  multiply(a: NaivePoint<Element>, scalar: bigint): NaivePoint<Element>;
  /** Coordinates as 32-byte integers, in Montgomery form, side by side; all zeros at infinity. */
  bytes(a: NaivePoint<Element>): Uint8Array;
}

/** Undefined is the point at infinity. */
export type NaivePoint<Element> = readonly [x: Element, y: Element] | undefined;

interface Field<Element> {
  add(a: Element, b: Element): Element;
  subtract(a: Element, b: Element): Element;
  multiply(a: Element, b: Element): Element;
  invert(a: Element): Element;
  isZero(a: Element): boolean;
  parts(a: Element): readonly bigint[];
}

const modulo = (x: bigint) => ((x % q) + q) % q;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let [square, rest] = [base, exponent]; rest > 0n; [square, rest] = [modulo(square * square), rest >> 1n])
    if (rest & 1n) result = modulo(result * square);
  return result;
}

const base: Field<bigint> = {
  add: (a, b) => modulo(a + b),
  subtract: (a, b) => modulo(a - b),
  multiply: (a, b) => modulo(a * b),
  invert: (a) => power(a, q - 2n),
  isZero: (a) => a === 0n,
  parts: (a) => [a],
};

type Complex = readonly [real: bigint, imaginary: bigint];

const extension: Field<Complex> = {
  add: ([a, b], [c, d]) => [modulo(a + c), modulo(b + d)],
  subtract: ([a, b], [c, d]) => [modulo(a - c), modulo(b - d)],
  multiply: ([a, b], [c, d]) => [modulo(a * c - b * d), modulo(a * d + b * c)],
  invert: ([a, b]) => {
    const norm = base.invert(modulo(a * a + b * b));
    return [modulo(a * norm), modulo(-b * norm)];
  },
  isZero: ([a, b]) => a === 0n && b === 0n,
  parts: (a) => a,
};

function naiveCurve<Element>(field: Field<Element>, x: Element, y: Element): NaiveCurve<Element> {
  type Point = NaivePoint<Element>;
  const add = (a: Point, b: Point): Point => {
    if (a === undefined) return b;
    if (b === undefined) return a;
    const isVertical = field.isZero(field.subtract(a[0], b[0]));
    if (isVertical && field.isZero(field.add(a[1], b[1]))) return undefined;
    const square = field.multiply(a[0], a[0]);
    const [rise, run] = isVertical
      ? [field.add(square, field.add(square, square)), field.add(a[1], a[1])]
      : [field.subtract(b[1], a[1]), field.subtract(b[0], a[0])];
    const slope = field.multiply(rise, field.invert(run));
    const third = field.subtract(field.subtract(field.multiply(slope, slope), a[0]), b[0]);
    return [third, field.subtract(field.multiply(slope, field.subtract(a[0], third)), a[1])];
  };
  return {
    generator: [x, y],
    add,
    multiply: (a, scalar) => {
      let result: Point;
      for (let [double, rest] = [a, ((scalar % fieldOrder) + fieldOrder) % fieldOrder]; rest > 0n; rest >>= 1n) {
        if (rest & 1n) result = add(result, double);
        double = add(double, double);
      }
      return result;
    },
    bytes: (a) => {
      const parts = a === undefined ? [x, y].flatMap(field.parts).map(() => 0n) : a.flatMap(field.parts);
      const words = parts.map((part) => ((part << 256n) % q).toString(16).padStart(64, "0"));
      return Buffer.concat(words.map((word) => Buffer.from(word, "hex").reverse()));
    },
  };
}

/** Generators: EIP-197. */
export const naiveCurves = {
  g1: naiveCurve(base, 1n, 2n),
  g2: naiveCurve<Complex>(
    extension,
    [
      10857046999023057135944570762232829481370756359578518086990519993285655852781n,
      11559732032986387107991004021392285783925812861821192530917403151452391805634n,
    ],
    [
      8495653923123431417604973247489272438418190587263600148770280649306958101930n,
      4082367875863433681332203403145435568316851327593401208105741076214120093531n,
    ],
  ),
};

/** A point of the curve that G2 lies on whose order is not r: nearly every point is. */
export function pointOutsideSubgroup(): readonly [x: Complex, y: Complex] {
  const nine: Complex = [9n, 1n];
  const coefficient = extension.multiply([3n, 0n], extension.invert(nine)); // y² = x³ + 3 / (9 + i)
  for (let k = 1n; ; k++) {
    const x: Complex = [k, 0n];
    const y = squareRoot(extension.add(extension.multiply(extension.multiply(x, x), x), coefficient));
    const { g2 } = naiveCurves;
    // r times the point, as -1 times it is r - 1 times, and one more.
    if (y !== undefined && g2.add(g2.multiply([x, y], -1n), [x, y]) !== undefined) return [x, y];
  }
}

/** A square root in the extension, if there is one: by that of the norm, since q = 3 modulo 4. */
function squareRoot([a, b]: Complex): Complex | undefined {
  const root = (x: bigint): bigint | undefined => {
    const candidate = power(x, (q + 1n) / 4n);
    return modulo(candidate * candidate) === x ? candidate : undefined;
  };
  const norm = root(modulo(a * a + b * b));
  if (norm === undefined) return undefined;
  const half = base.invert(2n);
  const real = root(modulo((a + norm) * half)) ?? root(modulo((a - norm) * half));
  return real === undefined ? undefined : [real, modulo(b * half * base.invert(real))];
}
