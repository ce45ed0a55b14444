import { createHash } from "node:crypto";
import type { Behaviour, ServedTask } from "../operator/behaviour.js";
import { badFaultOption } from "./errors.js";

/** Planned misbehaviour: what is left of honesty when it is added. */
export interface Fault {
  /** As in `faults.<name>`. */
  name: string;
  /** What it was made with, for reports: plain values. */
  options: object;
  /** Adds the fault to a behaviour. */
  addTo(behaviour: Behaviour): Behaviour;
}

/** Which tasks a fault strikes. All that is given must hold. */
export interface StrikeOptions {
  /** Part of the operator's tasks, in [0, 1]; 1 if not given. */
  rate?: number;
  /**
   * Draws the part at random, the same for one seed. Without a seed the tasks are spread evenly and the first one is struck: of
   * a rate of 0.2 the operator's 1st, 6th, 11th …
   */
  seed?: number;
  /** Only these tasks. */
  tasks?: readonly bigint[];
  /** Only tasks of this user. */
  user?: string;
}

export type Strikes = (task: ServedTask) => boolean;

const parts = 1_000_000_000;

/** Whether a fault strikes a task; depends on nothing but the task, so that who was killed decides the same again. */
export function strikesOf(fault: string, { rate = 1, seed, tasks, user }: StrikeOptions): Strikes {
  if (!(rate >= 0 && rate <= 1))
    throw badFaultOption({ fault, option: "rate", value: String(rate), expected: "a number from 0 to 1" });
  if (seed !== undefined && !Number.isSafeInteger(seed))
    throw badFaultOption({ fault, option: "seed", value: String(seed), expected: "a whole number" });
  const share = BigInt(Math.round(rate * parts));
  const isChosen =
    seed === undefined
      ? (task: ServedTask) => isSpread(task.ordinal, share)
      : (task: ServedTask) => isDrawn(fault, seed, task, share);
  return (task) =>
    isChosen(task) &&
    (tasks === undefined || tasks.includes(task.id)) &&
    (user === undefined || user.toLowerCase() === task.user.toLowerCase());
}

/** The k-th is struck where ceil(k · rate) steps up, in billionths: the first always, and as many of n as the rate says. */
function isSpread(ordinal: number, share: bigint): boolean {
  const struckBefore = (count: bigint) => (count * share + BigInt(parts) - 1n) / BigInt(parts);
  return struckBefore(BigInt(ordinal) + 1n) > struckBefore(BigInt(ordinal));
}

function isDrawn(fault: string, seed: number, task: ServedTask, share: bigint): boolean {
  const draw = BigInt(`0x${digestOf(fault, seed, task.id).toString("hex").slice(0, 16)}`);
  return draw * BigInt(parts) < share << 64n;
}

/** Bytes that depend on nothing but what is given. */
export function digestOf(...parts: readonly (string | number | bigint)[]): Buffer {
  return createHash("sha256").update(parts.join("/")).digest();
}

/** A fault that changes some decisions about the tasks that it strikes. */
export function defineFault<Options extends StrikeOptions>(
  name: string,
  options: Options,
  change: (behaviour: Behaviour) => Partial<Pick<Behaviour, "answer" | "prove">>,
): Fault {
  const strikes = strikesOf(name, options);
  return {
    name,
    options,
    addTo: (behaviour) => {
      const changed = change(behaviour);
      return {
        name: `${behaviour.name} + ${name}`,
        answer: (situation) => pick(changed.answer, behaviour.answer, strikes(situation.task))(situation),
        prove: (situation) => pick(changed.prove, behaviour.prove, strikes(situation.task))(situation),
        act: behaviour.act,
      };
    },
  };
}

function pick<T>(changed: T | undefined, unchanged: T, isStruck: boolean): T {
  return isStruck && changed !== undefined ? changed : unchanged;
}

/** Several faults in one operator. Where two decide about the same, the one that stands first has its way. */
export function compose(...faults: readonly Fault[]): Fault {
  return {
    name: faults.map(({ name }) => name).join(" + "),
    options: Object.fromEntries(faults.map(({ name, options }) => [name, options])),
    addTo: (behaviour) => faults.reduceRight((changed, fault) => fault.addTo(changed), behaviour),
  };
}
