import { max, min, WAD } from "./wad.js";

/** No challenge costs more than this many proofs. */
export const mostProofs = 1000n;
const maxHeat = 2n ** 32n - 1n;

/** The largest fee of a challenge in wei, as `ChallengeFee.capOf`. */
export function challengeFeeCap(proofCostWei: bigint, valueAtRisk: bigint): bigint {
  return min(max(valueAtRisk, proofCostWei), mostProofs * proofCostWei);
}

/** The fee of a challenge in wei, min(cap, cost · e^(heat / width)), as `ChallengeFee.feeOf`. Rounded down. */
export function challengeFee(proofCostWei: bigint, capWei: bigint, heat: bigint, heatWidth: bigint): bigint {
  const limit = capWei * heatWidth;
  let term = proofCostWei * heatWidth;
  let sum = 0n;
  for (let n = 1n; term !== 0n && sum < limit; ++n) {
    sum += term;
    term = (term * heat) / (n * heatWidth);
  }
  return min(sum / heatWidth, capWei);
}

/** Heat after some blocks, as `ChallengeFee.cooled`. */
export function cooledHeat(heat: bigint, blocks: bigint, heatDecayPerBlock: bigint): bigint {
  return max(0n, heat - blocks * heatDecayPerBlock);
}

/** Heat after one challenge more, as `ChallengeFee.heated`. */
export function raisedHeat(heat: bigint, heatPerChallenge: bigint): bigint {
  return min(maxHeat, heat + heatPerChallenge);
}

/** What an operator who proves gets out of the fee, as `ChallengeFee.payoutOf`. Rounded down. */
export function challengePayout(feeWei: bigint, proofCostWei: bigint, rewardWad: bigint): bigint {
  return min(feeWei, proofCostWei + (proofCostWei * rewardWad) / WAD);
}
