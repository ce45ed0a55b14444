import { count, duration, percent, table } from "../../report/text.js";
import type { Boundary } from "../boundary.js";
import type { Comparison, ModelComparison } from "../compare.js";
import type { GroupOutcome } from "../outcome.js";
import type { Estimate } from "../statistics.js";
import { groupName, levelText, type SimulationReport, verdictOf } from "./report.js";
import { tokens } from "./text.js";

/** The report as text: who earned what, the boundary, and the parameters. */
export function formatReport(report: Readonly<SimulationReport>): string {
  const { outcome, mode, simulateMs, seed, tasks, runs, confidence, boundaries, derivation, comparison } = report;
  const how = mode === "real" ? "the contracts on the in-process chain" : `${runs} runs of the fast model`;
  const sections = [
    `${count(tasks)} tasks, ${how}, seed ${seed}, ${duration(simulateMs)}`,
    verdictOf(report).text,
    `Net for each task${mode === "real" ? "" : `, with its ${levelText(confidence)} interval`}, in tokens\n${groupTable(outcome.groups)}`,
    challengerTable(report),
    comparison === undefined
      ? ""
      : `Beside ${comparison.runs} such runs of the fast model\n${comparisonTable(comparison)}`,
    boundaries.length > 0 ? `Where it would start to pay\n${boundaryTable(boundaries)}` : "",
    derivation.length > 0 ? formatDerivation(report) : "",
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}

/** Parameters and where they come from. */
export function formatDerivation({ derivation }: Readonly<Pick<SimulationReport, "derivation">>): string {
  return `Parameters\n${table(derivation.map(({ name, value, formula }) => [name, value, formula]))}`;
}

function groupTable(groups: readonly GroupOutcome[]): string {
  const rows = groups.map((group) => {
    const { perTask, netPerTask, netPerOperator } = group;
    return [
      `${group.operators} ${groupName(group)}`,
      count(group.tasks),
      count(group.slashes),
      tokens(perTask.incomeWei),
      tokens(perTask.gainsWei + perTask.returnedWei),
      tokens(perTask.costsWei),
      tokens(perTask.ownSlashed + perTask.delegatedSlashed),
      netPerTask === undefined ? tokens(group.netWeiPerTask) : intervalText(netPerTask),
      tokens(netPerOperator?.mean ?? (group.netWeiPerTask * group.tasks) / group.operators),
    ];
  });
  return table([
    ["operators", "tasks", "slashes", "fees", "gains", "costs", "slashed", "net", "net of an operator"],
    ...rows,
  ]);
}

function challengerTable({ outcome }: Readonly<SimulationReport>): string {
  if (outcome.challengers.length === 0) return "";
  const rows = outcome.challengers.map((group) => [
    `${group.members} ${groupName(group)}`,
    count(group.challenges),
    tokens(group.feesWei),
    tokens(group.refundsWei),
    tokens(group.bountiesWei),
    tokens(group.inferenceWei + group.gasWei),
    tokens(group.netWei),
  ]);
  return `Challengers\n${table([["challengers", "challenges", "fees", "refunds", "bounties", "costs", "net"], ...rows])}`;
}

function boundaryTable(boundaries: readonly Boundary[]): string {
  const rows = boundaries.map(({ behaviour, auditRate, breakEvenFactor, simulatedFactor, advantageWei }) => [
    behaviour,
    tokens(advantageWei),
    percent(auditRate),
    breakEvenFactor === undefined ? "never" : percent(auditRate * breakEvenFactor),
    simulatedFactor === undefined ? "" : scaledText(simulatedFactor, auditRate),
  ]);
  return table([["behaviour", "advantage", "audited", "pays under", "found by simulation"], ...rows]);
}

function comparisonTable({ measures }: Comparison): string {
  const rows = measures.map((one) => {
    const [onChain, low, high] = measureTexts(one);
    return [
      groupName({ name: one.group, rate: one.rate }),
      one.measure,
      onChain,
      low,
      high,
      one.holds ? "agrees" : "DIFFERS",
    ];
  });
  return table([["operators", "measure", "on chain", "from", "to", ""], ...rows]);
}

/** A measure on chain and the range of the fast model's runs: amounts in tokens, counts as they are. */
export function measureTexts({ measure, onChain, low, high }: ModelComparison): string[] {
  const isAmount = measure === "net of an operator";
  return [onChain, low, high].map((value) => (isAmount ? tokens(value) : String(value)));
}

function scaledText({ mean, low, high }: Estimate, rate: number): string {
  return `${percent(mean * rate)} [${percent(low * rate)}, ${percent(high * rate)}]`;
}

export function intervalText(estimate: Estimate | undefined): string {
  if (estimate === undefined) return "—";
  return `${tokens(estimate.mean)} [${tokens(estimate.low)}, ${tokens(estimate.high)}]`;
}

/** "0.1504 ± 0.05": a mean and half of its interval, if it has one. */
export function plusMinusText(estimate: Estimate | undefined, mean: number): string {
  if (estimate === undefined) return tokens(mean).replace("-", "−");
  const half = (estimate.high - estimate.low) / 2e18;
  return `${tokens(estimate.mean)} ± ${Number(half.toPrecision(2))}`.replace("-", "−");
}
