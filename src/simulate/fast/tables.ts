import { challengeFeeCap } from "../../protocol/challenge-fee.js";
import { priceTask } from "../../protocol/price-task.js";
import { tierOf } from "../../protocol/reliability-curve.js";
import { mostTips } from "../../protocol/task-fee.js";
import { ceilDiv, toNumber, WAD } from "../../protocol/wad.js";
import type { Scenario, TaskKind } from "../scenario.js";

/** A scenario as numbers. Tasks are priced exactly, kind by kind, before amounts become doubles. */
export interface Tables {
  kinds: KindTable;
  operators: OperatorTable;
  challengers: ChallengerTable;
  timing: TimingTable;
  audits: { margin: number; delegatedWeight: number; unreliability: number; least: number; retrospective: number };
  challenges: { perHeat: number; width: number; decay: number; reward: number; bounty: number; stretch: number };
  standing: { probation: number; climb: number; fall: number; smoothing: number };
  costs: { inference: number; proof: number; answerGas: number; challengeGas: number; tip: number; penalty: number };
  tierStake: number;
  tasksPerBlock: number;
  /** What operators feel of their delegators' losses. */
  felt: number;
}

/** One entry for each kind of task. */
interface KindTable {
  cumulativeShare: Float64Array;
  value: Float64Array;
  security: Float64Array;
  /** What cheating could gain and save, times the margin. */
  temptation: Float64Array;
  operatorFee: Float64Array;
  fee: Float64Array;
  royalty: Float64Array;
  restakers: Float64Array;
  reserve: Float64Array;
  feeCap: Float64Array;
  tier: Int32Array;
  answerWindow: Int32Array;
  isFinal: Uint8Array;
}

/** One entry for each operator. */
interface OperatorTable {
  count: number;
  own: Float64Array;
  delegated: Float64Array;
  rate: Float64Array;
  gain: Float64Array;
  right: Float64Array;
  answers: Uint8Array;
  runsModel: Uint8Array;
  proves: Uint8Array;
  hasUser: Uint8Array;
  hasChallenger: Uint8Array;
}

interface ChallengerTable {
  /** Of each group: the chance that any of its members looks at, or challenges, an answer. */
  chance: Float64Array;
  isWatchful: Uint8Array;
}

interface TimingTable {
  epoch: number;
  answerBlocks: number;
  answerDelay: number;
  challengeWindow: number;
  proofWindow: number;
  jail: number;
  livenessJail: number;
  maxOpen: number;
  slashable: number;
  proveBlocks: number;
}

export function makeTables(scenario: Readonly<Scenario>): Tables {
  const { parameters: p, model, work } = scenario;
  return {
    kinds: kindTable(scenario),
    operators: operatorTable(scenario),
    challengers: {
      chance: Float64Array.from(scenario.population.challengers, ({ count, rate }) => 1 - (1 - rate) ** count),
      isWatchful: Uint8Array.from(scenario.population.challengers, ({ behaviour }) =>
        Number(behaviour.role === "watchful"),
      ),
    },
    timing: {
      epoch: scenario.epochBlocks,
      answerBlocks: Number(p.timing.answerBlocks),
      answerDelay: work.answerDelayBlocks,
      challengeWindow: Number(p.timing.challengeWindowBlocks),
      proofWindow: Number(model.proofWindowBlocks),
      jail: Number(p.timing.jailBlocks),
      livenessJail: Number(p.timing.livenessJailBlocks),
      maxOpen: Number(p.timing.maxOpenTasks),
      slashable: scenario.slashableBlocks,
      proveBlocks: work.proveBlocks,
    },
    audits: {
      margin: toNumber(p.audits.marginWad),
      delegatedWeight: toNumber(p.audits.delegatedWeightWad),
      unreliability: toNumber(p.audits.unreliabilityWad),
      least: toNumber(p.audits.leastAuditRateWad),
      retrospective: Number(ceilDiv(p.audits.retrospectiveRateWad << 16n, WAD)) / 65_536,
    },
    challenges: {
      perHeat: Number(p.challenges.heatPerChallenge),
      width: Number(p.challenges.heatWidth),
      decay: Number(p.challenges.heatDecayPerBlock),
      reward: toNumber(p.challenges.rewardWad),
      bounty: toNumber(p.challenges.bountyWad),
      stretch: toNumber(p.challenges.stretchWad),
    },
    standing: {
      probation: toNumber(p.standing.probationWad),
      climb: toNumber(p.standing.climbWad),
      fall: toNumber(p.standing.fallWad),
      smoothing: toNumber(p.standing.speedSmoothingWad),
    },
    costs: {
      inference: Number(model.inferenceCostWei),
      proof: Number(model.proofCostWei),
      answerGas: Number(work.answerGasWei),
      challengeGas: Number(work.challengeGasWei),
      tip: Number(p.fees.tipWei),
      penalty: toNumber(p.fees.livenessPenaltyWad),
    },
    tierStake: Number(scenario.tierStake),
    tasksPerBlock: scenario.tasksPerBlock,
    felt: toNumber(scenario.feltWad),
  };
}

function kindTable(scenario: Readonly<Scenario>): KindTable {
  const { model, tasks, tierStake } = scenario;
  const priced = tasks.map((kind) => priceKind(scenario, kind));
  const total = tasks.reduce((sum, { share }) => sum + share, 0);
  const shares = tasks.map(({ share }) => share / total);
  const column = (value: (task: (typeof priced)[number]) => bigint) =>
    Float64Array.from(priced, (task) => Number(value(task)));
  return {
    cumulativeShare: Float64Array.from(shares, (_, i) => shares.slice(0, i + 1).reduce((sum, share) => sum + share)),
    value: column((task) => task.valueAtRisk),
    security: column((task) => task.security),
    temptation: column((task) => task.temptation),
    operatorFee: column((task) => task.operatorWei),
    fee: column((task) => task.feeWei),
    royalty: column((task) => task.royaltyWei),
    restakers: column((task) => task.restakersWei),
    reserve: column((task) => task.reserveWei),
    feeCap: column((task) => challengeFeeCap(model.proofCostWei, task.valueAtRisk)),
    tier: Int32Array.from(priced, ({ security }) => tierOf(security, tierStake)),
    answerWindow: Int32Array.from(tasks, ({ answerWindowBlocks }) => Number(answerWindowBlocks)),
    isFinal: Uint8Array.from(tasks, ({ finality }) => Number(finality === "final")),
  };
}

/** Prices a task of a kind: the quote times the kind's ratio. */
export function priceKind({ parameters, model }: Readonly<Scenario>, kind: Readonly<TaskKind>) {
  const quoted = priceTask(parameters, model, kind);
  const extraWei =
    ((quoted.quoteWei - mostTips * quoted.tipWei) * BigInt(Math.round((kind.feeRatio - 1) * 1e6))) / 10n ** 6n;
  return priceTask(parameters, model, { ...kind, feeWei: quoted.quoteWei + extraWei });
}

function operatorTable({ population }: Readonly<Scenario>): OperatorTable {
  const all = population.operators.flatMap((group) => Array.from({ length: group.count }, () => group));
  const flag = (value: (group: (typeof all)[number]) => boolean) =>
    Uint8Array.from(all, (group) => Number(value(group)));
  return {
    count: all.length,
    own: Float64Array.from(all, ({ ownStake }) => Number(ownStake)),
    delegated: Float64Array.from(all, ({ delegatedStake }) => Number(delegatedStake)),
    rate: Float64Array.from(all, ({ rate }) => rate),
    gain: Float64Array.from(all, ({ behaviour }) => toNumber(behaviour.conduct.gainWad)),
    right: Float64Array.from(all, ({ behaviour }) => toNumber(behaviour.conduct.rightWad)),
    answers: flag(({ behaviour }) => behaviour.conduct.answers),
    runsModel: flag(({ behaviour }) => behaviour.conduct.runsModel),
    proves: flag(({ behaviour }) => behaviour.conduct.proves),
    hasUser: flag(({ behaviour }) => behaviour.conduct.accomplice === "user"),
    hasChallenger: flag(({ behaviour }) => behaviour.conduct.accomplice === "challenger"),
  };
}
