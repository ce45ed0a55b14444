import { fieldOrder as r, toField } from "../../circuit/field.js";

/** A generator of the field's multiplicative group is 5, and r - 1 = 2^28 · odd. */
const twoAdicity = 28;
const largestRoot = power(5n, (r - 1n) >> BigInt(twoAdicity));

/** The largest evaluation domain, 2^27: the quotient needs one of twice the size. */
export const largestDomain = 2 ** (twoAdicity - 1);

/** A primitive root of unity of order `size`, a power of two up to 2^28. */
export function rootOfUnity(size: number): bigint {
  return power(largestRoot, BigInt(2 ** twoAdicity / size));
}

export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = toField(base);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % r;
    square = (square * square) % r;
  }
  return result;
}

export function inverse(x: bigint): bigint {
  return power(x, r - 2n);
}

/** The inverses of many elements with one inversion (Montgomery's trick); none may be 0. */
export function inverses(elements: readonly bigint[]): bigint[] {
  const products = new Array<bigint>(elements.length);
  let product = 1n;
  for (const [i, element] of elements.entries()) {
    products[i] = product;
    product = (product * element) % r;
  }
  let rest = inverse(product);
  const out = new Array<bigint>(elements.length);
  for (let i = elements.length - 1; i >= 0; i--) {
    out[i] = (products[i] * rest) % r;
    rest = (rest * elements[i]) % r;
  }
  return out;
}

/**
 * The Lagrange polynomials of a domain of `size` roots of unity, at tau: L_i(tau) = w^i (tau^size - 1) / (size (tau - w^i)).
 * tau must lie outside the domain.
 */
export function lagrangeAt(tau: bigint, size: number): bigint[] {
  const root = rootOfUnity(size);
  const points = new Array<bigint>(size);
  let point = 1n;
  for (let i = 0; i < size; i++) {
    points[i] = point;
    point = (point * root) % r;
  }
  const common = (toField(power(tau, BigInt(size)) - 1n) * inverse(BigInt(size))) % r;
  const denominators = inverses(points.map((w) => toField(tau - w)));
  return points.map((w, i) => (((w * common) % r) * denominators[i]) % r);
}
