import fc from "fast-check";
import type { FeeParameters, Parameters } from "../../src/protocol/parameters.js";
import { ceilDiv, WAD } from "../../src/protocol/wad.js";

/** Half of the core's delays on mainnet. */
export const mostBlocks = 50_400n;

const maxUint64 = 2n ** 64n - 1n;
const wad = fc.oneof(fc.bigInt(0n, WAD), fc.constantFrom(0n, WAD));

/** Fee parameters that leave the operator its share. */
export const shareParameters: fc.Arbitrary<FeeParameters> = fc
  .record({
    tipWei: fc.oneof(fc.constant(0n), fc.bigInt(0n, 2n ** 60n)),
    riskRateWad: wad,
    urgencyWad: fc.bigInt(0n, 10n * WAD),
    expectedAuditRateWad: wad,
    taken: fc.bigInt(0n, (4n * WAD) / 10n),
    restakersPart: fc.bigInt(0n, WAD),
    livenessPenaltyWad: wad,
  })
  .map(({ taken, restakersPart, ...fees }) => {
    const restakersWad = (taken * restakersPart) / WAD;
    return { ...fees, restakersWad, reserveWad: taken - restakersWad };
  });

/** Parameters that the contracts accept, spread over all that they accept. */
export const validParameters: fc.Arbitrary<Parameters> = fc
  .record({
    answerBlocks: fc.bigInt(1n, 64n),
    answerRoom: fc.bigInt(2n, 5_000n),
    challengeWindowBlocks: fc.bigInt(2n, 5_000n),
    proofWindowBlocks: fc.bigInt(1n, 300n),
    maxOpenTasks: fc.bigInt(1n, 64n),
    livenessJailBlocks: fc.bigInt(0n, 10_000n),
    jailRoom: fc.bigInt(0n, 100_000n),
    fees: shareParameters,
    marginWad: fc.oneof(fc.bigInt(WAD, 2n * WAD), fc.constant(WAD)),
    ratioRoom: fc.oneof(fc.bigInt(0n, 10n * WAD), fc.constant(0n)),
    leastSecurity: fc.oneof(fc.bigInt(1n, 10n ** 24n), fc.constant(1n)),
    delegatedWeightWad: wad,
    unreliabilityWad: fc.bigInt(0n, 10n * WAD),
    leastAuditRateWad: fc.oneof(fc.bigInt(1n, WAD), fc.constant(1n)),
    retrospectiveRateWad: fc.bigInt(1n, WAD),
    heatWidth: fc.bigInt(1n, 10n ** 6n),
    heatPart: wad,
    heatDecayPerBlock: fc.bigInt(1n, 1000n),
    rewardWad: wad,
    bountyPart: wad,
    stretchWad: wad,
    probationWad: fc.bigInt(1n, WAD),
    fallWad: wad,
    climbPart: wad,
    speedSmoothingWad: wad,
  })
  .map((p) => ({
    timing: {
      answerBlocks: p.answerBlocks,
      answerWindowBlocks: p.answerBlocks + p.answerRoom,
      challengeWindowBlocks: p.challengeWindowBlocks,
      proofWindowBlocks: p.proofWindowBlocks,
      jailBlocks: 2n * mostBlocks + p.jailRoom,
      livenessJailBlocks: p.livenessJailBlocks,
      maxOpenTasks: p.maxOpenTasks,
    },
    fees: p.fees,
    audits: {
      securityRatioWad: p.marginWad + p.ratioRoom,
      leastSecurity: p.leastSecurity,
      marginWad: p.marginWad,
      delegatedWeightWad: p.delegatedWeightWad,
      unreliabilityWad: p.unreliabilityWad,
      leastAuditRateWad: p.leastAuditRateWad,
      retrospectiveRateWad: p.retrospectiveRateWad,
    },
    challenges: {
      heatPerChallenge: (p.heatWidth * p.heatPart) / WAD || 1n,
      heatWidth: p.heatWidth,
      heatDecayPerBlock: p.heatDecayPerBlock,
      rewardWad: p.rewardWad,
      bountyWad: ((WAD - ceilDiv(WAD * WAD, p.marginWad)) * p.bountyPart) / WAD,
      stretchWad: p.stretchWad,
    },
    standing: {
      probationWad: p.probationWad,
      climbWad: (p.fallWad * p.climbPart) / WAD,
      fallWad: p.fallWad,
      speedSmoothingWad: p.speedSmoothingWad,
    },
  }));

const broken: Readonly<Record<string, readonly bigint[]>> = {
  "timing.answerBlocks": [0n],
  "timing.answerWindowBlocks": [0n, 2n, 2n ** 32n - 1n],
  "timing.challengeWindowBlocks": [1n, 60_000n],
  "timing.proofWindowBlocks": [0n, 20_000n],
  "timing.maxOpenTasks": [0n, 4097n],
  "timing.jailBlocks": [0n, 2n * mostBlocks - 1n, 2n ** 31n],
  "timing.livenessJailBlocks": [2n ** 31n],
  "fees.tipWei": [2n ** 95n],
  "fees.riskRateWad": [WAD + 1n, maxUint64],
  "fees.urgencyWad": [10n * WAD + 1n],
  "fees.expectedAuditRateWad": [WAD + 1n],
  "fees.restakersWad": [(4n * WAD) / 10n + 1n, maxUint64],
  "fees.livenessPenaltyWad": [WAD + 1n],
  "audits.marginWad": [WAD - 1n, 0n, 11n * WAD],
  "audits.securityRatioWad": [0n, 10_000n * WAD + 1n],
  "audits.leastSecurity": [0n],
  "audits.delegatedWeightWad": [WAD + 1n],
  "audits.unreliabilityWad": [10n * WAD + 1n],
  "audits.leastAuditRateWad": [0n, WAD + 1n],
  "audits.retrospectiveRateWad": [0n],
  "challenges.heatWidth": [0n],
  "challenges.heatPerChallenge": [0n, 2n ** 31n],
  "challenges.heatDecayPerBlock": [0n],
  "challenges.rewardWad": [WAD + 1n],
  "challenges.bountyWad": [WAD + 1n],
  "challenges.stretchWad": [WAD + 1n],
  "standing.probationWad": [0n, WAD + 1n],
  "standing.climbWad": [WAD, maxUint64],
  "standing.fallWad": [0n, WAD + 1n],
  "standing.speedSmoothingWad": [WAD + 1n],
};

/** Parameters, one in two with one field that is (or may be) out of its bounds. */
export const anyParameters: fc.Arbitrary<Parameters> = fc
  .tuple(
    validParameters,
    fc.option(
      fc.constantFrom(...Object.entries(broken).flatMap(([at, values]) => values.map((value) => ({ at, value })))),
      { freq: 2 },
    ),
  )
  .map(([parameters, change]) => {
    if (change === null) return parameters;
    const [group, field] = change.at.split(".");
    const groups = { ...parameters } as unknown as Record<string, object>; // the path above names a field of a group
    return { ...groups, [group]: { ...groups[group], [field]: change.value } } as unknown as Parameters;
  });
