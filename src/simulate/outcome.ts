import { toNumber } from "../protocol/wad.js";
import { type ChallengerLedger, costOf, historyLength, incomeOf, type Ledger, lossOf, netOf } from "./ledger.js";
import type { ChallengerGroup, OperatorGroup, Scenario } from "./scenario.js";
import { differenceEstimate, type Estimate, type Ratio, ratioEstimate } from "./statistics.js";

/** What became of the operators of one group, over all runs. Amounts in wei of the fee token. */
export interface GroupOutcome {
  name: string;
  isHonest: boolean;
  rate: number;
  operators: number;
  ownStake: number;
  delegatedStake: number;
  tasks: number;
  deviations: number;
  wrongUsed: number;
  audits: number;
  challenges: number;
  retrospectives: number;
  proofs: number;
  slashes: number;
  unanswered: number;
  /** Means for each task that was assigned. */
  perTask: {
    incomeWei: number;
    gainsWei: number;
    returnedWei: number;
    costsWei: number;
    penaltiesWei: number;
    ownSlashed: number;
    delegatedSlashed: number;
  };
  /** Mean net of a task; its interval is `netPerTask`. */
  netWeiPerTask: number;
  /** For each task that was assigned. Undefined if it got none, or there was one run only. */
  netPerTask: Estimate | undefined;
  /** Over honest operators, for each task. */
  advantagePerTask: Estimate | undefined;
  /** For each operator over a whole run: work that it lost counts as well. */
  netPerOperator: Estimate | undefined;
  advantagePerOperator: Estimate | undefined;
  /** Draws that hit, less those that were due by the audit rates, in standard deviations: normal if draws are fair. */
  auditScore: number;
  /** Mean net of an operator so far, after each fiftieth of a run's tasks. */
  history: number[];
}

/** What became of the challengers of one group. */
export interface ChallengerOutcome extends ChallengerLedger {
  name: string;
  rate: number;
  members: number;
  netWei: number;
}

export interface Outcome {
  runs: number;
  tasksPerRun: number;
  groups: GroupOutcome[];
  challengers: ChallengerOutcome[];
  flows: Ledger["flows"];
}

/** Sums up the books of independent runs of a scenario. */
export function makeOutcome(scenario: Readonly<Scenario>, ledgers: readonly Ledger[]): Outcome {
  const { population } = scenario;
  const felt = toNumber(scenario.feltWad);
  const members = membersOf(scenario);
  const honest = members.filter(({ group }) => isHonest(group));
  const perTask = netRatio(ledgers, honest, felt, "tasks");
  const perOperator = netRatio(ledgers, honest, felt, "operators");
  return {
    runs: ledgers.length,
    tasksPerRun: ledgers[0]?.flows.submitted ?? 0,
    groups: members.map((one) => groupOutcome(ledgers, one, felt, perTask, perOperator)),
    challengers: population.challengers.map((group, i) => challengerOutcome(ledgers, group, i)),
    flows: sumFlows(ledgers),
  };
}

/** A group and where its operators stand among all. */
export interface Members {
  group: OperatorGroup;
  from: number;
  to: number;
}

export function membersOf({ population }: Readonly<Scenario>): Members[] {
  let first = 0;
  return population.operators.map((group) => {
    first += group.count;
    return { group, from: first - group.count, to: first };
  });
}

export function isHonest({ behaviour, rate }: Readonly<Pick<OperatorGroup, "behaviour" | "rate">>): boolean {
  return behaviour.name === "honest" || rate === 0;
}

function groupOutcome(
  ledgers: readonly Ledger[],
  one: Members,
  felt: number,
  honestPerTask: Ratio,
  honestPerOperator: Ratio,
): GroupOutcome {
  const { group, from, to } = one;
  const over = (value: (ledger: Ledger, operator: number) => number) =>
    ledgers.reduce((sum, ledger) => sum + sumOf(from, to, (operator) => value(ledger, operator)), 0);
  const entry = (name: keyof Ledger["operators"]) => over(({ operators }, operator) => operators[name][operator]);
  const tasks = entry("tasks");
  const mean = (total: number) => (tasks === 0 ? 0 : total / tasks);
  const netPerTask = netRatio(ledgers, [one], felt, "tasks");
  const netPerOperator = netRatio(ledgers, [one], felt, "operators");
  const deviation = Math.sqrt(entry("auditVariance"));
  return {
    name: group.behaviour.name,
    isHonest: isHonest(group),
    rate: group.rate,
    operators: group.count,
    ownStake: Number(group.ownStake),
    delegatedStake: Number(group.delegatedStake),
    tasks,
    deviations: entry("deviations"),
    wrongUsed: entry("wrongUsed"),
    audits: entry("audits"),
    challenges: entry("challenges"),
    retrospectives: entry("retrospectives"),
    proofs: entry("proofs"),
    slashes: entry("slashes"),
    unanswered: entry("unanswered"),
    perTask: {
      incomeWei: mean(over(({ operators }, i) => incomeOf(operators, i)) - entry("gainsWei") - entry("returnedWei")),
      gainsWei: mean(entry("gainsWei")),
      returnedWei: mean(entry("returnedWei")),
      costsWei: mean(over(({ operators }, i) => costOf(operators, i))),
      penaltiesWei: mean(entry("penaltiesWei")),
      ownSlashed: mean(entry("ownSlashed")),
      delegatedSlashed: mean(over(({ operators }, i) => lossOf(operators, i, 1) - lossOf(operators, i, 0))),
    },
    netWeiPerTask: mean(netPerTask.totals.reduce((sum, total) => sum + total, 0)),
    netPerTask: ratioEstimate(netPerTask),
    advantagePerTask: isHonest(group) ? undefined : differenceEstimate(netPerTask, honestPerTask),
    netPerOperator: ratioEstimate(netPerOperator),
    advantagePerOperator: isHonest(group) ? undefined : differenceEstimate(netPerOperator, honestPerOperator),
    auditScore: deviation === 0 ? 0 : (over(hitsOf) - entry("expectedAudits")) / deviation,
    history: Array.from(
      { length: historyLength + 1 },
      (_, i) =>
        over(({ history }, operator) => history[Math.min(i, history.length - 1)][operator]) /
        (group.count * ledgers.length),
    ),
  };
}

/** Audits of one operator in one run. */
function hitsOf({ operators }: Readonly<Ledger>, operator: number): number {
  return operators.audits[operator];
}

/** Nets of groups run by run, and what they are divided by. */
export function netRatio(
  ledgers: readonly Ledger[],
  members: readonly Omit<Members, "group">[],
  felt: number,
  by: "tasks" | "operators",
): Ratio {
  const over = (value: (operator: number) => number) =>
    members.reduce((sum, { from, to }) => sum + sumOf(from, to, value), 0);
  return {
    totals: ledgers.map((ledger) => over((operator) => netOf(ledger, operator, felt))),
    counts: ledgers.map(({ operators }) => over((operator) => (by === "tasks" ? operators.tasks[operator] : 1))),
  };
}

function challengerOutcome(ledgers: readonly Ledger[], group: ChallengerGroup, index: number): ChallengerOutcome {
  const total = (name: keyof ChallengerLedger) =>
    ledgers.reduce((sum, { challengers }) => sum + challengers[index][name], 0);
  const books: ChallengerLedger = {
    looks: total("looks"),
    challenges: total("challenges"),
    feesWei: total("feesWei"),
    refundsWei: total("refundsWei"),
    bountiesWei: total("bountiesWei"),
    inferenceWei: total("inferenceWei"),
    gasWei: total("gasWei"),
  };
  return {
    ...books,
    name: group.behaviour.name,
    rate: group.rate,
    members: group.count,
    netWei: books.refundsWei + books.bountiesWei - books.feesWei - books.inferenceWei - books.gasWei,
  };
}

function sumFlows(ledgers: readonly Ledger[]): Ledger["flows"] {
  const total = { ...ledgers[0].flows };
  // Every name of the first book is in all of them.
  for (const { flows } of ledgers.slice(1))
    for (const name of Object.keys(flows) as (keyof typeof flows)[]) total[name] += flows[name];
  return total;
}

function sumOf(from: number, to: number, value: (operator: number) => number): number {
  let sum = 0;
  for (let operator = from; operator < to; ++operator) sum += value(operator);
  return sum;
}
