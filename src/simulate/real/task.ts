import { ZeroAddress, ZeroHash } from "ethers";
import type { ProofReason } from "../../operator/behaviour.js";

/** The contracts' `Progress`, as they take it back. */
export interface Progress {
  operator: string;
  keeper: string;
  assignBlock: number;
  stepBlock: number;
  auditRate: number;
  outputHash: string;
}

/** A task on chain, as events told it, and what the simulation knows of it. */
export interface ChainTask {
  id: bigint;
  /** The contracts' `Task`, as an array. */
  pinned: readonly unknown[];
  kind: number;
  sample: number;
  submitBlock: number;
  progress: Progress;
  status: "submitted" | "assigned" | "answered" | "due" | "final" | "slashed" | "expired";
  reason: ProofReason | undefined;
  /** Index of its operator, once it has one. */
  operator: number;
  deviates: boolean;
  isRight: boolean;
  output: Uint8Array | undefined;
  /** Index of the challenger group that demanded its proof; -2 for an accomplice, -1 for nobody. */
  challenger: number;
  challengeFeeWei: bigint;
}

export function newTask(
  id: bigint,
  pinned: readonly unknown[],
  kind: number,
  sample: number,
  block: number,
): ChainTask {
  return {
    id,
    pinned,
    kind,
    sample,
    submitBlock: block,
    progress: {
      operator: ZeroAddress,
      keeper: ZeroAddress,
      assignBlock: 0,
      stepBlock: 0,
      auditRate: 0,
      outputHash: ZeroHash,
    },
    status: "submitted",
    reason: undefined,
    operator: -1,
    deviates: false,
    isRight: false,
    output: undefined,
    challenger: -1,
    challengeFeeWei: 0n,
  };
}

/** An answer that differs from the right one in its first element. */
export function wrongOutput(right: Uint8Array): Uint8Array {
  return right.map((byte, i) => (i === 0 ? byte ^ 1 : byte));
}
