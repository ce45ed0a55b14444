import { operatorShareTooSmall, parameterOutOfRange, windowsTooLong } from "./errors.js";
import { ceilDiv, WAD } from "./wad.js";

/** How long things may take, in blocks. See `SertnParameters.sol` for each field; names and meanings are the same there. */
export interface TimingParameters {
  answerWindowBlocks: bigint;
  answerBlocks: bigint;
  challengeWindowBlocks: bigint;
  proofWindowBlocks: bigint;
  jailBlocks: bigint;
  livenessJailBlocks: bigint;
  maxOpenTasks: bigint;
}

/** What a task costs and who gets it. */
export interface FeeParameters {
  tipWei: bigint;
  riskRateWad: bigint;
  urgencyWad: bigint;
  expectedAuditRateWad: bigint;
  restakersWad: bigint;
  reserveWad: bigint;
  livenessPenaltyWad: bigint;
}

/** How a task is secured. */
export interface AuditParameters {
  securityRatioWad: bigint;
  leastSecurity: bigint;
  marginWad: bigint;
  delegatedWeightWad: bigint;
  unreliabilityWad: bigint;
  leastAuditRateWad: bigint;
  retrospectiveRateWad: bigint;
}

/** What doubting costs and pays. */
export interface ChallengeParameters {
  heatPerChallenge: bigint;
  heatWidth: bigint;
  heatDecayPerBlock: bigint;
  rewardWad: bigint;
  bountyWad: bigint;
  stretchWad: bigint;
}

/** How operators' standing moves. */
export interface StandingParameters {
  probationWad: bigint;
  climbWad: bigint;
  fallWad: bigint;
  speedSmoothingWad: bigint;
}

/** Everything that governance can choose, as `SertnParameters.Parameters`. */
export interface Parameters {
  timing: TimingParameters;
  fees: FeeParameters;
  audits: AuditParameters;
  challenges: ChallengeParameters;
  standing: StandingParameters;
}

/** Largest royalty of a model provider, of the fee less tips. */
export const maxRoyaltyWad = (3n * WAD) / 10n;
/** Least share of the operator, of the fee less tips. */
export const minOperatorWad = (3n * WAD) / 10n;
const maxRatioWad = 10_000n * WAD;
const maxUint32 = 2n ** 32n - 1n;
const maxUint96 = 2n ** 96n - 1n;

/**
 * Throws unless the contract's `validate` would accept the parameters: the same checks in the same order.
 *
 * @param mostBlocks Blocks that all windows together may take: half of what the core gives before stake can leave.
 * @throws protocol/parameter-out-of-range, protocol/windows-too-long, protocol/operator-share-too-small
 */
export function validateParameters(p: Readonly<Parameters>, mostBlocks: bigint): void {
  validateTiming(p, mostBlocks);
  validateFees(p.fees);
  validateAudits(p.audits);
  validateChallenges(p.challenges, p.audits.marginWad);
  validateStanding(p.standing);
}

/**
 * Blocks from a task's submission to the end of its last possible proof window, if keepers come in time.
 *
 * @param stretchWad Of the challenge parameters.
 */
export function windowBlocks(timing: Readonly<TimingParameters>, stretchWad: bigint): bigint {
  const longestProof = proofBlocks(timing.proofWindowBlocks, 2n * timing.maxOpenTasks - 1n, stretchWad);
  return timing.answerWindowBlocks + 1n + timing.challengeWindowBlocks + longestProof;
}

/** Blocks to prove in, with `openRequests` others open. Rounded down. */
export function proofBlocks(proofWindow: bigint, openRequests: bigint, stretchWad: bigint): bigint {
  return proofWindow + (proofWindow * openRequests * stretchWad) / WAD;
}

function validateTiming({ timing: t, challenges }: Readonly<Parameters>, mostBlocks: bigint) {
  within("answerBlocks", t.answerBlocks, 1n, maxUint32);
  within("answerWindowBlocks", t.answerWindowBlocks, t.answerBlocks + 2n, maxUint32);
  within("challengeWindowBlocks", t.challengeWindowBlocks, 2n, maxUint32);
  within("proofWindowBlocks", t.proofWindowBlocks, 1n, maxUint32);
  within("maxOpenTasks", t.maxOpenTasks, 1n, 4096n);
  within("stretchWad", challenges.stretchWad, 0n, WAD);
  within("jailBlocks", t.jailBlocks, 2n * mostBlocks, maxUint32 / 2n);
  within("livenessJailBlocks", t.livenessJailBlocks, 0n, maxUint32 / 2n);
  const blocks = windowBlocks(t, challenges.stretchWad);
  if (blocks > mostBlocks) throw windowsTooLong({ windowBlocks: blocks, mostBlocks });
}

function validateFees(f: Readonly<FeeParameters>) {
  within("tipWei", f.tipWei, 0n, maxUint96 / 4n);
  within("riskRateWad", f.riskRateWad, 0n, WAD);
  within("urgencyWad", f.urgencyWad, 0n, 10n * WAD);
  within("expectedAuditRateWad", f.expectedAuditRateWad, 0n, WAD);
  within("livenessPenaltyWad", f.livenessPenaltyWad, 0n, WAD);
  const takenWad = f.restakersWad + f.reserveWad + maxRoyaltyWad;
  if (takenWad + minOperatorWad > WAD) throw operatorShareTooSmall({ takenWad, leastWad: minOperatorWad });
}

function validateAudits(a: Readonly<AuditParameters>) {
  within("marginWad", a.marginWad, WAD, 10n * WAD);
  within("delegatedWeightWad", a.delegatedWeightWad, 0n, WAD);
  within("securityRatioWad", a.securityRatioWad, a.marginWad, maxRatioWad);
  within("leastSecurity", a.leastSecurity, 1n, maxUint96);
  within("unreliabilityWad", a.unreliabilityWad, 0n, 10n * WAD);
  within("leastAuditRateWad", a.leastAuditRateWad, 1n, WAD);
  within("retrospectiveRateWad", a.retrospectiveRateWad, 1n, WAD);
}

function validateChallenges(c: Readonly<ChallengeParameters>, marginWad: bigint) {
  within("heatWidth", c.heatWidth, 1n, maxUint32);
  within("heatPerChallenge", c.heatPerChallenge, 1n, c.heatWidth);
  within("heatDecayPerBlock", c.heatDecayPerBlock, 1n, maxUint32);
  within("rewardWad", c.rewardWad, 0n, WAD);
  within("bountyWad", c.bountyWad, 0n, WAD - ceilDiv(WAD * WAD, marginWad));
}

function validateStanding(s: Readonly<StandingParameters>) {
  within("probationWad", s.probationWad, 1n, WAD);
  within("climbWad", s.climbWad, 0n, WAD);
  within("fallWad", s.fallWad, 0n, WAD);
  within("climbWad", s.climbWad, 0n, s.fallWad);
  within("speedSmoothingWad", s.speedSmoothingWad, 0n, WAD);
}

function within(name: string, value: bigint, least: bigint, most: bigint) {
  if (value < least || value > most) throw parameterOutOfRange({ name, value, least, most });
}
