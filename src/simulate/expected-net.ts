import { splitCompensation } from "../protocol/compensation-policy.js";
import type { Parameters } from "../protocol/parameters.js";
import { hitsOf65536, type PricedTask } from "../protocol/price-task.js";
import { mostTips } from "../protocol/task-fee.js";
import { ceilDiv, WAD } from "../protocol/wad.js";
import type { Conduct } from "./behaviours.js";

/** Denominator of exact expected values: an audit rate is a number of 1/65536, the chance of a right answer one of 1e-18. */
export const netScale = 65_536n * WAD;

export interface AssignedTask extends PricedTask {
  /** In 1/65536. */
  auditRate: number;
  /** Part of the operator's slashable stake that is its own, in wad. */
  ownWad: bigint;
  /** What the operator feels of a loss of its delegators, in wad; the contracts reckon with `delegatedWeightWad`. */
  feltWad: bigint;
}

/**
 * What an operator expects of a task that it was assigned, in wei times {@link netScale}, exactly: fee, costs, gain and slash
 * as it feels it. What follows a slash (jail, retrospective audits, lost work) is left out, so for a cheat this is the most
 * that it can expect; so are challenges, on which the protocol does not count.
 */
export function expectedNet(parameters: Readonly<Parameters>, task: Readonly<AssignedTask>, conduct: Conduct): bigint {
  const inferenceWei = conduct.runsModel ? task.inferenceCostWei : 0n;
  // Who is its own user pays the fee to itself and to the others that share in it.
  const paidWei = inferenceWei + (conduct.accomplice === "user" ? task.feeWei : 0n);
  if (!conduct.answers) return -(livenessPenaltyWei(parameters, task) + paidWei) * netScale;

  const gainWei = (task.valueAtRisk * conduct.gainWad) / WAD;
  const hits = hitsOf65536(task.auditRate);
  const unaudited = (65_536n - hits) * (earnedWei(task) * WAD + gainWei * (WAD - conduct.rightWad));
  const audited =
    conduct.rightWad * auditedRightNet(parameters, task, conduct) +
    (WAD - conduct.rightWad) * ((task.finality === "answered" ? gainWei : 0n) + slashedNet(parameters, task, conduct));
  return unaudited + hits * audited - paidWei * netScale;
}

/** What a final task pays, audited or not: of the tips, the one that no keeper took is the operator's. */
export function earnedWei({ operatorWei, tipWei }: Readonly<PricedTask>): bigint {
  return operatorWei + tipWei;
}

/** Net of a right answer that is audited; who has not run the model does so now. */
function auditedRightNet(parameters: Readonly<Parameters>, task: Readonly<AssignedTask>, conduct: Conduct): bigint {
  if (!conduct.proves) return slashedNet(parameters, task, conduct);
  return earnedWei(task) - task.proofCostWei - (conduct.runsModel ? 0n : task.inferenceCostWei);
}

/** Net of a slash: the loss as the operator feels it, less what comes back by an accomplice. */
function slashedNet(parameters: Readonly<Parameters>, task: Readonly<AssignedTask>, conduct: Conduct): bigint {
  return returnedToAccomplice(parameters, task, conduct) - feltLoss(task);
}

/** A slash of the task's security as the operator feels it, in security units. Rounded up, as slashes are. */
export function feltLoss({ security, ownWad, feltWad }: Readonly<AssignedTask>): bigint {
  return ceilDiv(security * (ownWad * WAD + (WAD - ownWad) * feltWad), WAD * WAD);
}

/** What a slash pays to an accomplice. A unit of security is worth a wei of the fee token. */
export function returnedToAccomplice(
  parameters: Readonly<Parameters>,
  task: Readonly<AssignedTask>,
  { accomplice }: Conduct,
): bigint {
  if (accomplice === "none") return 0n;
  const ownSlashed = (task.security * task.ownWad) / WAD;
  const bounty = accomplice === "challenger" ? (task.temptation * parameters.challenges.bountyWad) / WAD : 0n;
  const { userWad, challengerWad } = splitCompensation(ownSlashed, task.valueAtRisk, bounty);
  if (accomplice === "challenger") return (ownSlashed * challengerWad) / WAD;
  return (ownSlashed * userWad) / WAD + task.feeWei - mostTips * task.tipWei;
}

export function livenessPenaltyWei(parameters: Readonly<Parameters>, { feeWei }: Readonly<PricedTask>): bigint {
  return (feeWei * parameters.fees.livenessPenaltyWad) / WAD;
}
