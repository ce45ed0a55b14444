import { type Address, type CurveInstance, scalarSize } from "./curve.js";
import { entrySize, type ProvingKey } from "./read-zkey.js";
import type { Share } from "./share.js";

/** Writes the values of a thread's rows of the matrices a and b for a witness of plain scalars, in Montgomery form. */
export type MultiplyRows = (witness: Address, to: readonly [a: Address, b: Address]) => void;

/** Bytes that {@link openRows} allocates. */
export function rowsBytes(key: ProvingKey, share: Share): number {
  let count = 0;
  forEachEntry(key, share, () => count++);
  return (count + 1) * scalarSize;
}

/** Takes the thread's entries out of the key. The rows lie as {@link quotientPlaces} says. */
export function openRows(curve: CurveInstance, key: ProvingKey, share: Share): MultiplyRows {
  const { add, mul } = curve.scalars;
  const total = rowsBytes(key, share) / scalarSize - 1;
  const values = curve.allocate(total * scalarSize);
  const product = curve.allocate(scalarSize);
  const wires = new Uint32Array(total);
  /** Twice the place of the row, plus 1 for matrix b. */
  const targets = new Uint32Array(total);
  const bytes = new Uint8Array(curve.memory.buffer);
  let count = 0;
  forEachEntry(key, share, (matrix, place, wire, value) => {
    bytes.set(value, values + count * scalarSize);
    wires[count] = wire;
    targets[count++] = 2 * place + matrix;
  });

  const words = new Uint32Array(curve.memory.buffer);
  const isZero = (at: Address) => {
    for (let word = at / 4; word < (at + scalarSize) / 4; word++) if (words[word] !== 0) return false;
    return true;
  };
  return (witness, to) => {
    for (const at of to) bytes.fill(0, at, at + (key.domainSize / share.count) * scalarSize);
    for (let i = 0; i < total; i++) {
      const value = witness + wires[i] * scalarSize;
      if (isZero(value)) continue; // as half of all bits
      const at = to[targets[i] & 1] + (targets[i] >>> 1) * scalarSize;
      mul(values + i * scalarSize, value, product); // value · 2^512 times w, over 2^256
      add(at, product, at);
    }
  };
}

type Visit = (matrix: number, place: number, wire: number, value: Uint8Array) => void;

function forEachEntry({ entries, domainSize }: ProvingKey, { index, count }: Share, visit: Visit): void {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
  const column = domainSize / count;
  const range = column / count;
  for (let at = 0; at < entries.length; at += entrySize) {
    const row = view.getUint32(at + 4, true);
    const u = (row % column) - range * index;
    if (u < 0 || u >= range) continue;
    const place = u * count + Math.floor(row / column);
    visit(view.getUint32(at, true), place, view.getUint32(at + 8, true), entries.subarray(at + 12, at + entrySize));
  }
}
