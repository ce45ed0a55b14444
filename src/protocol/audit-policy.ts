import { ceilDiv, max, min, WAD } from "./wad.js";

/** When the user means to act on a result: at once, or when it is final. */
export type Finality = "answered" | "final";

/** An audit rate on chain is a number of 1/65536; this one means always. */
export const alwaysAudited = 65_535;

/** Stake that is locked for a task, in security units, as `AuditPolicy.securityOf`. Rounded up. */
export function securityOf(
  valueAtRisk: bigint,
  savedCost: bigint,
  securityRatioWad: bigint,
  leastSecurity: bigint,
): bigint {
  return max(leastSecurity, ceilDiv((valueAtRisk + savedCost) * securityRatioWad, WAD));
}

/** What a slash of `security` means to the operator, as `AuditPolicy.deterrentOf`. Rounded down. */
export function deterrentOf(security: bigint, ownWad: bigint, delegatedWeightWad: bigint): bigint {
  return (security * (ownWad * WAD + (WAD - ownWad) * delegatedWeightWad)) / (WAD * WAD);
}

/** What cheating could gain and save, times the margin, as `AuditPolicy.temptationOf`. Rounded up. */
export function temptationOf(valueAtRisk: bigint, savedCost: bigint, marginWad: bigint): bigint {
  return ceilDiv((valueAtRisk + savedCost) * marginWad, WAD);
}

export interface Incentive {
  /** V + s, times the margin. */
  temptation: bigint;
  valueAtRisk: bigint;
  /** What a slash means to the operator. */
  deterrent: bigint;
  finality: Finality;
}

/**
 * The least audit rate in wad that deters, margin included, as `AuditPolicy.floorRateWad`; over 1e18 when nothing does.
 * Rounded up. Undefined where the contract gives its largest number: there is nothing to lose.
 */
export function floorRateWad(incentive: Readonly<Incentive>): bigint | undefined {
  const { temptation, valueAtRisk, deterrent, finality } = incentive;
  const atStake = deterrent + (finality === "final" ? valueAtRisk : 0n);
  return atStake === 0n ? undefined : ceilDiv(temptation * WAD, atStake);
}

/** The rate in wad for an operator, as `AuditPolicy.rateWad`. Requires a floor of at most 1e18. Rounded up. */
export function rateWad(
  floorWad: bigint,
  reliabilityWad: bigint,
  unreliabilityWad: bigint,
  leastAuditRateWad: bigint,
): bigint {
  const raisedWad = ceilDiv(floorWad * (WAD * WAD + (WAD - reliabilityWad) * unreliabilityWad), WAD * WAD);
  return min(WAD, max(raisedWad, leastAuditRateWad));
}

/** A rate as the chain keeps it, in 1/65536, as `AuditPolicy.toAuditRate`. Rounded up. */
export function toAuditRate(wad: bigint): number {
  return Math.min(alwaysAudited, Number(ceilDiv(wad << 16n, WAD)));
}

/** The highest rate in wad that a task can be given, as `AuditPolicy.highestRateWad`. */
export function highestRateWad(
  temptation: bigint,
  security: bigint,
  delegatedWeightWad: bigint,
  unreliabilityWad: bigint,
  leastAuditRateWad: bigint,
): bigint {
  const deterrent = deterrentOf(security, 0n, delegatedWeightWad);
  const floorWad = floorRateWad({ temptation, valueAtRisk: 0n, deterrent, finality: "answered" }) ?? WAD;
  const rate = toAuditRate(rateWad(min(floorWad, WAD), 0n, unreliabilityWad, leastAuditRateWad));
  return rate === alwaysAudited ? WAD : ceilDiv(BigInt(rate) * WAD, 65_536n);
}

/** The chance, from 0 to 1, that a draw at this rate hits. */
export function chanceOf(auditRate: number): number {
  return auditRate === alwaysAudited ? 1 : auditRate / 65_536;
}
