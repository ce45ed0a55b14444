import { max, min, WAD } from "./wad.js";

const unitWeight = 256n;
const mostWeight = 1n << 13n;

/** Stake tiers of the router: tier t holds stakes from 8^t times the least; the last has no end. */
export const tierCount = 8;

/** Reliability after a proof in time, as `ReliabilityCurve.climbed`. Rounded down. */
export function climbedReliability(reliabilityWad: bigint, climbWad: bigint): bigint {
  return reliabilityWad + ((WAD - reliabilityWad) * climbWad) / WAD;
}

/** Reliability after a miss, as `ReliabilityCurve.fallen`. Rounded down. */
export function fallenReliability(reliabilityWad: bigint, fallWad: bigint): bigint {
  return (reliabilityWad * (WAD - fallWad)) / WAD;
}

/** Speed after a response, as `ReliabilityCurve.smoothed`. Rounded down. Requires `windowBlocks` > 0. */
export function smoothedSpeed(
  speedWad: bigint,
  blocksLeft: bigint,
  windowBlocks: bigint,
  smoothingWad: bigint,
): bigint {
  const sampleWad = min(WAD, (blocksLeft * WAD) / windowBlocks);
  return (speedWad * (WAD - smoothingWad) + sampleWad * smoothingWad) / WAD;
}

/** Weight in the draw of a tier, as `ReliabilityCurve.weightOf`. Rounded down, at least 1, at most 2^13. */
export function weightOf(stake: bigint, tierStake: bigint, reliabilityWad: bigint, speedWad: bigint): bigint {
  const weight = (stake * unitWeight * reliabilityWad * (WAD / 2n + speedWad)) / (tierStake * WAD * WAD);
  return min(max(weight, 1n), mostWeight);
}

/** Stake tier of an amount, as `OperatorRouter.tierOf`: log8 of stake over least stake, rounded down, from 0 to 7. */
export function tierOf(stake: bigint, tierStake: bigint): number {
  const quotient = stake / tierStake;
  const log2 = quotient === 0n ? 0 : quotient.toString(2).length - 1;
  return Math.min(tierCount - 1, Math.floor(log2 / 3));
}
