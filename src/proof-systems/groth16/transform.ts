import { scalarBytes } from "../../circuit/bin-file.js";
import { fieldOrder as r } from "../../circuit/field.js";
import { type Address, type CurveInstance, scalarSize } from "./curve.js";
import { inverse, rootOfUnity } from "./lagrange.js";

/**
 * Fourier transforms over the scalar field, in place and in Montgomery form: from values at the roots of unity of order
 * `size` to coefficients and back. Coefficients lie in bit-reversed order, which saves both ways a permutation.
 * Source: Cooley, Tukey, 1965; Gentleman, Sande, 1966.
 */
export interface Transform {
  /** Values in order to `size` times the coefficients, bit-reversed. */
  toCoefficients(at: Address): void;
  /** Coefficients, bit-reversed, to values in order. */
  toValues(at: Address): void;
}

/** Bytes that {@link openTransform} allocates. */
export function transformBytes(size: number): number {
  return (size + 2) * scalarSize;
}

/** `size` is a power of two. */
export function openTransform(curve: CurveInstance, size: number): Transform {
  const { add, sub, mul } = curve.scalars;
  const root = rootOfUnity(size);
  const roots = writePowers(curve, root, size / 2);
  const inverseRoots = writePowers(curve, inverse(root), size / 2);
  const product = curve.allocate(scalarSize);

  return {
    toCoefficients: (at) => {
      for (let half = size / 2, stride = scalarSize; half >= 1; half /= 2, stride *= 2) {
        const distance = half * scalarSize;
        for (let block = at; block < at + size * scalarSize; block += 2 * distance)
          for (let low = block, factor = inverseRoots; low < block + distance; low += scalarSize, factor += stride) {
            const high = low + distance;
            sub(low, high, product);
            add(low, high, low);
            mul(product, factor, high);
          }
      }
    },
    toValues: (at) => {
      for (let half = 1, stride = (size / 2) * scalarSize; half < size; half *= 2, stride /= 2) {
        const distance = half * scalarSize;
        for (let block = at; block < at + size * scalarSize; block += 2 * distance)
          for (let low = block, factor = roots; low < block + distance; low += scalarSize, factor += stride) {
            const high = low + distance;
            mul(high, factor, product);
            sub(low, product, high);
            add(low, product, low);
          }
      }
    },
  };
}

/** 1, x, x², … in Montgomery form. */
export function writePowers(curve: CurveInstance, x: bigint, count: number, first = 1n): Address {
  const { mul } = curve.scalars;
  const at = curve.allocate(Math.max(1, count) * scalarSize);
  const factor = writeScalar(curve, x);
  writeScalar(curve, first, at);
  for (let i = 1; i < count; i++) mul(at + (i - 1) * scalarSize, factor, at + i * scalarSize);
  return at;
}

/** The same with the power of place i at the place that i has when its bits are read backwards; all times `first`. */
export function writeBitReversedPowers(curve: CurveInstance, x: bigint, count: number, first: bigint): Address {
  const at = writePowers(curve, x, count, first);
  const { copy } = curve.scalars;
  const kept = curve.allocate(scalarSize);
  for (let i = 0; i < count; i++) {
    const other = bitReversed(i, count);
    if (other <= i) continue;
    const [one, two] = [at + i * scalarSize, at + other * scalarSize];
    copy(one, kept);
    copy(two, one);
    copy(kept, two);
  }
  return at;
}

/** A field element in Montgomery form. */
export function writeScalar(curve: CurveInstance, x: bigint, at = curve.allocate(scalarSize)): Address {
  new Uint8Array(curve.memory.buffer).set(scalarBytes([(x << 256n) % r]), at);
  return at;
}

/** The place of `i` among `size` when the bits of places are read backwards. */
export function bitReversed(i: number, size: number): number {
  let reversed = 0;
  for (let bit = 1; bit < size; bit *= 2) reversed = 2 * reversed + (i & bit ? 1 : 0);
  return reversed;
}
