import { type FunctionFragment, Interface, id } from "ethers";
import type { CallResult } from "./rpc.js";

const panicSelector = "0x4e487b71";

/** Data of a revert by the name a recording gives it. */
export function errorData(name: string): string {
  if (name === "empty") return "0x";
  const code = /^Panic\(0x([0-9a-f]+)\)$/.exec(name)?.[1];
  return code === undefined ? id(`${name}()`).slice(0, 10) : panicSelector + code.padStart(64, "0");
}

export function describeResult(fragment: FunctionFragment, { succeeded, data }: CallResult): string {
  if (!succeeded) return `a revert with ${data}`;
  try {
    return JSON.stringify(plain(new Interface([fragment]).decodeFunctionResult(fragment, data).toArray(true)));
  } catch {
    return data;
  }
}

/** Decoded values in a form that can be printed. */
export function plain(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  return Array.isArray(value) ? value.map(plain) : value;
}
