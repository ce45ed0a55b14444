import { Interface } from "ethers";
import { formatAmount, type Unit } from "../report/amounts.js";
import { describeAccount, type Names, type TaskLike, taskIdOf } from "./accounts.js";
import { type ProofReason, reasonOf, taskProven } from "./events.js";
import { eventsOf } from "./evidence.js";
import type { TransactionMatcher } from "./matcher.js";
import { revertDataOf } from "./revert.js";
import { readFeeUnit } from "./tokens.js";
import type { RevertedTransaction } from "./transaction.js";
import { listing, type Verdict } from "./verdict.js";

export interface AcceptedProof {
  taskId: bigint;
  operator: string;
  reason: ProofReason;
  rewardWei: bigint;
  feeUnit: Unit;
}

/** By these the task manager says that the proof does not show the answer: the reverts that are about the proof. */
export const proofRefusals = new Interface([
  "error InvalidProof(uint256 taskId)",
  "error WrongInput(uint256 taskId, bytes32 inputHash)",
  "error WrongOutput(uint256 taskId, bytes32 outputHash)",
]);

export const acceptProof: TransactionMatcher<[task?: TaskLike]> = {
  name: "acceptProof",
  judge: async (evidence, [task]) => {
    const proofs = await Promise.all(
      eventsOf(evidence, taskProven, "taskManager").map(async (event) => ({
        ...event,
        reason: reasonOf(event.reason),
        feeUnit: await readFeeUnit(evidence, event.emitter),
      })),
    );
    return judgeAcceptance(proofs, task === undefined ? undefined : taskIdOf(task), evidence.names);
  },
  judgeRevert: (reverted, [task]) => judgeRefusal(reverted, task === undefined ? undefined : taskIdOf(task)),
};

/** Was a proof accepted, of the task that is named or of any? */
export function judgeAcceptance(proofs: readonly AcceptedProof[], taskId: bigint | undefined, names: Names): Verdict {
  const told = proofs.map(({ taskId, operator, reason, rewardWei, feeUnit }) => {
    const reward = rewardWei === 0n ? "" : `, who earned ${formatAmount(rewardWei, feeUnit)}`;
    return `the proof of task ${taskId} (${reason}) was accepted from ${describeAccount(operator, names)}${reward}`;
  });
  return {
    holds: proofs.some((one) => taskId === undefined || one.taskId === taskId),
    claim: claimOf(taskId),
    happened: listing(told, "no proof was accepted"),
  };
}

/** A revert because of the proof itself is a verdict; any other comes before the proof was looked at. */
export function judgeRefusal(reverted: RevertedTransaction, taskId: bigint | undefined): Verdict | undefined {
  const data = revertDataOf(reverted.error);
  const refusal = data === undefined ? null : proofRefusals.parseError(data);
  if (refusal === null) return undefined;
  const refused: bigint = refusal.args.taskId;
  if (taskId !== undefined && refused !== taskId) return undefined;
  return { holds: false, claim: claimOf(taskId), happened: `it was refused with ${refusal.name} for task ${refused}` };
}

function claimOf(taskId: bigint | undefined): string {
  return `accept ${taskId === undefined ? "a proof" : `the proof of task ${taskId}`}`;
}
