import { getCurveFromName } from "ffjavascript";
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
    await (await getCurveFromName("bn128")).terminate();
    return { bytes: encodeProof(proof), publicSignals: publicSignals.map(BigInt) };
  },

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
