import { type Boundary, findBoundary } from "./boundary.js";
import type { Comparison } from "./compare.js";
import type { SolvedScenario } from "./make-scenario.js";
import { isHonest, type Outcome } from "./outcome.js";
import type { SimulationReport } from "./report/report.js";
import type { OperatorGroup, Scenario } from "./scenario.js";
import type { Length } from "./simulate.js";
import { confidenceLevel } from "./statistics.js";

/** Puts together what a simulation found. */
export function makeSimulationReport(
  mode: SimulationReport["mode"],
  { scenario, solution }: Readonly<SolvedScenario>,
  { tasks, runs, seed }: Readonly<Length>,
  found: {
    outcome: Outcome;
    boundaries: readonly Boundary[];
    comparison: Comparison | undefined;
    simulateMs: number;
  },
): SimulationReport {
  return {
    mode,
    seed,
    tasks,
    runs,
    confidence: confidenceLevel,
    parameters: scenario.parameters,
    model: scenario.model,
    derivation: solution?.derivation ?? [],
    ...found,
  };
}

const boundaryTasks = 40_000;

/** The boundary of every behaviour in the population that gains or saves something by not being audited. */
export function findBoundaries(scenario: Readonly<Scenario>, { runs, seed }: Readonly<Length>): Boundary[] {
  const length = { tasks: boundaryTasks, runs: Math.max(2, runs), seed: seed + 1 };
  return cheatsOf(scenario).map((group) => findBoundary(scenario, group, length));
}

function cheatsOf({ population }: Readonly<Scenario>): OperatorGroup[] {
  const gaining = population.operators.filter(
    (group) => !isHonest(group) && group.behaviour.conduct.gainWad > 0n && group.ownStake + group.delegatedStake > 0n,
  );
  // One of each: stakes and rates differ less than behaviours.
  return gaining.filter(
    ({ behaviour }, i) => gaining.findIndex((other) => other.behaviour.name === behaviour.name) === i,
  );
}
