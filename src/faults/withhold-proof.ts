import type { ProofReason } from "../operator/behaviour.js";
import { defineFault, type Fault, type StrikeOptions } from "./fault.js";

export interface WithholdProofOptions extends StrikeOptions {
  /** Withholds only proofs that are due for this reason; all if not given. */
  reason?: ProofReason;
}

/** Answers right, and does not prove it when it is asked to. Nobody can tell that from a lie. */
export function withholdProof({ reason, ...options }: WithholdProofOptions = {}): Fault {
  return defineFault("withholdProof", { ...options, reason }, ({ prove }) => ({
    prove: async (situation) =>
      reason === undefined || reason === situation.reason
        ? { do: "nothing", because: "it withholds the proof" }
        : prove(situation),
  }));
}
