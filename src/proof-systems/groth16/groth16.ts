import { groth16 as snarkjs } from "snarkjs";
import { writeWtns } from "../../circuit/wtns.js";
import type { ProofSystem } from "../proof-system.js";
import { computeKey } from "./development-setup.js";
import { decodeProof, encodeProof } from "./proof-bytes.js";
import { toSnarkjs, verificationKeyOf } from "./verification-key.js";
import { writeZkey } from "./zkey.js";

/** Groth16 over BN254 by snarkjs. */
export const groth16: ProofSystem = {
  name: "groth16",

  developmentSetup: async (circuit, seed) => {
    const points = await computeKey(circuit, seed);
    return {
      provingKey: { [Symbol.iterator]: () => writeZkey(circuit, points) },
      verificationKey: toSnarkjs(await verificationKeyOf(points)),
      label: { kind: "development", insecure: true, source: seed },
    };
  },

  prove: async (provingKey, witness) => {
    const wtns = { type: "mem", data: writeWtns(witness) } as const;
    const { proof, publicSignals } = await snarkjs.prove({ type: "mem", data: provingKey }, wtns);
    return { bytes: encodeProof(proof), publicSignals: publicSignals.map(BigInt) };
  },

  verify: (verificationKey, { bytes, publicSignals }) =>
    snarkjs.verify(verificationKey, publicSignals.map(String), decodeProof(bytes)),
};
