import { readFile } from "node:fs/promises";
import { parseUnits } from "ethers";
import { z } from "zod";
import type { Parameters } from "../protocol/parameters.js";
import { toWad } from "../protocol/wad.js";
import { defaultEconomy } from "./default-scenario.js";
import { badScenario } from "./errors.js";
import type { ScenarioChoices } from "./make-scenario.js";
import { makePopulation } from "./population.js";
import type { Work } from "./scenario.js";
import type { Economy } from "./solve.js";

/** Amounts of tokens, up to 2^96 wei: "0.5" or 0.5. */
const amount = z
  .union([
    z.string().regex(/^\d+(\.\d{1,18})?$/, 'Expected an amount of tokens, as "0.5"'),
    z.number().nonnegative().max(1e9),
  ])
  .transform((value) => parseUnits(typeof value === "number" ? value.toFixed(18) : value, 18));
/** A fraction; kept in wad. */
const fraction = z.number().min(0).max(1).transform(toWad);
const count = z.number().int().min(1).max(1_000_000);
const finality = z.enum(["answered", "final"]);

const economySchema = z
  .object({
    valueAtRisk: amount,
    finality,
    inferenceCost: amount,
    proofCost: amount,
    gasPriceGwei: z.number().min(0).max(1e6),
    gas: z.object({ answer: count, prove: count, keep: count }).partial().strict(),
    ownStake: amount,
    delegatedStake: amount,
    delegatedWeight: fraction,
    concurrentTasks: z.number().int().min(1).max(4096),
    proveSeconds: z.number().min(0.001).max(1e6),
    blockSeconds: z.number().min(0.01).max(3600),
    yieldPerYear: z.number().min(0).max(10),
    royalty: z.number().min(0).max(0.3).transform(toWad),
    restakers: fraction,
    reserve: fraction,
    margin: z.number().min(1).max(10).transform(toWad),
    mostBlocks: count.transform(BigInt),
  })
  .partial()
  .strict();

/** Integers of the contracts' struct: a number if it is exact as one, else a string. */
const integer = z
  .union([
    z.string().regex(/^\d+$/, "Expected a whole number"),
    z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER),
  ])
  .transform(BigInt);
const integers = <Name extends string>(...names: Name[]) =>
  // Each name has got its schema.
  z.object(Object.fromEntries(names.map((name) => [name, integer])) as Record<Name, typeof integer>).strict();

const parametersSchema = z
  .object({
    timing: integers(
      "answerWindowBlocks",
      "answerBlocks",
      "challengeWindowBlocks",
      "proofWindowBlocks",
      "jailBlocks",
      "livenessJailBlocks",
      "maxOpenTasks",
    ),
    fees: integers(
      "tipWei",
      "riskRateWad",
      "urgencyWad",
      "expectedAuditRateWad",
      "restakersWad",
      "reserveWad",
      "livenessPenaltyWad",
    ),
    audits: integers(
      "securityRatioWad",
      "leastSecurity",
      "marginWad",
      "delegatedWeightWad",
      "unreliabilityWad",
      "leastAuditRateWad",
      "retrospectiveRateWad",
    ),
    challenges: integers("heatPerChallenge", "heatWidth", "heatDecayPerBlock", "rewardWad", "bountyWad", "stretchWad"),
    standing: integers("probationWad", "climbWad", "fallWad", "speedSmoothingWad"),
  })
  .strict();

const groupSchema = z
  .object({
    behaviour: z.string(),
    count: z.number().optional(),
    rate: z.number().optional(),
    own: z.union([z.string(), z.number()]).optional(),
    delegated: z.union([z.string(), z.number()]).optional(),
    right: z.number().optional(),
    gain: z.number().optional(),
  })
  .strict();

const scenarioSchema = z
  .object({
    economy: economySchema,
    parameters: parametersSchema,
    population: z.array(groupSchema).min(1),
    tasks: z
      .array(
        z
          .object({
            share: z.number().positive(),
            valueAtRisk: amount,
            finality: finality.default("final"),
            feeRatio: z.number().min(1).max(1000).default(1),
          })
          .strict(),
      )
      .min(1),
    tasksPerBlock: z.number().positive().max(10_000),
    work: z
      .object({
        answerGas: amount,
        challengeGas: amount,
        answerDelayBlocks: z.number().int().min(1).max(1000),
        proveBlocks: z.number().min(0).max(1000),
      })
      .partial()
      .strict(),
    epochBlocks: z.number().int().min(4).max(256),
    /** What operators feel of their delegators' losses. */
    felt: fraction,
  })
  .partial()
  .strict();

/**
 * Reads a scenario file: JSON with what differs from the default scenario.
 *
 * @throws simulate/bad-scenario, simulate/bad-population, simulate/unknown-behaviour
 */
export async function readScenario(file: string): Promise<ScenarioChoices> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw badScenario({ file, at: "", reason: `The file cannot be read: ${error.message}` }, error);
  });
  const parsed = scenarioSchema.safeParse(parseJson(file, text));
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw badScenario({ file, at: path.join("."), reason: message });
  }
  const { economy, parameters, population, tasks, tasksPerBlock, work, epochBlocks, felt } = parsed.data;
  const chosen = economyOf(economy ?? {});
  return {
    economy: chosen,
    ...(parameters !== undefined && { parameters: parameters satisfies Parameters }),
    ...(population !== undefined && { population: makePopulation(population, { ...defaultEconomy, ...chosen }) }),
    ...(tasks !== undefined && { taskKinds: tasks }),
    ...(tasksPerBlock !== undefined && { tasksPerBlock }),
    ...(work !== undefined && { work: workOf(work) }),
    ...(epochBlocks !== undefined && { epochBlocks }),
    ...(felt !== undefined && { feltWad: felt }),
  };
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badScenario({ file, at: "", reason: `This is no JSON: ${error.message}` }, error);
  }
}

function economyOf(given: z.infer<typeof economySchema>): Partial<Economy> {
  const { inferenceCost, proofCost, gasPriceGwei, gas, delegatedWeight, royalty, restakers, reserve, margin, ...same } =
    given;
  return defined({
    ...same,
    inferenceCostWei: inferenceCost,
    proofCostWei: proofCost,
    gasPriceWei: gasPriceGwei === undefined ? undefined : BigInt(Math.round(gasPriceGwei * 1e9)),
    gas: gas === undefined ? undefined : { ...defaultEconomy.gas, ...defined(gas) },
    delegatedWeightWad: delegatedWeight,
    royaltyWad: royalty,
    restakersWad: restakers,
    reserveWad: reserve,
    marginWad: margin,
  });
}

function workOf({
  answerGas,
  challengeGas,
  ...same
}: {
  answerGas?: bigint | undefined;
  challengeGas?: bigint | undefined;
  answerDelayBlocks?: number | undefined;
  proveBlocks?: number | undefined;
}): Partial<Work> {
  return defined({ ...same, answerGasWei: answerGas, challengeGasWei: challengeGas });
}

/** Without what was not given, so that spreading it changes nothing. */
function defined<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // What is left has no undefined values.
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
