import { parseUnits } from "ethers";
import { WAD } from "../protocol/wad.js";
import type { GroupSpec } from "./population.js";
import type { TaskKind, Work } from "./scenario.js";
import type { Economy } from "./solve.js";

const token = (text: string) => parseUnits(text, 18);

/** Delays of a development core: long enough for windows and queues, short enough that who was jailed comes back. */
export const developmentDelayBlocks = 400;

/** An economy of the size of today's smaller services: answers worth up to 2 tokens, a proof at a few cents. */
export const defaultEconomy: Economy = {
  valueAtRisk: token("2"),
  finality: "final",
  inferenceCostWei: token("0.00002"),
  proofCostWei: token("0.0005"),
  gasPriceWei: 10n ** 9n,
  gas: { answer: 150_000, prove: 400_000, keep: 120_000 },
  ownStake: token("50"),
  delegatedStake: token("150"),
  delegatedWeightWad: WAD / 10n,
  concurrentTasks: 8,
  proveSeconds: 6,
  blockSeconds: 12,
  yieldPerYear: 0.05,
  royaltyWad: WAD / 20n,
  restakersWad: WAD / 10n,
  reserveWad: WAD / 20n,
  marginWad: (5n * WAD) / 4n,
  mostBlocks: BigInt(developmentDelayBlocks / 2),
};

/** One in two for pennies, most of the rest for half a token, a few for the most that is secured; some are used at once. */
export const defaultTasks: readonly Omit<TaskKind, "answerWindowBlocks">[] = [
  { share: 5, valueAtRisk: token("0.02"), finality: "final", feeRatio: 1 },
  { share: 2, valueAtRisk: token("0.5"), finality: "final", feeRatio: 1.2 },
  { share: 2, valueAtRisk: token("0.1"), finality: "answered", feeRatio: 1.1 },
  { share: 1, valueAtRisk: token("2"), finality: "final", feeRatio: 1.5 },
];

export const defaultWork: Work = {
  answerGasWei: 0n,
  challengeGasWei: token("0.00012"),
  answerDelayBlocks: 1,
  proveBlocks: 0.5,
};

export const defaultTasksPerBlock = 2;
export const defaultEpochBlocks = 16;

export const defaultPopulation: readonly GroupSpec[] = [
  { behaviour: "honest", count: 12 },
  { behaviour: "lazy", count: 2, rate: 0.2 },
  { behaviour: "wrong-output", count: 2, rate: 0.05 },
  { behaviour: "silent", count: 1, rate: 0.1 },
  { behaviour: "withhold-proof", count: 1, rate: 0.2 },
  { behaviour: "colluding-user", count: 1, rate: 0.1 },
  { behaviour: "colluding-challenger", count: 1, rate: 0.1 },
  { behaviour: "griefing-challenger", count: 1, rate: 0.02 },
  { behaviour: "watchful-challenger", count: 1, rate: 0.05 },
];
