import { escapeHtml, factBoxes, htmlPage } from "../../report/html-page.js";
import { count, duration, percent } from "../../report/text.js";
import type { Boundary } from "../boundary.js";
import type { Comparison } from "../compare.js";
import type { GroupOutcome } from "../outcome.js";
import { comparisonPlot, estimatePlot, linePlot, stackedBars } from "./plots.js";
import { groupName, levelText, type SimulationReport, verdictOf } from "./report.js";
import { measureTexts, plusMinusText } from "./report-text.js";
import { tokens } from "./text.js";

const palette = [
  "#3b6fd4",
  "#d4803b",
  "#8a5fc7",
  "#c2453d",
  "#2a9aa8",
  "#b08a1e",
  "#cf5f9a",
  "#6b7280",
  "#7a9a2e",
  "#4f5bd5",
];
const unit = 1e18;

/** The report as one HTML file with plots: no scripts, no fonts, no links. */
export function reportHtml(report: Readonly<SimulationReport>): string {
  const { outcome, mode, tasks, runs, simulateMs, seed, confidence } = report;
  const groups = outcome.groups.filter((group) => group.tasks > 0);
  const verdict = verdictOf(report);
  const colors = colorsOf(groups);
  const operators = outcome.groups.reduce((sum, group) => sum + group.operators, 0);
  const body = [
    "<h1>Who earns what</h1>",
    `<p>${mode === "real" ? "The contracts themselves, on the in-process chain." : `The fast model: ${runs} independent runs of ${count(outcome.tasksPerRun)} tasks.`}</p>`,
    factBoxes([
      ["tasks", count(tasks)],
      ["operators", count(operators)],
      ["slashes", count(outcome.flows.slashed)],
      ["compensation", tokens(outcome.flows.compensationWei)],
      ["simulated in", duration(simulateMs)],
      ["seed", String(seed)],
    ]),
    `<p class="${verdict.holds === true ? "verdict" : "warning"}">${escapeHtml(verdict.text)}</p>`,
    "<h2>Net for each task</h2>",
    `<p>In tokens: fees, rewards and gains, less computing, gas, penalties and slashed stake (delegators' stake counted as the operator feels it). Dots are means${mode === "real" ? "" : `, lines ${levelText(confidence)} intervals`}; the scale is logarithmic on both sides of zero.</p>`,
    netPlot(groups, colors),
    "<h2>What an operator makes in a run</h2>",
    "<p>Mean net of an operator of each behaviour, in tokens, as tasks come in. Who was slashed is jailed, and serves less from then on.</p>",
    historyPlot(groups, colors, outcome.tasksPerRun),
    "<h2>Where it comes from, where it goes</h2>",
    "<p>For each task on which others than honest operators worked, in tokens.</p>",
    flowPlot(groups),
    comparisonSection(report.comparison),
    ...report.boundaries.map(boundarySection),
    groupTable(outcome.groups),
    challengerTable(report),
    parameterSection(report),
  ];
  return htmlPage("Simulation", body.join("\n"));
}

/** One plot of a report: what an operator of each behaviour makes as tasks come in. */
export function historyOf({ outcome }: Readonly<SimulationReport>): string {
  const groups = outcome.groups.filter((group) => group.tasks > 0);
  return historyPlot(groups, colorsOf(groups), outcome.tasksPerRun);
}

function colorsOf(groups: readonly GroupOutcome[]): string[] {
  let next = 0;
  return groups.map(({ isHonest }) => (isHonest ? "var(--good)" : palette[next++ % palette.length]));
}

function netPlot(groups: readonly GroupOutcome[], colors: readonly string[]): string {
  const rows = groups.flatMap((group, i) => {
    const { netWeiPerTask: net } = group;
    const estimate = group.netPerTask ?? { mean: net, low: net, high: net };
    const scaled = { mean: estimate.mean / unit, low: estimate.low / unit, high: estimate.high / unit };
    return [
      { label: groupName(group), estimate: scaled, text: tokens(estimate.mean).replace("-", "−"), color: colors[i] },
    ];
  });
  return estimatePlot(rows, smallestOf(groups), "tokens a task");
}

/** A tenth of what an honest task brings: smaller amounts need not be told apart. */
function smallestOf(groups: readonly GroupOutcome[]): number {
  const honest = groups.find(({ isHonest }) => isHonest);
  const income = (honest ?? groups[0])?.perTask.incomeWei ?? 0;
  return Math.max(1e-9, income / unit / 10);
}

function historyPlot(groups: readonly GroupOutcome[], colors: readonly string[], tasksPerRun: number): string {
  const series = groups.map((group, i) => ({
    name: groupName(group),
    color: colors[i],
    points: group.history.map((net, k) => [(k / (group.history.length - 1)) * tasksPerRun, net / unit] as const),
  }));
  const honest = groups.find(({ isHonest }) => isHonest);
  const smallest = Math.max(1e-6, Math.abs(honest?.history.at(-1) ?? unit) / unit / 10);
  return linePlot(series, smallest, { x: "tasks", y: "tokens" });
}

function flowPlot(groups: readonly GroupOutcome[]): string {
  const rows = groups
    .filter(({ isHonest }) => !isHonest)
    .map((group) => ({
      label: groupName(group),
      parts: [
        { name: "fees and rewards", value: group.perTask.incomeWei / unit, color: "var(--good)" },
        { name: "gains", value: group.perTask.gainsWei / unit, color: "var(--warm)" },
        { name: "returned", value: group.perTask.returnedWei / unit, color: "#b08a1e" },
        { name: "costs", value: -(group.perTask.costsWei + group.perTask.penaltiesWei) / unit, color: "var(--soft)" },
        { name: "own stake slashed", value: -group.perTask.ownSlashed / unit, color: "var(--bad)" },
        { name: "delegators' stake slashed", value: -group.perTask.delegatedSlashed / unit, color: "#8a5fc7" },
      ],
    }));
  return rows.length === 0 ? "<p>Only honest operators took part.</p>" : stackedBars(rows, "tokens a task");
}

function boundarySection(boundary: Boundary): string {
  const { behaviour, auditRate, breakEvenFactor, simulatedFactor, curve } = boundary;
  if (breakEvenFactor === undefined) return "";
  const rate = auditRate * breakEvenFactor;
  const simulated =
    simulatedFactor === undefined
      ? ""
      : ` The simulation finds ${percent(simulatedFactor.mean * auditRate)}, between ${percent(simulatedFactor.low * auditRate)} and ${percent(simulatedFactor.high * auditRate)}.`;
  const ends = [0, Math.max(1.2, 1.6 * breakEvenFactor)];
  const [first, last] = [curve[0], curve[curve.length - 1]];
  const slope = (last.advantageWei - first.advantageWei) / (last.factor - first.factor);
  const at = (factor: number) => (first.advantageWei + slope * (factor - first.factor)) / unit;
  const plot = comparisonPlot(
    {
      line: ends.map((factor) => [100 * factor * auditRate, at(factor)] as const),
      measured: curve.flatMap(({ factor, simulated: estimate }) =>
        estimate === undefined
          ? []
          : [
              {
                x: 100 * factor * auditRate,
                estimate: { mean: estimate.mean / unit, low: estimate.low / unit, high: estimate.high / unit },
              },
            ],
      ),
      marks: [
        { x: 100 * rate, text: `pays under ${percent(rate)}`, color: "var(--bad)" },
        { x: 100 * auditRate, text: `audited ${percent(auditRate)}`, color: "var(--good)" },
      ],
    },
    { x: "audit rate, %", y: "advantage over honesty, tokens a task" },
  );
  return `<h2>Where ${escapeHtml(behaviour)} would start to pay</h2>
<p>Line: the formula. Dots: the simulation of tasks alone, without jail and retrospective audits, which only hurt a cheat more.${escapeHtml(simulated)}</p>
${plot}`;
}

function comparisonSection(comparison: Comparison | undefined): string {
  if (comparison === undefined) return "";
  const rows = comparison.measures.map((one) => {
    const [onChain, low, high] = measureTexts(one);
    const cells = [onChain, `${low} to ${high}`, one.holds ? "agrees" : "differs"].map((cell) =>
      cell.replaceAll("-", "−"),
    );
    const name = groupName({ name: one.group, rate: one.rate });
    return `<tr><td class="name">${escapeHtml(name)}</td><td>${one.measure}</td>${numbers(cells)}</tr>`;
  });
  return `<h2>Beside the fast model</h2>
<p>One run on chain, and the range of ${comparison.runs} such runs of the fast model: if the model is right, all measures together lie within with 95 % confidence.</p>
<table><tr><th>operators</th><th>measure</th>${heads(["on chain", "expected", ""])}</tr>${rows.join("\n")}</table>`;
}

function groupTable(groups: readonly GroupOutcome[]): string {
  const rows = groups.map((group) => {
    const cells = [
      String(group.operators),
      count(group.tasks),
      count(group.audits),
      count(group.retrospectives),
      count(group.slashes),
      count(group.unanswered),
      plusMinusText(group.netPerTask, group.netWeiPerTask),
      plusMinusText(group.netPerOperator, (group.netWeiPerTask * group.tasks) / group.operators),
    ];
    return `<tr><td class="name">${escapeHtml(groupName(group))}</td>${numbers(cells)}</tr>`;
  });
  const names = ["operators", "tasks", "audits", "past", "slashes", "silent", "net of a task", "net of an operator"];
  return `<h2>Operators</h2>
<p>Audits of answers and of the past of who was slashed; tasks without an answer; nets in tokens with half of their intervals, of a task and of an operator over a whole run.</p>
<div class="wide"><table><tr><th>behaviour</th>${heads(names)}</tr>
${rows.join("\n")}
</table></div>`;
}

function challengerTable({ outcome }: Readonly<SimulationReport>): string {
  if (outcome.challengers.length === 0) return "";
  const rows = outcome.challengers.map((group) => {
    const amounts = [
      group.feesWei,
      group.refundsWei,
      group.bountiesWei,
      group.inferenceWei + group.gasWei,
      group.netWei,
    ];
    return `<tr><td>${escapeHtml(groupName(group))}</td>${numbers([count(group.challenges), ...amounts.map(tokens)])}</tr>`;
  });
  return `<h2>Challengers</h2>
<table><tr><th>behaviour</th>${heads(["challenges", "fees", "refunds", "bounties", "costs", "net"])}</tr>${rows.join("\n")}</table>`;
}

function parameterSection({ derivation }: Readonly<SimulationReport>): string {
  if (derivation.length === 0) return "";
  const rows = derivation.map(
    ({ name, value, formula }) =>
      `<tr><td>${escapeHtml(name)}</td>${numbers([value])}<td class="soft">${escapeHtml(formula)}</td></tr>`,
  );
  return `<h2>Parameters and where they come from</h2>
<table>${rows.join("\n")}</table>`;
}

function heads(names: readonly string[]): string {
  return names.map((name) => `<th class="number">${escapeHtml(name)}</th>`).join("");
}

function numbers(cells: readonly string[]): string {
  return cells.map((cell) => `<td class="number">${escapeHtml(cell)}</td>`).join("");
}
