import { runFast } from "./fast/run.js";
import { type RunOptions, usualOptions } from "./fast/state.js";
import { makeTables } from "./fast/tables.js";
import type { Ledger } from "./ledger.js";
import { makeOutcome, type Outcome } from "./outcome.js";
import { Random } from "./random.js";
import type { Scenario } from "./scenario.js";

export interface Length {
  /** Tasks of all runs together. */
  tasks: number;
  /** Independent runs, each of an equal part of the tasks. */
  runs: number;
  seed: number;
}

/** Runs the fast model. `onRun` is called after each run. */
export function simulateFast(
  scenario: Readonly<Scenario>,
  length: Readonly<Length>,
  onRun: (done: number) => void = () => undefined,
): Outcome {
  return makeOutcome(scenario, runAll(scenario, length, usualOptions, onRun));
}

/** The books of all runs. Run i of a seed is the same whatever the number of runs, so different scenarios can be paired. */
export function runAll(
  scenario: Readonly<Scenario>,
  { tasks, runs, seed }: Readonly<Length>,
  options: RunOptions,
  onRun: (done: number) => void = () => undefined,
): Ledger[] {
  const tables = makeTables(scenario);
  const tasksPerRun = Math.max(1, Math.round(tasks / runs));
  return Array.from({ length: runs }, (_, run) => {
    const ledger = runFast(tables, tasksPerRun, new Random(seed, run), options);
    onRun(run + 1);
    return ledger;
  });
}
