import { auditRateOf, hitsOf65536 } from "../protocol/price-task.js";
import { toNumber, WAD } from "../protocol/wad.js";
import type { Behaviour } from "./behaviours.js";
import { honest } from "./behaviours.js";
import { type AssignedTask, earnedWei, expectedNet, feltLoss, netScale, returnedToAccomplice } from "./expected-net.js";
import { priceKind } from "./fast/tables.js";
import { netRatio } from "./outcome.js";
import type { OperatorGroup, Scenario } from "./scenario.js";
import { type Length, runAll } from "./simulate.js";
import { type Estimate, meanEstimate } from "./statistics.js";

/** Where a behaviour would start to pay, for the tasks of a scenario and operators of full reliability. */
export interface Boundary {
  behaviour: string;
  /** Mean audit rate of the tasks. */
  auditRate: number;
  /** Advantage over honesty of a task at the audit rates that the contracts set, in wei. */
  advantageWei: number;
  /**
   * By how much all audit rates could be multiplied until the behaviour breaks even: below 1 honesty is better, and the
   * distance to 1 is the margin. Undefined if audits do not matter to it, or nothing makes it pay.
   */
  breakEvenFactor: number | undefined;
  /** The same found by simulation. */
  simulatedFactor: Estimate | undefined;
  /** Advantage at some factors, by the formula and by simulation. */
  curve: { factor: number; advantageWei: number; simulated: Estimate | undefined }[];
}

/** The tasks of a scenario in the hands of one operator of full reliability, each with its share; those it cannot serve are left out. */
export function assignedTasks(
  scenario: Readonly<Scenario>,
  group: Readonly<OperatorGroup>,
): { share: number; task: AssignedTask }[] {
  const { parameters, feltWad } = scenario;
  const ownWad = (group.ownStake * WAD) / (group.ownStake + group.delegatedStake);
  const possible = scenario.tasks.flatMap((kind) => {
    const priced = priceKind(scenario, kind);
    const auditRate = auditRateOf(parameters, priced, { ownWad, reliabilityWad: WAD });
    return auditRate === undefined ? [] : [{ share: kind.share, task: { ...priced, auditRate, ownWad, feltWad } }];
  });
  const total = possible.reduce((sum, { share }) => sum + share, 0);
  return possible.map(({ share, task }) => ({ share: share / total, task }));
}

/** Advantage over honesty of a task, in wei, with all audit rates multiplied by `factor` (as doubles; exact at 1). */
export function advantageAt(scenario: Readonly<Scenario>, group: Readonly<OperatorGroup>, factor: number): number {
  return assignedTasks(scenario, group).reduce((sum, { share, task }) => {
    const never = advantage(scenario, { ...task, auditRate: 0 }, group.behaviour);
    const always = advantage(scenario, { ...task, auditRate: 65_535 }, group.behaviour);
    const chance = Math.min(1, (factor * Number(hitsOf65536(task.auditRate))) / 65_536);
    return sum + share * (never + chance * (always - never));
  }, 0);
}

function advantage({ parameters }: Readonly<Scenario>, task: Readonly<AssignedTask>, { conduct }: Behaviour): number {
  const scaled = expectedNet(parameters, task, conduct) - expectedNet(parameters, task, honest.conduct);
  return Number(scaled) / Number(netScale);
}

/**
 * The closed form of the break-even audit rate of one task: where p solves
 * (1 - p)·G + inference + p·proof = p·(F + loss - returned), or G + … for a result that is used at once. Over 1: even always
 * is not enough.
 */
export function breakEvenRate(
  scenario: Readonly<Scenario>,
  task: Readonly<AssignedTask>,
  behaviour: Behaviour,
): number {
  const { conduct } = behaviour;
  const gain = Number((task.valueAtRisk * conduct.gainWad) / WAD);
  const saved = conduct.runsModel ? 0 : Number(task.inferenceCostWei);
  const returned = Number(returnedToAccomplice(scenario.parameters, task, conduct));
  const felt = Number(feltLoss(task)) - returned + Number(earnedWei(task) - task.proofCostWei);
  return (gain + saved) / (felt + (task.finality === "final" ? gain : 0));
}

/** The largest gain from a wrong answer that the audit rate of a task still deters, in wei: V may be understated up to this. */
export function breakEvenGain(task: Readonly<AssignedTask>): number {
  const chance = Number(hitsOf65536(task.auditRate)) / 65_536;
  const loss = chance * (Number(feltLoss(task)) + Number(earnedWei(task) - task.proofCostWei));
  const gain = loss - Number(task.inferenceCostWei);
  return task.finality === "final" && chance < 1 ? gain / (1 - chance) : gain;
}

/**
 * How often a shortcut (a cheaper model, a guess) must give the right answer for laziness to break even: the part of right
 * answers at which honest and lazy operators expect the same of a task. Whoever is right more often than this is not deterred:
 * its answers are as good.
 */
export function breakEvenAccuracy(task: Readonly<AssignedTask>): number {
  const chance = Number(hitsOf65536(task.auditRate)) / 65_536;
  const inference = Number(task.inferenceCostWei);
  const loss = Number(feltLoss(task)) + Number(earnedWei(task) - task.proofCostWei);
  // inference · (1 - p·g) = p · (1 - g) · loss
  return chance === 0 ? 0 : Math.max(0, (chance * loss - inference) / (chance * (loss - inference)));
}

const factors = [0.5, 1, 1.5];

/**
 * Where a behaviour would start to pay, by the formula and by simulation. Simulated is the task alone, as the formula sees it:
 * without jail, retrospective audits and falling stake, which only hurt a cheat more.
 */
export function findBoundary(
  scenario: Readonly<Scenario>,
  group: Readonly<OperatorGroup>,
  length: Readonly<Length> | undefined,
): Boundary {
  const at = (factor: number) => advantageAt(scenario, group, factor);
  const breakEvenFactor = rootOf(at);
  // Far from the audit rates of the contracts there is next to nothing to see: then the line is drawn through what is near.
  const isNear = breakEvenFactor !== undefined && breakEvenFactor > 0.05;
  const chosen = isNear ? factors.map((factor) => factor * breakEvenFactor) : [0.25, 0.5, 1];
  const simulated = length === undefined ? undefined : simulateAdvantages(scenario, group, chosen, length);
  const tasks = assignedTasks(scenario, group);
  return {
    behaviour: group.behaviour.name,
    auditRate: tasks.reduce((sum, { share, task }) => sum + (share * Number(hitsOf65536(task.auditRate))) / 65_536, 0),
    advantageWei: at(1),
    breakEvenFactor,
    simulatedFactor:
      breakEvenFactor === undefined || simulated === undefined ? undefined : meanEstimate(simulated.roots),
    curve: chosen.map((factor, i) => ({ factor, advantageWei: at(factor), simulated: simulated?.advantages[i] })),
  };
}

/** The factor at which a falling function is zero; undefined if it has no zero below 1000. */
function rootOf(at: (factor: number) => number): number | undefined {
  let [low, high] = [0, 1];
  if (at(0) <= 0) return undefined;
  while (at(high) > 0 && high < 1000) high *= 2;
  if (at(high) > 0) return undefined;
  for (let i = 0; i < 60; ++i) {
    const middle = (low + high) / 2;
    if (at(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Advantages at some factors over paired runs, and each run's zero of the line through them. */
function simulateAdvantages(
  scenario: Readonly<Scenario>,
  group: Readonly<OperatorGroup>,
  chosen: readonly number[],
  length: Readonly<Length>,
): { advantages: Estimate[]; roots: number[] } {
  const alone: Scenario = {
    ...scenario,
    parameters: {
      ...scenario.parameters,
      // Everyone fully reliable from the first task on.
      standing: { ...scenario.parameters.standing, probationWad: WAD },
    },
    population: {
      operators: [
        { ...group, behaviour: honest, rate: 0, count: 8 },
        { ...group, rate: 1, count: 8 },
      ],
      challengers: [],
    },
  };
  const felt = toNumber(scenario.feltWad);
  const byFactor = chosen.map((auditFactor) => {
    const ledgers = runAll(alone, length, { consequences: false, auditFactor });
    const [h, c] = [0, 8].map((from) => netRatio(ledgers, [{ from, to: from + 8 }], felt, "tasks"));
    return h.totals.map((total, run) => c.totals[run] / c.counts[run] - total / h.counts[run]);
  });
  const roots = byFactor[0].map((_, run) =>
    zeroOfLine(
      chosen,
      byFactor.map((values) => values[run]),
    ),
  );
  return { advantages: byFactor.map((values) => meanEstimate(values)), roots };
}

/** Zero of the least-squares line. */
function zeroOfLine(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const slope =
    x.reduce((sum, value, i) => sum + (value - meanX) * (y[i] - meanY), 0) /
    x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  return meanX - meanY / slope;
}
