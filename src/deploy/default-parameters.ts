import { parseEther } from "ethers";
import type { Parameters } from "../protocol/parameters.js";
import { windowBlocks } from "../protocol/parameters.js";

/** Shares and rates that suit a chain of any delays. */
const rates: Omit<Parameters, "timing"> = {
  fees: {
    tipWei: parseEther("0.0001"),
    riskRateWad: parseEther("0.001"),
    urgencyWad: parseEther("0.5"),
    expectedAuditRateWad: parseEther("0.1"),
    restakersWad: parseEther("0.1"),
    reserveWad: parseEther("0.05"),
    livenessPenaltyWad: parseEther("0.5"),
  },
  audits: {
    securityRatioWad: parseEther("20"),
    leastSecurity: parseEther("0.01"),
    marginWad: parseEther("1.1"),
    delegatedWeightWad: parseEther("0.3"),
    unreliabilityWad: parseEther("1"),
    leastAuditRateWad: parseEther("0.01"),
    retrospectiveRateWad: parseEther("0.5"),
  },
  challenges: {
    heatPerChallenge: 1_000_000n,
    heatWidth: 4_000_000n,
    heatDecayPerBlock: 10_000n,
    rewardWad: parseEther("0.5"),
    bountyWad: parseEther("0.05"),
    stretchWad: parseEther("0.05"),
  },
  standing: {
    probationWad: parseEther("0.5"),
    climbWad: parseEther("0.1"),
    fallWad: parseEther("0.4"),
    speedSmoothingWad: parseEther("0.2"),
  },
};

/** Windows in proportion: the parts of all that a task may take which go to answer, challenge and proof. */
const parts = { answer: 8n, challenge: 4n, proof: 5n, whole: 25n };

/**
 * Parameters for a core whose stake can leave after `slashableBlocks`: all windows together take at most half of it. On the
 * test networks (50 blocks) answers have 8 blocks, challenges 4 and proofs 5; on mainnet (100,800) days.
 */
export function defaultParameters(slashableBlocks: bigint): Parameters {
  const mostBlocks = slashableBlocks / 2n;
  const share = (part: bigint, least: bigint) => {
    const blocks = (mostBlocks * part) / parts.whole;
    return blocks < least ? least : blocks;
  };
  const timing = {
    answerWindowBlocks: share(parts.answer, 4n),
    answerBlocks: 2n,
    challengeWindowBlocks: share(parts.challenge, 2n),
    proofWindowBlocks: share(parts.proof, 1n),
    jailBlocks: 2n * mostBlocks,
    livenessJailBlocks: mostBlocks / 2n,
    maxOpenTasks: 8n,
  };
  // Proof windows stretch with open requests, all of which must fit too.
  while (timing.proofWindowBlocks > 1n && windowBlocks(timing, rates.challenges.stretchWad) > mostBlocks)
    timing.proofWindowBlocks -= timing.proofWindowBlocks / 16n + 1n;
  return { timing, ...rates };
}
