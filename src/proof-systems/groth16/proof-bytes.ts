import { concatenate } from "../../circuit/bin-file.js";

/** Bytes of a proof: points a, b, c as eight words of 32 bytes, big end first. */
export const proofSize = 256;

/** The points of a proof: coordinates as plain integers of 32 bytes, little end first, in G2 the real part first. */
export interface ProofPoints {
  a: Uint8Array;
  b: Uint8Array;
  c: Uint8Array;
}

/** A proof in the order of EIP-197, which the verifier contract hands to the pairing as it is: in G2 the imaginary part comes first. */
export function encodePoints({ a, b, c }: ProofPoints): Uint8Array {
  const word = (point: Uint8Array, i: number) => point.slice(32 * i, 32 * i + 32).reverse();
  const words = [
    ...[0, 1].map((i) => word(a, i)),
    ...[1, 0, 3, 2].map((i) => word(b, i)),
    ...[0, 1].map((i) => word(c, i)),
  ];
  return concatenate(words);
}
