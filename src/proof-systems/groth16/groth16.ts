import type { ProofSystem } from "../proof-system.js";
import { computeKey } from "./development-setup.js";
import { openProver } from "./prover.js";
import { toSnarkjs, verificationKeyOf } from "./verification-key.js";
import { verifyProof } from "./verify.js";
import { writeZkey } from "./zkey.js";

/** Groth16 over BN254: keys and proofs as snarkjs has them too. */
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

  openProver: (provingKey) => openProver(provingKey),

  estimate: ({ constraints, publicSignals: { context, input, output } }) => {
    const signals = context + input + output;
    const domain = 2 ** Math.ceil(Math.log2(constraints + signals + 1));
    // Fitted to docs/benchmarks.md: the quotient's work, which is most of it, grows with the domain.
    return {
      setupMs: 250 + 0.065 * domain,
      proveMs: 20 + 0.0096 * domain,
      verificationGas: 232_000 + 7_200 * signals,
    };
  },

  verify: (verificationKey, { bytes, publicSignals }) => verifyProof(verificationKey, bytes, publicSignals),
};
