import { type Parameters, validateParameters } from "../protocol/parameters.js";
import { leastAnswerWindow, type ModelTerms } from "../protocol/price-task.js";
import {
  defaultEconomy,
  defaultEpochBlocks,
  defaultPopulation,
  defaultTasks,
  defaultTasksPerBlock,
  defaultWork,
} from "./default-scenario.js";
import { checkStakes, makePopulation } from "./population.js";
import type { Population, Scenario, TaskKind, Work } from "./scenario.js";
import { type Economy, type Solution, solveParameters } from "./solve.js";

/** What differs from the default scenario. */
export interface ScenarioChoices {
  economy?: Partial<Economy>;
  /** Instead of those that the solver finds. */
  parameters?: Parameters;
  /** Lets parameters through that the contracts would refuse, to see what they are refused for. */
  unchecked?: boolean;
  model?: ModelTerms;
  population?: Population;
  taskKinds?: readonly Omit<TaskKind, "answerWindowBlocks">[];
  tasksPerBlock?: number;
  work?: Partial<Work>;
  epochBlocks?: number;
  slashableBlocks?: number;
  feltWad?: bigint;
}

export interface SolvedScenario {
  scenario: Scenario;
  economy: Economy;
  /** Undefined if the parameters were given. */
  solution: Solution | undefined;
}

/**
 * The default scenario with some choices made. Parameters that are not given are solved for the economy.
 *
 * @throws simulate/cannot-secure, simulate/windows-do-not-fit, simulate/stake-too-small, and what refuses parameters
 */
export function makeScenario(choices: Readonly<ScenarioChoices> = {}): SolvedScenario {
  const economy: Economy = { ...defaultEconomy, ...choices.economy };
  const { mostBlocks } = economy;
  const solution = choices.parameters === undefined ? solveParameters(economy) : undefined;
  const parameters = choices.parameters ?? solvedOf(solution).parameters;
  if (choices.unchecked !== true) validateParameters(parameters, mostBlocks);
  const model = choices.model ?? modelOf(economy, parameters, solution);
  const population = choices.population ?? makePopulation(defaultPopulation, economy);
  checkStakes(population, parameters.audits.leastSecurity);
  const answerWindowBlocks =
    leastAnswerWindow(parameters) + (parameters.timing.answerWindowBlocks - leastAnswerWindow(parameters)) / 2n;
  const scenario: Scenario = {
    parameters,
    mostBlocks,
    epochBlocks: choices.epochBlocks ?? defaultEpochBlocks,
    slashableBlocks: choices.slashableBlocks ?? Number(2n * mostBlocks),
    tierStake: parameters.audits.leastSecurity,
    model,
    population,
    tasks: (choices.taskKinds ?? defaultTasks).map((kind) => ({ ...kind, answerWindowBlocks })),
    tasksPerBlock: choices.tasksPerBlock ?? defaultTasksPerBlock,
    work: { ...defaultWork, ...choices.work },
    feltWad: choices.feltWad ?? parameters.audits.delegatedWeightWad,
  };
  return { scenario, economy, solution };
}

function solvedOf(solution: Solution | undefined): Solution {
  if (solution === undefined) throw new TypeError("Parameters are given or solved");
  return solution;
}

function modelOf(
  economy: Readonly<Economy>,
  parameters: Readonly<Parameters>,
  solution: Solution | undefined,
): ModelTerms {
  if (solution !== undefined) return solution.model;
  const { inferenceCostWei, proofCostWei, royaltyWad } = economy;
  return { inferenceCostWei, proofCostWei, royaltyWad, proofWindowBlocks: parameters.timing.proofWindowBlocks };
}
