import { min, WAD } from "./wad.js";

/** Part of slashed shares that were the operator's own, in wad, as `CompensationPolicy.ownWad`. Rounded down. */
export function ownShareWad(ownShares: bigint, operatorShares: bigint, queuedShares: bigint): bigint {
  const all = operatorShares + queuedShares;
  return all === 0n ? 0n : min(WAD, (ownShares * WAD) / all);
}

export interface Compensation {
  userWad: bigint;
  challengerWad: bigint;
}

/**
 * Parts of the operator's own loss that user and challenger get, in wad, as `CompensationPolicy.split`. Rounded down.
 *
 * @param ownSlashed What the operator itself lost, in security units, as what they should get.
 */
export function splitCompensation(ownSlashed: bigint, compensation: bigint, bounty: bigint): Compensation {
  if (ownSlashed === 0n) return { userWad: 0n, challengerWad: 0n };
  const userWad = min(WAD, (compensation * WAD) / ownSlashed);
  return { userWad, challengerWad: min(WAD - userWad, (bounty * WAD) / ownSlashed) };
}
