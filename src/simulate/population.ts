import { parseUnits } from "ethers";
import { WAD } from "../protocol/wad.js";
import { type Behaviour, behaviours, findBehaviour } from "./behaviours.js";
import { badPopulation, stakeTooSmall, unknownBehaviour } from "./errors.js";
import { tokens } from "./report/text.js";
import type { ChallengerGroup, OperatorGroup, Population } from "./scenario.js";

/** A group as it is written, in a file or on the command line: amounts in tokens, parts from 0 to 1. */
export interface GroupSpec {
  behaviour: string;
  count?: number | undefined;
  rate?: number | undefined;
  own?: string | number | undefined;
  delegated?: string | number | undefined;
  /** Chance that an answer is right without the model having run. */
  right?: number | undefined;
  /** Part of the value at risk that a wrong answer gains. */
  gain?: number | undefined;
}

/** Stakes of operators that say nothing of theirs. */
export interface UsualStakes {
  ownStake: bigint;
  delegatedStake: bigint;
}

const mostMembers = 100_000;

/**
 * Reads "12 honest, 2 lazy@0.2, 1 wrong-output@0.1:own=5:delegated=20": groups of count, behaviour, rate and settings.
 *
 * @throws simulate/bad-population, simulate/unknown-behaviour
 */
export function parsePopulation(text: string, usual: UsualStakes): Population {
  const parts = text.split(",").map((part) => part.trim());
  return makePopulation(parts.map(parseGroup), usual);
}

/** Groups as data to a population. @throws simulate/bad-population, simulate/unknown-behaviour */
export function makePopulation(specs: readonly GroupSpec[], usual: UsualStakes): Population {
  const operators: OperatorGroup[] = [];
  const challengers: ChallengerGroup[] = [];
  for (const spec of specs) {
    const behaviour = behaviourOf(spec);
    const count = numberIn(spec, "count", spec.count ?? 1, 0, mostMembers);
    if (!Number.isInteger(count))
      throw badPopulation({ part: textOf(spec), reason: `A count of ${count} is not whole` });
    const rate = numberIn(spec, "rate", spec.rate ?? behaviour.rate, 0, 1);
    if (count === 0) continue;
    if (behaviour.role === "operator")
      operators.push({
        behaviour,
        count,
        rate,
        ownStake: amountIn(spec, "own", usual.ownStake),
        delegatedStake: amountIn(spec, "delegated", usual.delegatedStake),
      });
    else challengers.push({ behaviour, count, rate });
  }
  if (operators.length === 0)
    throw badPopulation({ part: specs.map(textOf).join(", "), reason: "There is no operator" });
  return { operators, challengers };
}

/** Refuses operators whose stake is under the least. @throws simulate/stake-too-small */
export function checkStakes(population: Readonly<Population>, leastStake: bigint): void {
  for (const { behaviour, ownStake, delegatedStake } of population.operators) {
    const stake = ownStake + delegatedStake;
    if (stake < leastStake)
      throw stakeTooSmall({ behaviour: behaviour.name, stake: tokens(stake), least: tokens(leastStake) });
  }
}

function parseGroup(part: string): GroupSpec {
  const match = /^(?:(-?[\d.]+)\s+)?([a-z-]+)(?:@([\d.]+))?((?::[a-z]+=[\d.]+)*)$/.exec(part);
  if (match === null) throw badPopulation({ part, reason: "This is no group" });
  const [, count, behaviour, rate, settings] = match;
  const spec: GroupSpec = {
    behaviour,
    ...(count !== undefined && { count: Number(count) }),
    ...(rate !== undefined && { rate: Number(rate) }),
  };
  for (const setting of settings.split(":").filter((text) => text !== "")) {
    const [name, value] = setting.split("=");
    if (name === "own" || name === "delegated") spec[name] = value;
    else if (name === "right" || name === "gain") spec[name] = Number(value);
    else throw badPopulation({ part, reason: `There is no setting "${name}"` });
  }
  return spec;
}

function behaviourOf(spec: Readonly<GroupSpec>): Behaviour {
  const found = findBehaviour(spec.behaviour);
  if (found === undefined) {
    const known = behaviours.map(({ name }) => name).join(", ");
    throw unknownBehaviour({ name: spec.behaviour, known });
  }
  const { conduct } = found;
  const right = numberIn(spec, "right", spec.right ?? Number(conduct.rightWad) / 1e18, 0, 1);
  const gain = numberIn(spec, "gain", spec.gain ?? Number(conduct.gainWad) / 1e18, 0, 1);
  if (spec.right === undefined && spec.gain === undefined) return found;
  const wad = (part: number) => (BigInt(Math.round(part * 1e9)) * WAD) / 10n ** 9n;
  // Who knows by luck what is right can prove it.
  const proves = conduct.proves || (conduct.rightWad === 0n && right > 0);
  return { ...found, conduct: { ...conduct, rightWad: wad(right), gainWad: wad(gain), proves } };
}

function numberIn(spec: Readonly<GroupSpec>, name: string, value: number, least: number, most: number): number {
  if (!(value >= least && value <= most))
    throw badPopulation({ part: textOf(spec), reason: `${name} is ${value}, outside [${least}, ${most}]` });
  return value;
}

function amountIn(spec: Readonly<GroupSpec>, name: "own" | "delegated", usual: bigint): bigint {
  const text = spec[name];
  if (text === undefined) return usual;
  const amount = /^\d+(\.\d{1,18})?$/.test(String(text)) ? parseUnits(String(text), 18) : -1n;
  if (amount < 0n || amount >= 2n ** 96n)
    throw badPopulation({ part: textOf(spec), reason: `${name} is ${text}, no amount of tokens` });
  return amount;
}

function textOf({ behaviour, count, rate }: Readonly<GroupSpec>): string {
  return `${count ?? 1} ${behaviour}${rate === undefined ? "" : `@${rate}`}`;
}
