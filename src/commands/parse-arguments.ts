import { getAddress, isAddress, parseUnits } from "ethers";
import { type TaskId, taskId } from "../avs/types.js";
import type { Unit } from "../report/amounts.js";
import { badAccount, badAmount, badBlocks, badChoice, badTask } from "./errors.js";

/** A decimal number of a unit, in its smallest parts. @throws commands/bad-amount */
export function parseAmount(option: string, value: string, { symbol, decimals }: Unit): bigint {
  const isDecimal = /^[0-9]+(\.[0-9]+)?$/.test(value) && (value.split(".")[1] ?? "").length <= decimals;
  if (!isDecimal) throw badAmount({ option, value, unit: symbol });
  return parseUnits(value, decimals);
}

/** A number of blocks, at least 1. @throws commands/bad-blocks */
export function parseBlocks(option: string, value: number): bigint {
  if (!Number.isSafeInteger(value) || value < 1) throw badBlocks({ option, value });
  return BigInt(value);
}

/** The number of a task, with or without #. @throws commands/bad-task */
export function parseTaskId(value: string): TaskId {
  if (!/^#?[0-9]{1,30}$/.test(value)) throw badTask({ value });
  return taskId(BigInt(value.replace("#", "")));
}

/** @throws commands/bad-account */
export function parseAccount(option: string, value: string): string {
  if (!isAddress(value)) throw badAccount({ option, value });
  return getAddress(value);
}

/** @throws commands/bad-choice */
export function parseChoice<Choice extends string>(option: string, value: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw badChoice({ option, value, choices });
  return found;
}
