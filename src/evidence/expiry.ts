import { WAD } from "../protocol/wad.js";
import type { Facts } from "./bundle.js";
import type { Examination } from "./examination.js";
import { ofContract, ofTask } from "./life.js";

/** The end of a task whose operator did not answer: the user's refund, the operator's penalty and jail. */
export function checkExpiry({ records, life, submission, findings }: Examination): Facts {
  const { parameters } = submission;
  const { task, end, operator, taskId } = life;
  const at = "facts.expiry";
  findings.check(
    ofTask(records, "TaskAnswered", taskId).length === 0,
    "the operator did not answer",
    at,
    () => "an event says that it did",
  );
  findings.check(
    end.blockNumber > task.deadlineBlock,
    "the deadline was over",
    at,
    () => `block ${end.blockNumber} is not after ${task.deadlineBlock}`,
  );
  const penaltyWei = (task.feeWei * parameters.fees.livenessPenaltyWad) / WAD;
  const refundWei = task.feeWei - 2n * task.tipWei;
  findings.equal(end.args.penaltyWei, penaltyWei, "the penalty is the parameters' part of the fee", `${at}.penaltyWei`);
  findings.equal(end.args.refundWei, refundWei, "the user gets its fee back, less two tips", `${at}.refundWei`);
  const [jailed] = ofContract(
    records,
    "router",
    "OperatorJailed",
    (args) => args.operator === operator && !args.isSlash,
    end,
  );
  if (jailed === undefined) return findings.fail("the operator was jailed", at, "no event says so");
  const least = end.blockNumber + parameters.timing.livenessJailBlocks;
  findings.check(
    jailed.args.untilBlock >= least,
    `the operator is jailed for ${parameters.timing.livenessJailBlocks} blocks`,
    `${at}.jailedUntilBlock`,
    () => `until block ${jailed.args.untilBlock}`,
  );
  findings.add(
    `${operator} did not answer by block ${task.deadlineBlock}: the task expired in block ${end.blockNumber}`,
  );
  findings.add(
    `${task.user} got ${refundWei} wei of its fee back; the operator owes ${penaltyWei} wei and is jailed until block ${jailed.args.untilBlock}`,
  );
  return {
    block: `${end.blockNumber}`,
    deadlineBlock: `${task.deadlineBlock}`,
    refundWei: `${refundWei}`,
    penaltyWei: `${penaltyWei}`,
    jailedUntilBlock: `${jailed.args.untilBlock}`,
  };
}
