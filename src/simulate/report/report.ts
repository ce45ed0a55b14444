import type { Parameters } from "../../protocol/parameters.js";
import type { ModelTerms } from "../../protocol/price-task.js";
import type { Boundary } from "../boundary.js";
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
  /** Of the real run: where the fast model expects each group's net. */
  comparison: readonly ModelComparison[];
}

/** A group's net per task on chain, and where the fast model expected it. */
export interface ModelComparison {
  name: string;
  tasks: number;
  chainWei: number;
  lowWei: number;
  highWei: number;
  holds: boolean;
}

/** As JSON: amounts in wei, big integers as strings. */
export function reportJson(report: object): string {
  return JSON.stringify(report, (_, value) => (typeof value === "bigint" ? value.toString() : value), 2);
}

/** What a group is called: its behaviour, and how often it deviates if not always. */
export function groupName({ name, rate }: { name: string; rate: number }): string {
  return rate === 0 || rate === 1 ? name : `${name} ${Number((100 * rate).toPrecision(3))} %`;
}

/** What the outcome says in a sentence. */
export function verdictOf({ outcome }: Readonly<SimulationReport>): { holds: boolean | undefined; text: string } {
  const cheats = outcome.groups.filter(({ isHonest, tasks }) => !isHonest && tasks > 0);
  if (cheats.length === 0) return { holds: undefined, text: "Nobody but honest operators took part." };
  const paying = cheats.filter(({ advantagePerTask }) => advantagePerTask !== undefined && advantagePerTask.low > 0);
  const open = cheats.filter(
    ({ advantagePerTask }) =>
      advantagePerTask === undefined || (advantagePerTask.low <= 0 && advantagePerTask.high >= 0),
  );
  const names = (groups: typeof cheats) => groups.map(groupName).join(", ");
  if (paying.length > 0)
    return { holds: false, text: `Dishonesty pays: ${names(paying)} made more than honest operators.` };
  if (open.length > 0)
    return {
      holds: undefined,
      text: `Too few tasks to tell for ${names(open)}; all other behaviours made less than honesty.`,
    };
  return { holds: true, text: "Dishonesty does not pay: every other behaviour made less than honest operators." };
}

/** 0.95 → "95 %". */
export function levelText(level: number): string {
  return `${Number((100 * level).toPrecision(4))} %`;
}
