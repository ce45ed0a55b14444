/** A section of a file in iden3's binary container. */
export interface Section {
  type: number;
  /** Length of the content in bytes, known before it is made. */
  length: number;
  content: Iterable<Uint8Array>;
}

/**
 * The container that .r1cs, .wtns and .zkey files share, in chunks: magic, version, number of sections, then each section
 * as type, length and content. Source: https://github.com/iden3/r1csfile/blob/master/doc/r1cs_bin_format.md.
 */
export function* binFile(magic: string, version: number, sections: readonly Section[]): Generator<Uint8Array> {
  const header = new DataView(new ArrayBuffer(12));
  for (let i = 0; i < 4; i++) header.setUint8(i, magic.charCodeAt(i));
  header.setUint32(4, version, true);
  header.setUint32(8, sections.length, true);
  yield bytesOf(header);
  for (const { type, length, content } of sections) {
    const head = new DataView(new ArrayBuffer(12));
    head.setUint32(0, type, true);
    head.setBigUint64(4, BigInt(length), true);
    yield bytesOf(head);
    let written = 0;
    for (const chunk of content) {
      written += chunk.length;
      yield chunk;
    }
    if (written !== length) throw new RangeError(`section ${type} has ${written} bytes, ${length} were announced`);
  }
}

/** The content of each section of a file, by type. Throws a TypeError if the file is not of this kind. */
export function readBinFile(bytes: Uint8Array, magic: string): Map<number, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || new TextDecoder().decode(bytes.subarray(0, 4)) !== magic)
    throw new TypeError(`not a .${magic} file`);
  const sections = new Map<number, Uint8Array>();
  let at = 12;
  for (let left = view.getUint32(8, true); left > 0; left--) {
    if (at + 12 > bytes.length) throw new TypeError(`the .${magic} file is cut`);
    const length = Number(view.getBigUint64(at + 4, true));
    if (at + 12 + length > bytes.length) throw new TypeError(`the .${magic} file is cut`);
    sections.set(view.getUint32(at, true), bytes.subarray(at + 12, at + 12 + length));
    at += 12 + length;
  }
  return sections;
}

/** All chunks in one array. */
export function concatenate(chunks: Iterable<Uint8Array>): Uint8Array {
  const list = [...chunks];
  const joined = new Uint8Array(list.reduce((total, chunk) => total + chunk.length, 0));
  let at = 0;
  for (const chunk of list) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

export function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** An integer in [0, 2^256) as 32 bytes, little end first. */
export function setScalar(view: DataView, at: number, x: bigint): void {
  view.setBigUint64(at, x & mask, true);
  view.setBigUint64(at + 8, (x >> 64n) & mask, true);
  view.setBigUint64(at + 16, (x >> 128n) & mask, true);
  view.setBigUint64(at + 24, x >> 192n, true);
}

/** 32 bytes, little end first, as an integer. */
export function getScalar(view: DataView, at: number): bigint {
  return (
    view.getBigUint64(at, true) |
    (view.getBigUint64(at + 8, true) << 64n) |
    (view.getBigUint64(at + 16, true) << 128n) |
    (view.getBigUint64(at + 24, true) << 192n)
  );
}

/** Integers in [0, 2^256) side by side, 32 bytes each. */
export function scalarBytes(scalars: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(32 * scalars.length);
  writeScalars(bytes, scalars);
  return bytes;
}

/** The same into given memory. */
export function writeScalars(bytes: Uint8Array, scalars: readonly bigint[]): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  bytes.fill(0);
  for (let i = 0; i < scalars.length; i++) {
    const scalar = scalars[i];
    // Most wires of a circuit are bits or short.
    if (scalar <= shortest) view.setUint32(32 * i, Number(scalar), true);
    else setScalar(view, 32 * i, scalar);
  }
}

const mask = (1n << 64n) - 1n;
const shortest = (1n << 32n) - 1n;
