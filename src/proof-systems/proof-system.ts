import type { Circuit } from "../circuit/circuit.js";
import type { Witness } from "../circuit/solve.js";
import type { VerificationKeyJson } from "./groth16/verification-key.js";

/** Proving systems that a model can be compiled for. A model is bound to one, with its setup, for good. */
export type ProofSystemName = "groth16";

/** How a model's keys came about. Only development chains accept keys whose secret everyone knows. */
export interface SetupLabel {
  kind: "development" | "ceremony";
  /** True where whoever knows the seed can prove anything. */
  insecure: boolean;
  /** The seed of a development setup, or the digest of a ceremony's transcript. */
  source: string;
}

/** Keys of one circuit. */
export interface Keys {
  /** A file that the prover reads; chunks, because it can be large. */
  provingKey: Iterable<Uint8Array>;
  verificationKey: VerificationKey;
  label: SetupLabel;
}

/** A verification key in snarkjs's own JSON form, which depends on the proof system. */
export type VerificationKey = VerificationKeyJson;

/** A proof in the bytes that the verifier contract takes. */
export interface Proof {
  bytes: Uint8Array;
  /** Context, packed inputs, packed outputs. */
  publicSignals: readonly bigint[];
}

/** A proving key that is ready for use: reading it is slow, and done once. */
export interface Prover {
  /** Proves a witness; several at a time wait for each other. After a failure of its threads it proves no more. */
  prove(witness: Witness): Promise<Proof>;
  /** Frees its memory and ends its threads, after what it is still proving. */
  close(): Promise<void>;
}

/** Figures to plan by, for two cores. */
export interface Estimate {
  setupMs: number;
  proveMs: number;
  /** Gas of a transaction that verifies a proof. */
  verificationGas: number;
}

/** One proof system: all that is different between them is behind this. */
export interface ProofSystem {
  name: ProofSystemName;
  /** Development keys from a seed that everyone knows: reproducible, and insecure. */
  developmentSetup(circuit: Circuit, seed: string): Promise<Keys>;
  /** Starts what proves with a proving key. */
  openProver(provingKey: Uint8Array): Promise<Prover>;
  /** What a circuit will cost, before any of it is done. */
  estimate(circuit: Pick<Circuit, "publicSignals"> & { constraints: number }): Estimate;
  /** Whether a proof holds, off chain. */
  verify(verificationKey: VerificationKey, proof: Proof): Promise<boolean>;
}
