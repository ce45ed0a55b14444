import { defaultEconomy } from "./default-scenario.js";
import { badCount } from "./errors.js";
import type { ScenarioChoices } from "./make-scenario.js";
import { parsePopulation } from "./population.js";
import { readScenario } from "./read-scenario.js";
import type { Length } from "./simulate.js";

/** What is simulated if nothing is said; and the most, since a chain runs tasks some thousand times slower. */
export const usualLengths = {
  fast: { tasks: 100_000, runs: 20, most: 100_000_000 },
  real: { tasks: 300, runs: 1, most: 100_000 },
} as const;
const usualSeed = 1;

/** How long to simulate, from options as they were typed; empty ones have their usual values. @throws simulate/bad-count */
export function readLength(
  { tasks, runs, seed }: { tasks: string; runs: string; seed: string },
  usual: { tasks: number; runs: number; most: number },
): Length {
  const count = countOf("--tasks", tasks, usual.tasks, 1, usual.most);
  return {
    tasks: count,
    runs: countOf("--runs", runs, Math.min(usual.runs, count), 1, usual.runs === 1 ? 1 : Math.min(10_000, count)),
    seed: countOf("--seed", seed, usualSeed, 0, 2 ** 32 - 1),
  };
}

/** The scenario of the options: a file, and a population that stands for the file's. */
export async function readChoices(options: { scenario: string; population: string }): Promise<ScenarioChoices> {
  const choices = options.scenario === "" ? {} : await readScenario(options.scenario);
  if (options.population === "") return choices;
  return { ...choices, population: parsePopulation(options.population, { ...defaultEconomy, ...choices.economy }) };
}

/** A whole number of an option. @throws simulate/bad-count */
export function countOf(option: string, text: string, usualValue: number, least: number, most: number): number {
  if (text === "") return usualValue;
  const value = /^-?[\d_]+$/.test(text) ? Number(text.replaceAll("_", "")) : Number.NaN;
  if (!(value >= least && value <= most)) throw badCount({ option, value: text, least, most });
  return value;
}
