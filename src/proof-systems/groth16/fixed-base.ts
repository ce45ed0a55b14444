import { type CurveInstance, type Group, instantiateCurve, pointSizes } from "./curve.js";

/** A scalar below the field order has 254 bits. */
const scalarBits = 254;
/** Points that are brought to affine coordinates together. */
const batchSize = 4096;

/** Multiplies the generator of a group by scalars (32 bytes each, little end first): affine points in Montgomery form. */
export type MultiplyGenerator = (scalars: Uint8Array) => Uint8Array;

/**
 * Multiplication of a group's generator by tables of its multiples: window k of b bits has the points i · 2^(bk) · G, so
 * a product is one addition for each window that is not 0. `expectedCount` products choose the window.
 */
export async function makeMultiplier(group: Group, expectedCount: number): Promise<MultiplyGenerator> {
  const windowBits = chooseWindow(expectedCount);
  const windows = Math.ceil(scalarBits / windowBits);
  const entries = 2 ** windowBits - 1;
  const { affine, jacobian } = pointSizes[group];
  const bytes = windows * entries * affine + (batchSize + entries) * (affine + 2 * jacobian);
  const curve = await instantiateCurve(Math.ceil(bytes / 65536) + 64);
  const table = buildTable(curve, group, windowBits, windows);
  const sums = curve.allocate(batchSize * jacobian);
  const results = curve.allocate(batchSize * affine);
  const { setZero, addMixed, batchToAffine } = curve[group];

  return (scalars) => {
    const count = scalars.length / 32;
    const out = new Uint8Array(count * affine);
    for (let from = 0; from < count; from += batchSize) {
      const size = Math.min(batchSize, count - from);
      for (let i = 0; i < size; i++) {
        const sum = sums + i * jacobian;
        setZero(sum);
        for (let k = 0; k < windows; k++) {
          const digit = bitsAt(scalars, (from + i) * 32, k * windowBits, windowBits);
          if (digit !== 0) addMixed(sum, table + (k * entries + digit - 1) * affine, sum);
        }
      }
      batchToAffine(sums, size, results);
      out.set(new Uint8Array(curve.memory.buffer, results, size * affine), from * affine);
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

function buildTable(curve: CurveInstance, group: Group, windowBits: number, windows: number): number {
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
