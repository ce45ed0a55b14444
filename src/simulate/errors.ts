import { defineError } from "../errors.js";

export const unknownBehaviour = defineError(
  "simulate/unknown-behaviour",
  ({ name, known }: { name: string; known: string }) => ({
    what: `There is no behaviour "${name}"`,
    where: "the population",
    next: `Use one of: ${known}.`,
  }),
);

export const badPopulation = defineError(
  "simulate/bad-population",
  ({ part, reason }: { part: string; reason: string }) => ({
    what: reason,
    where: `the population, at "${part}"`,
    next: 'Write groups as "12 honest, 2 lazy@0.2, 1 wrong-output@0.1:own=5:delegated=20": count, behaviour, rate, stakes in tokens.',
  }),
);

export const badScenario = defineError(
  "simulate/bad-scenario",
  ({ file, at, reason }: { file: string; at: string; reason: string }) => ({
    what: reason,
    where: at === "" ? file : `${file}, at ${at}`,
    next: "See docs/simulation.md for the fields of a scenario.",
  }),
);

export const badCount = defineError(
  "simulate/bad-count",
  ({ option, value, least, most }: { option: string; value: string; least: number; most: number }) => ({
    what: `${option} is ${value}`,
    where: "the command line",
    next: `Give a whole number from ${least} to ${most}.`,
  }),
);

export const stakeTooSmall = defineError(
  "simulate/stake-too-small",
  ({ behaviour, stake, least }: { behaviour: string; stake: string; least: string }) => ({
    what: `${behaviour} operators stake ${stake}, the least stake is ${least}`,
    where: "the population",
    next: "Raise own or delegated, or lower leastSecurity.",
  }),
);

export const cannotSecure = defineError(
  "simulate/cannot-secure",
  ({ reason, valueAtRisk, next }: { reason: string; valueAtRisk: string; next: string }) => ({
    what: `No audit rate secures a task of ${valueAtRisk}: ${reason}`,
    where: "the parameter solver",
    next,
  }),
);

export const windowsDoNotFit = defineError(
  "simulate/windows-do-not-fit",
  ({ windowBlocks, mostBlocks }: { windowBlocks: bigint; mostBlocks: bigint }) => ({
    what: `The windows need ${windowBlocks} blocks together; before stake can leave there are ${mostBlocks}`,
    where: "the parameter solver",
    next: "Prove faster, allow fewer tasks at once, or use a core with longer delays.",
  }),
);

export const transactionFailed = defineError(
  "simulate/transaction-failed",
  ({ what, reason }: { what: string; reason: string }) => ({
    what: `${what} failed: ${reason}`,
    where: "the simulation on the in-process chain",
    next: "This is an error of the simulation or of the contracts; the seed repeats it.",
  }),
);

export const booksDiffer = defineError(
  "simulate/books-differ",
  ({ operator, chainWei, booksWei }: { operator: number; chainWei: bigint; booksWei: bigint }) => ({
    what: `Escrow holds ${chainWei} wei for an operator, the books say ${booksWei}`,
    where: `the simulation on the in-process chain, operator ${operator}`,
    next: "This is an error of the simulation or of the contracts; the seed repeats it.",
  }),
);
