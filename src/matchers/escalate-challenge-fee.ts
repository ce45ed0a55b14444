import { toBeHex, zeroPadValue } from "ethers";
import { formatAmount, type Unit } from "../report/amounts.js";
import { type AccountLike, addressOf, describeAccount, type Names } from "./accounts.js";
import type { Chain } from "./chain.js";
import { noAnswer } from "./errors.js";
import { taskSubmitted } from "./events.js";
import { chainOf, type Evidence } from "./evidence.js";
import type { TransactionMatcher } from "./matcher.js";
import { readProofRequests } from "./request-proof.js";
import { listing, type Verdict } from "./verdict.js";
import { challengeFeeOf, routerOf } from "./views.js";

/** What a challenge cost, and what the next one of the same task's terms would. */
export interface PricedChallenge {
  taskId: bigint;
  operator: string;
  feeWei: bigint;
  nextFeeWei: bigint;
  feeUnit: Unit;
}

export const escalateChallengeFee: TransactionMatcher<[operator?: AccountLike]> = {
  name: "escalateChallengeFee",
  judge: async (evidence, [operator]) =>
    judgeEscalation(
      await readChallenges(evidence),
      operator === undefined ? undefined : await addressOf(operator),
      evidence.names,
    ),
};

/** Does every challenge, or every one against `operator`, leave the next one dearer than it was itself? */
export function judgeEscalation(
  challenges: readonly PricedChallenge[],
  operator: string | undefined,
  names: Names,
): Verdict {
  const meant = challenges.filter((one) => operator === undefined || one.operator === operator);
  const told = challenges.map(({ taskId, operator, feeWei, nextFeeWei, feeUnit }) => {
    const next =
      nextFeeWei === feeWei
        ? "and so would the next one"
        : `and the next one would cost ${formatAmount(nextFeeWei, feeUnit)}`;
    return `the challenge of task ${taskId} against ${describeAccount(operator, names)} cost ${formatAmount(feeWei, feeUnit)}, ${next}`;
  });
  return {
    holds: meant.length > 0 && meant.every((one) => one.nextFeeWei > one.feeWei),
    claim: `escalate the challenge fee${operator === undefined ? "" : ` of ${describeAccount(operator, names)}`}`,
    happened: listing(told, "nobody challenged"),
  };
}

async function readChallenges(evidence: Evidence): Promise<PricedChallenge[]> {
  const requests = (await readProofRequests(evidence)).filter(({ reason }) => reason === "challenge");
  const { blockNumber } = evidence.transaction;
  return Promise.all(
    requests.map(async ({ taskId, operator, feeWei, feeUnit, emitter }) => {
      const chain = chainOf(evidence, "what the next challenge would cost");
      const { proofCost, valueAtRisk, parametersId } = await readTask(chain, emitter, taskId, blockNumber);
      const router = await routerOf.read(chain, emitter, blockNumber);
      const terms = [proofCost, valueAtRisk, parametersId] as const;
      const nextFeeWei = await challengeFeeOf.read(chain, router, blockNumber, operator, ...terms);
      return { taskId, operator, feeWei, nextFeeWei, feeUnit };
    }),
  );
}

/** A task is kept nowhere but in the event of its submission. */
async function readTask(chain: Chain, taskManager: string, taskId: bigint, blockNumber: number) {
  const topics = [taskSubmitted.fragment.topicHash, zeroPadValue(toBeHex(taskId), 32)];
  const [log] = await chain.logs({ address: taskManager, topics, fromBlock: 0, toBlock: blockNumber });
  const submitted = log && taskSubmitted.decode(log);
  if (submitted === undefined)
    throw noAnswer({ contract: taskManager, view: taskSubmitted.fragment.name, blockNumber });
  return submitted.task;
}
