import { getCurveFromName } from "ffjavascript";
import { groth16 as snarkjs } from "snarkjs";
import type { ProofSystem } from "../proof-system.js";
import { computeKey } from "./development-setup.js";
import { decodeProof } from "./proof-bytes.js";
import { openProver } from "./prover.js";
import { toSnarkjs, verificationKeyOf } from "./verification-key.js";
import { writeZkey } from "./zkey.js";

/** Groth16 over BN254: keys, proofs and checks that are snarkjs's too, by provers of our own. */
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
    // Fitted to docs/benchmarks.md: the quotient's work grows with the domain, the rest with the constraints.
    return {
      setupMs: 300 + 0.14 * domain,
      proveMs: 60 + 0.05 * domain,
      verificationGas: 232_000 + 7_200 * signals,
    };
  },

  verify: async (verificationKey, { bytes, publicSignals }) => {
    const holds = await snarkjs.verify(verificationKey, publicSignals.map(String), decodeProof(bytes));
    // snarkjs leaves its threads running, which would keep a process from ending.
    await (await getCurveFromName("bn128")).terminate();
    return holds;
  },
};
