import type { FeeParameters } from "./parameters.js";
import { ceilDiv, max, WAD } from "./wad.js";

/** Keepers' steps that a task can need. */
export const mostTips = 3n;

/** What a fee depends on, besides parameters. Amounts in wei, `valueAtRisk` in security units. */
export interface FeeBasis {
  inferenceCostWei: bigint;
  proofCostWei: bigint;
  royaltyWad: bigint;
  valueAtRisk: bigint;
  /** From submission to deadline; not zero. */
  blocks: bigint;
  /** The shortest such span: two blocks for the draw, and `answerBlocks`. */
  leastBlocks: bigint;
  /** The highest audit rate that the task can be given. */
  highestAuditRateWad: bigint;
}

export interface FeeSplit {
  royaltyWei: bigint;
  restakersWei: bigint;
  reserveWei: bigint;
  /** The least that the operator gets: tips that are not needed come on top. */
  operatorWei: bigint;
}

/** The least fee in wei, as `TaskFee.quote`: rounded up at every step. */
export function quoteFee(basis: Readonly<FeeBasis>, fees: Readonly<FeeParameters>): bigint {
  const auditRateWad = max(basis.highestAuditRateWad, fees.expectedAuditRateWad);
  const net =
    basis.inferenceCostWei +
    ceilDiv(basis.proofCostWei * auditRateWad, WAD) +
    ceilDiv(basis.valueAtRisk * fees.riskRateWad, WAD);
  const urgentNet = net + ceilDiv(net * fees.urgencyWad * basis.leastBlocks, WAD * basis.blocks);
  const operatorWad = WAD - fees.restakersWad - fees.reserveWad - basis.royaltyWad;
  return ceilDiv(urgentNet * WAD, operatorWad) + mostTips * fees.tipWei;
}

/** The parts of a fee, as `TaskFee.split`: all but the operator's rounded down. Requires a fee of at least `mostTips` tips. */
export function splitFee(feeWei: bigint, royaltyWad: bigint, fees: Readonly<FeeParameters>): FeeSplit {
  const shared = feeWei - mostTips * fees.tipWei;
  const royaltyWei = (shared * royaltyWad) / WAD;
  const restakersWei = (shared * fees.restakersWad) / WAD;
  const reserveWei = (shared * fees.reserveWad) / WAD;
  return { royaltyWei, restakersWei, reserveWei, operatorWei: shared - royaltyWei - restakersWei - reserveWei };
}
