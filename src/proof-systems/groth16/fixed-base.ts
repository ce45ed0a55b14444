import { openAffineSums } from "./affine-sums.js";
import {
  type Address,
  type CompiledCurve,
  type CurveInstance,
  type Group,
  instantiateCurve,
  pointSizes,
} from "./curve.js";

/** A scalar below the field order has 254 bits. */
const scalarBits = 254;
/** Products that are computed together. */
const batchSize = 512;

/** Multiplies the generator of a group by scalars (32 bytes each, little end first): affine points in Montgomery form. */
export type MultiplyGenerator = (scalars: Uint8Array) => Uint8Array;

/**
 * Multiplication of a group's generator by tables of its multiples: window k of b bits has the points i · 2^(bk) · G, so
 * a product is a sum of one point for each window that is not 0. `expectedCount` products choose the window.
 */
export async function makeMultiplier(
  compiled: CompiledCurve,
  group: Group,
  expectedCount: number,
): Promise<MultiplyGenerator> {
  const windowBits = chooseWindow(expectedCount);
  const windows = Math.ceil(scalarBits / windowBits);
  const entries = 2 ** windowBits - 1;
  const { affine, jacobian } = pointSizes[group];
  const curve = await instantiateCurve(
    compiled,
    windows * entries * affine + entries * (jacobian + affine) + batchSize * windows * affine + 2 ** 20,
  );
  const table = buildTable(curve, group, windowBits, windows);
  const terms = curve.allocate(batchSize * windows * affine);
  const starts = Uint32Array.from({ length: batchSize }, (_, i) => terms + i * windows * affine);
  const counts = new Uint32Array(batchSize);
  const sumGroups = openAffineSums(curve, group);
  const { copyAffine } = curve[group];
  const memory = new Uint8Array(curve.memory.buffer);

  return (scalars) => {
    const total = scalars.length / 32;
    const out = new Uint8Array(total * affine);
    for (let from = 0; from < total; from += batchSize) {
      const size = Math.min(batchSize, total - from);
      for (let i = 0; i < size; i++) {
        counts[i] = 0;
        for (let k = 0; k < windows; k++) {
          const digit = bitsAt(scalars, (from + i) * 32, k * windowBits, windowBits);
          if (digit !== 0) copyAffine(table + (k * entries + digit - 1) * affine, starts[i] + counts[i]++ * affine);
        }
      }
      sumGroups({ starts, counts, size });
      for (let i = 0; i < size; i++)
        if (counts[i] > 0) out.set(memory.subarray(starts[i], starts[i] + affine), (from + i) * affine);
    }
    return out;
  };
}

/** The window with the fewest additions, those of the table included. */
function chooseWindow(count: number): number {
  let best = 4;
  const additions = (bits: number) => Math.ceil(scalarBits / bits) * (count + 2 ** bits);
  for (let bits = 5; bits <= 16; bits++) if (additions(bits) < additions(best)) best = bits;
  return best;
}

function buildTable(curve: CurveInstance, group: Group, windowBits: number, windows: number): Address {
  const { affine, jacobian } = pointSizes[group];
  const { generator, double, addMixed, setZero, batchToAffine } = curve[group];
  const entries = 2 ** windowBits - 1;
  const table = curve.allocate(windows * entries * affine);
  const base = curve.allocate(jacobian);
  const baseAffine = curve.allocate(affine);
  const multiples = curve.allocate(entries * jacobian);
  new Uint8Array(curve.memory.buffer).copyWithin(base, generator, generator + jacobian);
  for (let k = 0; k < windows; k++) {
    batchToAffine(base, 1, baseAffine);
    setZero(multiples);
    addMixed(multiples, baseAffine, multiples);
    for (let i = 1; i < entries; i++) addMixed(multiples + (i - 1) * jacobian, baseAffine, multiples + i * jacobian);
    batchToAffine(multiples, entries, table + k * entries * affine);
    for (let bit = 0; bit < windowBits; bit++) double(base, base);
  }
  return table;
}

/** `width` bits of a little-endian number of 32 bytes from bit `first` on; width <= 16. */
function bitsAt(bytes: Uint8Array, start: number, first: number, width: number): number {
  const byte = start + (first >> 3);
  const end = start + 32;
  const next = (k: number) => (byte + k < end ? bytes[byte + k] : 0);
  return ((next(0) | (next(1) << 8) | (next(2) << 16)) >>> (first & 7)) & (2 ** width - 1);
}
