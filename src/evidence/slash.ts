import { type Result, ZeroAddress } from "ethers";
import type { Facts } from "./bundle.js";
import { bountyOf, checkClaims, checkCompensation } from "./compensation.js";
import type { Examination } from "./examination.js";
import { type Demand, ofContract, only } from "./life.js";
import type { ProvenEvent } from "./records.js";
import { checkAmounts, checkStakes, plainStake } from "./stakes.js";

/** Tips of keepers that a slash leaves off the user's refund: draw, slash, and for an audit the demand. */
const tipsOf = { audit: 3n, challenge: 2n } as const;

/** The end of a task whose proof did not come: refunds, jail, the slash and who got what of it. */
export function checkSlash(examination: Examination, demand: Demand): Facts {
  const { records, life, findings } = examination;
  const { end, operator, taskId } = life;
  const refunds = checkRefunds(examination, demand);
  const jail = checkJail(examination);
  const executed = ofContract(records, "slasher", "VerdictExecuted", (args) => args.taskId === taskId);
  if (executed.length === 0) {
    const [pending] = ofContract(records, "slasher", "VerdictPending", (args) => args.taskId === taskId);
    if (pending === undefined) return findings.fail("a verdict was passed", "facts.slash", "no event says so");
    checkPending(examination, pending);
    return { ...refunds, ...jail, status: "pending" };
  }
  const verdict = only(executed, "the verdict was executed once", findings);
  const { slashId, wadToSlash, slashed, ownSlashed } = verdict.args;
  findings.equal(verdict.args.operator, operator, "the verdict is about the operator", "facts.slash");
  if (slashId === 0n) {
    findings.equal(slashed, 0n, "nothing was slashed", "facts.slash.slashed");
    findings.add("Nothing was left that the slash could reach");
    return { ...refunds, ...jail, status: "nothing to slash" };
  }
  findings.check(
    verdict.blockNumber >= end.blockNumber,
    "the slash followed the verdict",
    "facts.slash.block",
    () => `it was in block ${verdict.blockNumber}`,
  );
  const stakes = checkStakes(examination, verdict);
  checkAmounts(examination, verdict, stakes);
  const paid = checkCompensation(examination, verdict);
  checkClaims(examination, verdict, stakes, paid);
  return {
    ...refunds,
    ...jail,
    status: "executed",
    block: `${verdict.blockNumber}`,
    slashId: `${slashId}`,
    wadToSlash: `${wadToSlash}`,
    slashed: `${slashed}`,
    ownSlashed: `${ownSlashed}`,
    compensation: `${verdict.args.compensation}`,
    bounty: `${verdict.args.bounty}`,
    stakes: stakes.map(plainStake),
  };
}

function checkRefunds({ life, findings }: Examination, { request, reason }: Demand): Facts {
  const { task, end } = life;
  const { refundWei, challengeRefundWei, challenger } = end.args;
  const at = "facts.slash.refundWei";
  if (reason === "Retrospective")
    findings.check(
      refundWei <= task.reserveWei,
      "the user gets back at most what its fee gave to the reserve",
      at,
      () => `${refundWei} is more than ${task.reserveWei}`,
    );
  else {
    const tips = reason === "Audit" ? tipsOf.audit : tipsOf.challenge;
    findings.equal(refundWei, task.feeWei - tips * task.tipWei, `the user gets its fee back, less ${tips} tips`, at);
  }
  findings.equal(
    challengeRefundWei,
    request.args.feeWei,
    "the challenger gets its fee back",
    "facts.slash.challengeRefundWei",
  );
  // A keeper who took a draw had its tip for it.
  const claimant = reason === "Audit" ? ZeroAddress : request.args.requester;
  findings.equal(challenger, claimant, "who demanded the proof is named", "facts.slash");
  const challengerText =
    challengeRefundWei === 0n ? "" : `, ${challenger} the ${challengeRefundWei} wei of its challenge`;
  findings.add(`${task.user} got ${refundWei} wei of its fee back${challengerText}`);
  return { refundWei: `${refundWei}`, challengeRefundWei: `${challengeRefundWei}` };
}

function checkJail({ records, life, submission, findings }: Examination): Facts {
  const { operator, end } = life;
  const isMeant = (args: Result) => args.operator === operator && args.isSlash;
  const [jailed] = ofContract(records, "router", "OperatorJailed", isMeant, end);
  if (jailed === undefined) return findings.fail("the operator was jailed", "facts.slash", "no event says so");
  const least = end.blockNumber + submission.parameters.timing.jailBlocks;
  findings.check(
    jailed.args.untilBlock >= least,
    `the operator is jailed for ${submission.parameters.timing.jailBlocks} blocks`,
    "facts.slash.jailedUntilBlock",
    () => `until block ${jailed.args.untilBlock}, before ${least}`,
  );
  const [cooled] = ofContract(records, "router", "HeatChanged", (args) => args.operator === operator, end);
  findings.equal(cooled?.args.heat, 0n, "who cannot prove is not dear to challenge: its heat goes", "facts.slash");
  findings.add(`The operator is jailed until block ${jailed.args.untilBlock}`);
  return { jailedUntilBlock: `${jailed.args.untilBlock}` };
}

/** A verdict that the core refuses for the moment: what it will be, whoever finishes it. */
function checkPending({ life, submission, findings }: Examination, pending: ProvenEvent): void {
  const { task, end, operator } = life;
  const { verdict } = pending.args;
  const expected = {
    operator,
    user: task.user,
    challenger: end.args.challenger,
    security: task.security,
    compensation: task.valueAtRisk,
    bounty: bountyOf(life, submission),
  };
  for (const [name, value] of Object.entries(expected))
    findings.equal(verdict[name], value, `the verdict's ${name} is that of the task`, "facts.slash");
  findings.add(
    `The core refused the slash for the time being; it is pending since block ${pending.blockNumber}: ${task.security} of security, ` +
      `${task.valueAtRisk} for the user, a bounty of ${expected.bounty}`,
  );
}
