import { toNumber } from "../protocol/wad.js";
import { usualOptions } from "./fast/state.js";
import type { Ledger } from "./ledger.js";
import { type Members, makeOutcome, membersOf, netRatio, type Outcome } from "./outcome.js";
import type { Scenario } from "./scenario.js";
import { runAll } from "./simulate.js";
import { confidenceLevel } from "./statistics.js";

/** What is compared of each group: what an operator made in the run, and how often something happened. */
export const measures = ["net of an operator", "tasks", "slashes"] as const;
export type Measure = (typeof measures)[number];

/** A measure of a group on chain, and the range of the fast model's runs. */
export interface ModelComparison {
  group: string;
  rate: number;
  measure: Measure;
  onChain: number;
  low: number;
  high: number;
  holds: boolean;
}

export interface Comparison {
  /** Runs of the fast model, of the same length as the one on chain. */
  runs: number;
  /** What they found. */
  outcome: Outcome;
  measures: ModelComparison[];
}

/**
 * One run on chain beside many of the fast model. Of n + 1 like runs, one falls outside the range of the n others with chance
 * 2 / (n + 1) at most, however it is distributed. So many runs are made that all measures together hold with confidence
 * `level` (Bonferroni) if the model is right.
 */
export function compareWithModel(
  scenario: Readonly<Scenario>,
  onChain: Readonly<Outcome>,
  { tasks, seed }: Readonly<{ tasks: number; seed: number }>,
  level = confidenceLevel,
): Comparison {
  const runs = Math.ceil((2 * measures.length * onChain.groups.length) / (1 - level)) - 1;
  const ledgers = runAll(scenario, { tasks: tasks * runs, runs, seed: seed + 2 }, usualOptions);
  const felt = toNumber(scenario.feltWad);
  const compared = membersOf(scenario).flatMap((members, i) => {
    const { name, rate, tasks: assigned, slashes, netWeiPerTask, operators } = onChain.groups[i];
    const values: Record<Measure, number> = {
      "net of an operator": (netWeiPerTask * assigned) / operators,
      tasks: assigned,
      slashes,
    };
    return measures.map((measure): ModelComparison => {
      const expected = ledgers.map((ledger) => measureOf(ledger, members, measure, felt));
      const [low, high] = [Math.min(...expected), Math.max(...expected)];
      const value = values[measure];
      return { group: name, rate, measure, onChain: value, low, high, holds: low <= value && value <= high };
    });
  });
  return { runs, outcome: makeOutcome(scenario, ledgers), measures: compared };
}

function measureOf(ledger: Ledger, members: Members, measure: Measure, felt: number): number {
  if (measure === "net of an operator") {
    const { totals, counts } = netRatio([ledger], [members], felt, "operators");
    return totals[0] / counts[0];
  }
  return ledger.operators[measure].subarray(members.from, members.to).reduce((sum, value) => sum + value, 0);
}
