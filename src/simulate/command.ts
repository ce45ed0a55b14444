import { defaultEconomy } from "./default-scenario.js";
import { badCount } from "./errors.js";
import type { ScenarioChoices } from "./make-scenario.js";
import { parsePopulation } from "./population.js";
import { readScenario } from "./read-scenario.js";
import type { Length } from "./simulate.js";

const usual = { tasks: 100_000, runs: 20, seed: 1 };

/** How long to simulate, from options as they were typed; empty ones have their usual values. @throws simulate/bad-count */
export function readLength({ tasks, runs, seed }: { tasks: string; runs: string; seed: string }): Length {
  const count = countOf("--tasks", tasks, usual.tasks, 1, 100_000_000);
  return {
    tasks: count,
    runs: countOf("--runs", runs, Math.min(usual.runs, count), 1, Math.min(10_000, count)),
    seed: countOf("--seed", seed, usual.seed, 0, 2 ** 32 - 1),
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
