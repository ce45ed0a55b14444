/** Simulated populations of honest and cheating operators, for tests: `hardhat-sertn/simulate`. */
import { defaultEconomy } from "./simulate/default-scenario.js";
import { makeScenario, type ScenarioChoices } from "./simulate/make-scenario.js";
import type { Outcome } from "./simulate/outcome.js";
import { parsePopulation } from "./simulate/population.js";
import { type Length, simulateFast } from "./simulate/simulate.js";

export { type Behaviour, behaviours } from "./simulate/behaviours.js";
export { findBoundary } from "./simulate/boundary.js";
export { makeScenario, type ScenarioChoices } from "./simulate/make-scenario.js";
export type { GroupOutcome, Outcome } from "./simulate/outcome.js";
export { parsePopulation } from "./simulate/population.js";
export type { Scenario } from "./simulate/scenario.js";
export { simulateFast } from "./simulate/simulate.js";
export { type Economy, type Solution, solveParameters } from "./simulate/solve.js";

/** What differs from the usual scenario, and how long to simulate: 100,000 tasks in 20 runs of seed 1 if nothing is said. */
export interface SimulateOptions extends ScenarioChoices, Partial<Length> {}

const usualLength: Length = { tasks: 100_000, runs: 20, seed: 1 };

/**
 * Simulates a population, "12 honest, 2 lazy@0.2, 1 wrong-output@0.1:own=5", with the fast model. What comes out is what
 * `expect(population).to.makeDishonestyUnprofitable()` judges.
 *
 * @throws simulate/bad-population, simulate/unknown-behaviour, and as {@link makeScenario}
 */
export function simulatePopulation(population: string, options: SimulateOptions = {}): Outcome {
  const { tasks, runs, seed, ...choices } = options;
  const economy = { ...defaultEconomy, ...choices.economy };
  const { scenario } = makeScenario({ ...choices, population: parsePopulation(population, economy) });
  return simulateFast(scenario, { ...usualLength, ...defined({ tasks, runs, seed }) });
}

function defined(length: { [Name in keyof Length]?: Length[Name] | undefined }): Partial<Length> {
  // What is left has no undefined values.
  return Object.fromEntries(Object.entries(length).filter(([, value]) => value !== undefined)) as Partial<Length>;
}
