import { formatAmount, type Unit } from "../report/amounts.js";
import { describeAccount, type Names, type TaskLike, taskIdOf } from "./accounts.js";
import { type ProofReason, proofRequested, type RequestReason, reasonOf } from "./events.js";
import { type Evidence, eventsOf, type Found } from "./evidence.js";
import type { TransactionMatcher } from "./matcher.js";
import { readFeeUnit } from "./tokens.js";
import { listing, type Verdict } from "./verdict.js";

export interface ProofRequest {
  taskId: bigint;
  operator: string;
  reason: ProofReason;
  feeWei: bigint;
  feeUnit: Unit;
  lastBlock: bigint;
}

export const requestProof: TransactionMatcher<[task: TaskLike, reason?: RequestReason]> = {
  name: "requestProof",
  judge: async (evidence, [task, reason]) => {
    const requests = await readProofRequests(evidence);
    return judgeProofRequest(requests, taskIdOf(task), reason, evidence.names);
  },
};

export async function readProofRequests(evidence: Evidence): Promise<Found<ProofRequest>[]> {
  const requested = eventsOf(evidence, proofRequested, "taskManager");
  return Promise.all(
    requested.map(async (event) => ({
      ...event,
      reason: reasonOf(event.reason),
      feeUnit: await readFeeUnit(evidence, event.emitter),
    })),
  );
}

/** Did the proof of a task become due, for the reason that is named? */
export function judgeProofRequest(
  requests: readonly ProofRequest[],
  taskId: bigint,
  reason: RequestReason | undefined,
  names: Names,
): Verdict {
  const told = requests.map(({ taskId, operator, reason, feeWei, feeUnit, lastBlock }) => {
    const fee = feeWei === 0n ? "" : ` for a fee of ${formatAmount(feeWei, feeUnit)}`;
    return `${describeAccount(operator, names)} must prove task ${taskId} by block ${lastBlock} (${reason}${fee})`;
  });
  return {
    holds: requests.some((one) => one.taskId === taskId && (reason === undefined || one.reason === reason)),
    claim: `request a proof of task ${taskId}${reason === undefined ? "" : ` (${reason})`}`,
    happened: listing(told, "no proof was requested"),
  };
}
