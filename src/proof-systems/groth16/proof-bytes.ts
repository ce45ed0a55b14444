import type { Groth16Proof } from "snarkjs";

/** Bytes of a proof: points a, b, c as eight words of 32 bytes, big end first. */
export const proofSize = 256;

/** A proof in the order of EIP-197, which the verifier contract hands to the pairing as it is: in G2 the imaginary part comes first. */
export function encodeProof({ pi_a: a, pi_b: b, pi_c: c }: Groth16Proof): Uint8Array {
  const words = [a[0], a[1], b[0][1], b[0][0], b[1][1], b[1][0], c[0], c[1]];
  return Buffer.from(words.map((word) => BigInt(word).toString(16).padStart(64, "0")).join(""), "hex");
}

/** The proof as snarkjs takes it. Throws a RangeError if its length is not that of a proof. */
export function decodeProof(bytes: Uint8Array): Groth16Proof {
  if (bytes.length !== proofSize) throw new RangeError(`a proof has ${proofSize} bytes, not ${bytes.length}`);
  const word = (i: number) =>
    BigInt(`0x${Buffer.from(bytes.subarray(32 * i, 32 * i + 32)).toString("hex")}`).toString();
  return {
    pi_a: [word(0), word(1), "1"],
    pi_b: [
      [word(3), word(2)],
      [word(5), word(4)],
      ["1", "0"],
    ],
    pi_c: [word(6), word(7), "1"],
    protocol: "groth16",
    curve: "bn128",
  };
}
