import type { Groth16Proof } from "snarkjs";

/** The bytes of a proof as snarkjs takes it. */
export function decodeProof(bytes: Uint8Array): Groth16Proof {
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
