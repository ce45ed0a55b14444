import type { Parameters } from "../../protocol/parameters.js";
import type { ModelTerms } from "../../protocol/price-task.js";
import type { Boundary } from "../boundary.js";
import type { Comparison } from "../compare.js";
import type { Outcome } from "../outcome.js";
import type { Derived } from "../solve.js";

/** All that a simulation found, as data. */
export interface SimulationReport {
  /** Whether the contracts themselves ran, or the fast model. */
  mode: "fast" | "real";
  seed: number;
  tasks: number;
  runs: number;
  simulateMs: number;
  /** Of every interval. */
  confidence: number;
  parameters: Parameters;
  model: ModelTerms;
  /** Empty if parameters were given. */
  derivation: readonly Derived[];
  outcome: Outcome;
  boundaries: readonly Boundary[];
  /** Of a run on chain: beside runs of the fast model. */
  comparison: Comparison | undefined;
}

/** As JSON: amounts in wei, big integers as strings. */
export function reportJson(report: object): string {
  return JSON.stringify(report, (_, value) => (typeof value === "bigint" ? value.toString() : value), 2);
}

/** What a group is called: its behaviour, and how often it deviates if not always. */
export function groupName({ name, rate }: { name: string; rate: number }): string {
  return rate === 0 || rate === 1 ? name : `${name} ${Number((100 * rate).toPrecision(3))} %`;
}

export interface Verdict {
  /** Undefined if the simulation cannot tell. */
  holds: boolean | undefined;
  text: string;
}

/** What the simulation says in a sentence or two. */
export function verdictOf({ outcome, comparison }: Readonly<SimulationReport>): Verdict {
  if (comparison === undefined) return judge(outcome);
  const differing = comparison.measures.filter(({ holds }) => !holds);
  const verdict = judge(comparison.outcome);
  if (differing.length > 0) {
    const names = differing.map((one) => `${one.measure} of ${groupName({ name: one.group, rate: one.rate })}`);
    return { holds: false, text: `The chain and the fast model differ in ${names.join(", ")}.` };
  }
  const agreement = `The contracts did what the fast model expects, in all ${comparison.measures.length} measures.`;
  return {
    ...verdict,
    text: `${agreement} Over ${comparison.runs} such runs of the model: ${verdict.text.charAt(0).toLowerCase()}${verdict.text.slice(1)}`,
  };
}

function judge({ groups }: Readonly<Outcome>): Verdict {
  const cheats = groups.filter(({ isHonest, tasks }) => !isHonest && tasks > 0);
  if (cheats.length === 0) return { holds: undefined, text: "Nobody but honest operators took part." };
  const names = (some: typeof cheats) => some.map(groupName).join(", ");
  const paying = cheats.filter(({ advantagePerTask }) => advantagePerTask !== undefined && advantagePerTask.low > 0);
  if (paying.length > 0)
    return { holds: false, text: `Dishonesty pays: ${names(paying)} made more than honest operators.` };
  const open = cheats.filter(({ advantagePerTask }) => advantagePerTask === undefined || advantagePerTask.high >= 0);
  if (open.length === 0)
    return { holds: true, text: "Dishonesty does not pay: every other behaviour made less than honest operators." };
  return { holds: undefined, text: `Too few tasks to tell for ${names(open)}; nothing else pays.` };
}

/** 0.95 → "95 %". */
export function levelText(level: number): string {
  return `${Number((100 * level).toPrecision(4))} %`;
}
