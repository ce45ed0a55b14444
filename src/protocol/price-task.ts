import {
  alwaysAudited,
  deterrentOf,
  type Finality,
  floorRateWad,
  highestRateWad,
  rateWad,
  securityOf,
  temptationOf,
  toAuditRate,
} from "./audit-policy.js";
import type { Parameters } from "./parameters.js";
import { type FeeSplit, quoteFee, splitFee } from "./task-fee.js";
import { WAD } from "./wad.js";

/** What a provider says of its model, as `ModelTerms`. */
export interface ModelTerms {
  inferenceCostWei: bigint;
  proofCostWei: bigint;
  proofWindowBlocks: bigint;
  royaltyWad: bigint;
}

/** What a user asks for. */
export interface TaskRequest {
  /** V, in security units. */
  valueAtRisk: bigint;
  /** At least the quote; the quote if absent. */
  feeWei?: bigint;
  /** From submission to deadline. */
  answerWindowBlocks: bigint;
  finality: Finality;
}

/** A task as `TaskManager.submit` makes it. */
export interface PricedTask extends FeeSplit {
  valueAtRisk: bigint;
  inferenceCostWei: bigint;
  proofCostWei: bigint;
  /** What a cheat saves: an inference and a proof. */
  savedCost: bigint;
  /** V + s, times the margin. */
  temptation: bigint;
  finality: Finality;
  quoteWei: bigint;
  feeWei: bigint;
  tipWei: bigint;
  /** Stake that is locked for it, in security units. */
  security: bigint;
}

/** The shortest span from submission to deadline: two blocks pass before the draw's seed is known. */
export function leastAnswerWindow(parameters: Readonly<Parameters>): bigint {
  return parameters.timing.answerBlocks + 2n;
}

/** Prices and secures a task as `TaskManager.submit` does. The fee is not checked against the quote. */
export function priceTask(
  parameters: Readonly<Parameters>,
  model: Readonly<ModelTerms>,
  request: Readonly<TaskRequest>,
): PricedTask {
  const { valueAtRisk, finality, answerWindowBlocks } = request;
  const { inferenceCostWei, proofCostWei, royaltyWad } = model;
  const { fees, audits } = parameters;
  const leastBlocks = leastAnswerWindow(parameters);
  const savedCost = inferenceCostWei + proofCostWei;
  const temptation = temptationOf(valueAtRisk, savedCost, audits.marginWad);
  const security = securityOf(valueAtRisk, savedCost, audits.securityRatioWad, audits.leastSecurity);
  const highestAuditRateWad = highestRateWad(
    temptation,
    security,
    audits.delegatedWeightWad,
    audits.unreliabilityWad,
    audits.leastAuditRateWad,
  );
  const costs = { inferenceCostWei, proofCostWei, royaltyWad, highestAuditRateWad };
  const quoteWei = quoteFee({ ...costs, valueAtRisk, blocks: answerWindowBlocks, leastBlocks }, fees);
  const feeWei = request.feeWei ?? quoteWei;
  return {
    valueAtRisk,
    inferenceCostWei,
    proofCostWei,
    savedCost,
    temptation,
    finality,
    quoteWei,
    feeWei,
    tipWei: fees.tipWei,
    security,
    ...splitFee(feeWei, royaltyWad, fees),
  };
}

/** What the router reads of an operator when it is drawn. */
export interface DrawnOperator {
  /** Part of its slashable stake that is its own, in wad. */
  ownWad: bigint;
  reliabilityWad: bigint;
}

/**
 * The audit rate of a task in the hands of an operator, in 1/65536, as `OperatorRouter` fixes it at the draw; undefined if no
 * rate deters this operator from cheating, which is then passed over.
 */
export function auditRateOf(
  parameters: Readonly<Parameters>,
  task: Readonly<PricedTask>,
  { ownWad, reliabilityWad }: Readonly<DrawnOperator>,
): number | undefined {
  const { audits } = parameters;
  const deterrent = deterrentOf(task.security, ownWad, audits.delegatedWeightWad);
  const floorWad = floorRateWad({ ...task, deterrent });
  if (floorWad === undefined || floorWad > WAD) return undefined;
  const wad = rateWad(floorWad, reliabilityWad, audits.unreliabilityWad, audits.leastAuditRateWad);
  return toAuditRate(wad);
}

/** Numerator of an audit rate over 65536: what a draw really hits. */
export function hitsOf65536(auditRate: number): bigint {
  return auditRate === alwaysAudited ? 65_536n : BigInt(auditRate);
}
