import { readBinFile } from "../../circuit/bin-file.js";
import { pointSizes } from "./curve.js";

/** The sections of a .zkey file that proving reads. Points are affine in Montgomery form, as everywhere in this folder. */
export interface ProvingKey {
  wireCount: number;
  publicCount: number;
  domainSize: number;
  alpha1: Uint8Array;
  beta1: Uint8Array;
  beta2: Uint8Array;
  gamma2: Uint8Array;
  delta1: Uint8Array;
  delta2: Uint8Array;
  /** The matrices a and b: see {@link entrySize}. */
  entries: Uint8Array;
  /** A point for each wire. */
  a: Uint8Array;
  b1: Uint8Array;
  b2: Uint8Array;
  /** A point for each private wire. */
  c: Uint8Array;
  /** A point for each odd point of the domain of twice the size. */
  h: Uint8Array;
}

/** Bytes of a matrix entry: matrix (0 is a, 1 is b), row and wire in 4 bytes each, and the value times 2^512. */
export const entrySize = 4 * 3 + 32;

/** Reads a proving key without copying it. Throws a TypeError if it is no Groth16 key. */
export function readZkey(bytes: Uint8Array): ProvingKey {
  const sections = readBinFile(bytes, "zkey");
  const section = (type: number) => {
    const content = sections.get(type);
    if (content === undefined) throw new TypeError(`the .zkey file lacks section ${type}`);
    return content;
  };
  if (section(1)[0] !== 1) throw new TypeError("the .zkey file is not for Groth16");
  const header = section(2);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const { g1, g2 } = pointSizes;
  let at = 84;
  const take = (size: number) => {
    at += size;
    return header.subarray(at - size, at);
  };
  return {
    wireCount: view.getUint32(72, true),
    publicCount: view.getUint32(76, true),
    domainSize: view.getUint32(80, true),
    alpha1: take(g1.affine),
    beta1: take(g1.affine),
    beta2: take(g2.affine),
    gamma2: take(g2.affine),
    delta1: take(g1.affine),
    delta2: take(g2.affine),
    entries: section(4).subarray(4),
    a: section(5),
    b1: section(6),
    b2: section(7),
    c: section(8),
    h: section(9),
  };
}
