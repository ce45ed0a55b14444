import { parseEther } from "ethers";

/** As the contracts' struct; wads are fractions, 1e18 = 1. */
export interface Parameters {
  timing: {
    answerWindowBlocks: bigint;
    answerBlocks: bigint;
    challengeWindowBlocks: bigint;
    proofWindowBlocks: bigint;
    jailBlocks: bigint;
    livenessJailBlocks: bigint;
    maxOpenTasks: bigint;
  };
  fees: {
    tipWei: bigint;
    riskRateWad: bigint;
    urgencyWad: bigint;
    expectedAuditRateWad: bigint;
    restakersWad: bigint;
    reserveWad: bigint;
    livenessPenaltyWad: bigint;
  };
  audits: {
    securityRatioWad: bigint;
    leastSecurity: bigint;
    marginWad: bigint;
    delegatedWeightWad: bigint;
    unreliabilityWad: bigint;
    leastAuditRateWad: bigint;
    retrospectiveRateWad: bigint;
  };
  challenges: {
    heatPerChallenge: bigint;
    heatWidth: bigint;
    heatDecayPerBlock: bigint;
    rewardWad: bigint;
    bountyWad: bigint;
    stretchWad: bigint;
  };
  standing: { probationWad: bigint; climbWad: bigint; fallWad: bigint; speedSmoothingWad: bigint };
}

/** For a core whose stake can leave after 50 blocks, as on the test networks. */
export const testParameters: Parameters = {
  timing: {
    answerWindowBlocks: 8n,
    answerBlocks: 2n,
    challengeWindowBlocks: 4n,
    proofWindowBlocks: 5n,
    jailBlocks: 50n,
    livenessJailBlocks: 10n,
    maxOpenTasks: 8n,
  },
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

/** Some parameters changed, group by group. */
export function changedParameters(changes: { [Group in keyof Parameters]?: Partial<Parameters[Group]> }): Parameters {
  return {
    timing: { ...testParameters.timing, ...changes.timing },
    fees: { ...testParameters.fees, ...changes.fees },
    audits: { ...testParameters.audits, ...changes.audits },
    challenges: { ...testParameters.challenges, ...changes.challenges },
    standing: { ...testParameters.standing, ...changes.standing },
  };
}
