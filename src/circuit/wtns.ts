import { binFile, bytesOf, concatenate, scalarBytes, setScalar } from "./bin-file.js";
import { fieldOrder } from "./field.js";
import type { Witness } from "./solve.js";

/** A witness as a standard .wtns file. Source: iden3/snarkjs, src/wtns_utils.js (format only). */
export function writeWtns(witness: Witness): Uint8Array {
  const header = new DataView(new ArrayBuffer(40));
  header.setUint32(0, 32, true);
  setScalar(header, 4, fieldOrder);
  header.setUint32(36, witness.length, true);
  const values = scalarBytes(witness);
  return concatenate(
    binFile("wtns", 2, [
      { type: 1, length: 40, content: [bytesOf(header)] },
      { type: 2, length: values.length, content: [values] },
    ]),
  );
}
