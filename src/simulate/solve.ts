import {
  deterrentOf,
  type Finality,
  floorRateWad,
  rateWad,
  securityOf,
  temptationOf,
  toAuditRate,
} from "../protocol/audit-policy.js";
import { type Parameters, validateParameters, windowBlocks } from "../protocol/parameters.js";
import { type ModelTerms, priceTask } from "../protocol/price-task.js";
import { ceilDiv, max, min, toNumber, toWad, WAD } from "../protocol/wad.js";
import { cannotSecure, windowsDoNotFit } from "./errors.js";
import { percentOf, tokens } from "./report/text.js";

/** What the parameter solver starts from. Amounts in wei of the fee token, a unit of stake being worth a wei. */
export interface Economy {
  /** The largest value at risk that one operator must be able to secure. */
  valueAtRisk: bigint;
  finality: Finality;
  /** Of one inference and of one proof, in computing. */
  inferenceCostWei: bigint;
  proofCostWei: bigint;
  gasPriceWei: bigint;
  gas: { answer: number; prove: number; keep: number };
  /** Stake of the operators that must carry such tasks. */
  ownStake: bigint;
  delegatedStake: bigint;
  /** What a unit of delegators' stake deters, a unit of the operator's own being 1. */
  delegatedWeightWad: bigint;
  /** Such tasks that one operator has open at once. */
  concurrentTasks: number;
  proveSeconds: number;
  blockSeconds: number;
  /** What stake could earn elsewhere in a year, as a part of it. */
  yieldPerYear: number;
  royaltyWad: bigint;
  restakersWad: bigint;
  reserveWad: bigint;
  marginWad: bigint;
  /** Blocks that all windows together may take: half of what the core gives before stake can leave. */
  mostBlocks: bigint;
}

/** One line of a derivation: what, by which formula, how much. */
export interface Derived {
  name: string;
  formula: string;
  value: string;
}

export interface Solution {
  parameters: Parameters;
  model: ModelTerms;
  /** Of the largest task, for an operator of full reliability. */
  auditRate: number;
  security: bigint;
  quoteWei: bigint;
  derivation: Derived[];
}

const secondsPerYear = 365.25 * 86_400;
/** Blocks that a transaction may wait: those of its own block's proposer and of the next two. */
const inclusionBlocks = 3n;
const probationWad = WAD / 2n;

/**
 * Parameters under which tasks up to a value are secured at the least cost, with their derivation.
 *
 * @throws simulate/cannot-secure if the stake deters nobody at any audit rate, simulate/windows-do-not-fit
 */
export function solveParameters(economy: Readonly<Economy>): Solution {
  const derivation: Derived[] = [];
  const note = (name: string, formula: string, value: string) => derivation.push({ name, formula, value });
  const costs = solveCosts(economy, note);
  const audits = solveAudits(economy, costs, note);
  const timing = solveTiming(economy, note);
  const model: ModelTerms = {
    ...costs,
    proofWindowBlocks: timing.timing.proofWindowBlocks,
    royaltyWad: economy.royaltyWad,
  };
  const standing = {
    probationWad,
    climbWad: WAD / 10n,
    fallWad: (4n * WAD) / 10n,
    speedSmoothingWad: WAD / 5n,
  };
  const parameters: Parameters = {
    timing: timing.timing,
    fees: solveFees(economy, audits, note),
    audits: audits.parameters,
    challenges: { ...solveChallenges(economy, note), stretchWad: timing.stretchWad },
    standing,
  };
  validateParameters(parameters, economy.mostBlocks);
  const task = priceTask(parameters, model, {
    valueAtRisk: economy.valueAtRisk,
    finality: economy.finality,
    answerWindowBlocks: parameters.timing.answerWindowBlocks,
  });
  note(
    "quote",
    "(inference + proof · expected rate + V · risk rate) · urgency / operator's share + tips",
    tokens(task.quoteWei),
  );
  return {
    parameters,
    model,
    auditRate: audits.auditRate,
    security: audits.security,
    quoteWei: task.quoteWei,
    derivation,
  };
}

type Note = (name: string, formula: string, value: string) => void;
type Costs = Pick<ModelTerms, "inferenceCostWei" | "proofCostWei">;

function solveCosts({ gas, gasPriceWei, inferenceCostWei, proofCostWei }: Readonly<Economy>, note: Note): Costs {
  const costs = {
    inferenceCostWei: max(1n, inferenceCostWei + BigInt(gas.answer) * gasPriceWei),
    proofCostWei: max(1n, proofCostWei + BigInt(gas.prove) * gasPriceWei),
  };
  note("inference cost", "computing + gas of an answer", tokens(costs.inferenceCostWei));
  note("proof cost", "computing + gas of a proof, which an audit costs as well", tokens(costs.proofCostWei));
  return costs;
}

interface Audits {
  parameters: Parameters["audits"];
  security: bigint;
  auditRate: number;
  /** Audit rate if the result is used at once. */
  answeredWad: bigint;
}

function solveAudits(economy: Readonly<Economy>, costs: Readonly<Costs>, note: Note): Audits {
  const { ownStake, delegatedStake, delegatedWeightWad, marginWad, valueAtRisk, finality, concurrentTasks } = economy;
  const stake = ownStake + delegatedStake;
  const atStake = valueAtRisk + costs.inferenceCostWei + costs.proofCostWei;
  const refuse = (reason: string, next: string) => cannotSecure({ reason, valueAtRisk: tokens(valueAtRisk), next });
  if (stake === 0n) throw refuse("nothing is staked", "Give own or delegated stake.");
  const ownWad = (ownStake * WAD) / stake;
  const feltWad = deterrentOf(WAD, ownWad, delegatedWeightWad);
  note("felt share w", "own share + λ · delegated share", percentOf(feltWad));
  if (feltWad === 0n)
    throw refuse(
      "none of the stake is the operator's own and λ is zero",
      "Ask operators for stake of their own, or raise λ.",
    );

  // Where S = ratio · (V + s) deters at p = 1: w · S [+ V] >= margin · (V + s).
  const deterring = finality === "final" ? max(1n, marginWad * atStake - valueAtRisk * WAD) : marginWad * atStake;
  const leastRatioWad = max(marginWad, ceilDiv(deterring * WAD, feltWad * atStake));
  const mostRatioWad = (stake * WAD) / (BigInt(concurrentTasks) * atStake);
  note(
    "least ratio",
    finality === "final" ? "(margin · (V + s) - V) / (w · (V + s))" : "margin / w",
    ratioText(leastRatioWad),
  );
  note("most ratio", `stake / (${concurrentTasks} tasks at once · (V + s))`, ratioText(mostRatioWad));
  if (leastRatioWad > mostRatioWad)
    throw refuse(
      `audited always, it needs ${tokens(ceilDiv(leastRatioWad * atStake, WAD))} of stake; an operator has ${tokens(stake / BigInt(concurrentTasks))} for each task`,
      "Raise the stake or the operator's own share of it, lower the value at risk, or allow fewer tasks at once.",
    );
  // A task costs p · proof + S · yield · time; with p = margin / (w · ratio) the sum is least where both terms are equal.
  const lockedSeconds = Number(economy.mostBlocks) * economy.blockSeconds;
  const capitalRate = (economy.yieldPerYear * lockedSeconds) / secondsPerYear;
  const cheapest = Math.sqrt(
    (toNumber(marginWad) * Number(costs.proofCostWei)) /
      (toNumber(feltWad) * Number(atStake) * Math.max(capitalRate, 1e-12)),
  );
  const securityRatioWad = min(mostRatioWad, max(leastRatioWad, toWad(Math.min(cheapest, 10_000))));
  note(
    "security ratio",
    "√(margin · proof / (w · (V + s) · yield · time locked)), between least and most",
    ratioText(securityRatioWad),
  );

  const security = securityOf(valueAtRisk, costs.inferenceCostWei + costs.proofCostWei, securityRatioWad, 1n);
  note("security S", "ratio · (V + s)", tokens(security));
  const deterrent = deterrentOf(security, ownWad, delegatedWeightWad);
  const savedCost = costs.inferenceCostWei + costs.proofCostWei;
  const temptation = temptationOf(valueAtRisk, savedCost, marginWad);
  // The fee is left out: a rate that deters without it deters with it.
  const floorOf = (when: Finality) =>
    min(WAD, floorRateWad({ temptation, valueAtRisk, deterrent, operatorWei: 0n, finality: when }) ?? WAD);
  const floorWad = floorOf(finality);
  note(
    "audit rate p",
    finality === "final" ? "margin · (V + s) / (w · S + V)" : "margin · (V + s) / (w · S)",
    percentOf(floorWad),
  );
  const parameters = {
    securityRatioWad,
    leastSecurity: max(1n, (savedCost * securityRatioWad) / WAD),
    marginWad,
    delegatedWeightWad,
    unreliabilityWad: WAD,
    leastAuditRateWad: max(1n, min(floorWad, WAD / 100n)),
    retrospectiveRateWad: WAD / 2n,
  };
  note("least security", "of a task without value: ratio · s", tokens(parameters.leastSecurity));
  return { parameters, security, auditRate: toAuditRate(floorWad), answeredWad: floorOf("answered") };
}

function ratioText(wad: bigint): string {
  return toNumber(wad).toFixed(3);
}

function solveFees(
  economy: Readonly<Economy>,
  { parameters: audits, answeredWad }: Audits,
  note: Note,
): Parameters["fees"] {
  const { blockSeconds, mostBlocks, yieldPerYear } = economy;
  const tipWei = (BigInt(economy.gas.keep) * economy.gasPriceWei * 6n) / 5n;
  note("tip", "gas of a keeper's step, and a fifth", tokens(tipWei));
  // A quote does not know when the result will be used: operators in good standing must live on it either way.
  const goodWad = (9n * WAD) / 10n;
  const expectedAuditRateWad = rateWad(answeredWad, goodWad, audits.unreliabilityWad, audits.leastAuditRateWad);
  note(
    "expected audit rate",
    "p of a result that is used at once, at a reliability of 90 %",
    percentOf(expectedAuditRateWad),
  );
  const years = (Number(mostBlocks) * blockSeconds) / secondsPerYear;
  const riskRateWad = min(WAD, toWad(Math.min(1, toNumber(audits.securityRatioWad) * yieldPerYear * years)));
  note("risk rate", "ratio · yield · time locked", percentOf(riskRateWad));
  return {
    tipWei,
    riskRateWad,
    urgencyWad: WAD / 2n,
    expectedAuditRateWad,
    restakersWad: economy.restakersWad,
    reserveWad: economy.reserveWad,
    livenessPenaltyWad: WAD / 2n,
  };
}

/** Blocks in which a challenge loses its heat, and challenges that double the fee. */
const coolingBlocks = 100;
const doublingChallenges = 4;
const heatPerChallenge = 1_000_000;

function solveChallenges({ marginWad }: Readonly<Economy>, note: Note): Omit<Parameters["challenges"], "stretchWad"> {
  // A bounty can come back to a cheat by an accomplice who challenges before the audit: at most what the margin adds.
  const bountyWad = min(WAD / 20n, WAD - ceilDiv(WAD * WAD, marginWad));
  note(
    "bounty",
    "1 - 1 / margin, at most 5 %: an accomplice brings back no more than the margin adds",
    percentOf(bountyWad),
  );
  const heatWidth = Math.round((doublingChallenges * heatPerChallenge) / Math.LN2);
  note(
    "heat",
    `the fee doubles after ${doublingChallenges} challenges; one cools in ${coolingBlocks} blocks`,
    `width ${heatWidth}`,
  );
  return {
    heatPerChallenge: BigInt(heatPerChallenge),
    heatWidth: BigInt(heatWidth),
    heatDecayPerBlock: BigInt(heatPerChallenge / coolingBlocks),
    rewardWad: WAD / 2n,
    bountyWad,
  };
}

function solveTiming(economy: Readonly<Economy>, note: Note): { timing: Parameters["timing"]; stretchWad: bigint } {
  const { mostBlocks, concurrentTasks, proveSeconds, blockSeconds } = economy;
  const proveBlocks = proveSeconds / blockSeconds;
  const proofWindowBlocks = BigInt(Math.ceil(2 * proveBlocks)) + inclusionBlocks;
  // Each request that is open already keeps the prover for one more proof.
  const stretchWad = min(WAD, toWad(proveBlocks / Number(proofWindowBlocks)) + 10n ** 16n);
  const answerBlocks = inclusionBlocks;
  const timing = {
    answerWindowBlocks: answerBlocks + 2n + 2n * inclusionBlocks,
    answerBlocks,
    challengeWindowBlocks: 3n * inclusionBlocks,
    proofWindowBlocks,
    jailBlocks: 2n * mostBlocks,
    livenessJailBlocks: mostBlocks / 2n,
    maxOpenTasks: BigInt(Math.max(1, concurrentTasks)),
  };
  note(
    "proof window",
    `twice the time of a proof, and ${inclusionBlocks} blocks to be included`,
    `${proofWindowBlocks} blocks`,
  );
  note("stretch", "time of a proof / proof window: another open request keeps the prover busy", percentOf(stretchWad));
  const blocks = windowBlocks(timing, stretchWad);
  if (blocks > mostBlocks) throw windowsDoNotFit({ windowBlocks: blocks, mostBlocks: mostBlocks });
  note("windows", "answer + draw + challenge + longest proof window", `${blocks} of ${mostBlocks} blocks`);
  return { timing, stretchWad };
}
