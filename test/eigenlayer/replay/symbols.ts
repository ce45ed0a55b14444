import { AbiCoder, keccak256, type ParamType } from "ethers";
import type { Symbolic } from "./recording.js";

/** A value as ethers encodes it. */
export type Value = string | boolean | null | readonly Value[];

/** What the symbols of a recording stand for at one moment. */
export interface Meaning {
  /** Addresses by role. */
  roles: ReadonlyMap<string, string>;
  startBlock: number;
  /** The block that `relBlock` counts from. */
  block: number;
  /** Day 0, in days since 1970. */
  startDay: number;
  /** Withdrawals queued so far, as arrays of their fields. */
  withdrawals: readonly (readonly Value[])[];
}

export const withdrawalType =
  "tuple(address staker, address delegatedTo, address withdrawer, uint256 nonce, uint32 startBlock, address[] strategies, uint256[] scaledShares)";
const withdrawalFields = [
  "staker",
  "delegatedTo",
  "withdrawer",
  "nonce",
  "startBlock",
  "strategies",
  "scaledShares",
] as const;
const daySeconds = 86_400;

export const abi = AbiCoder.defaultAbiCoder();

export function resolve(symbolic: Symbolic, meaning: Meaning): Value {
  if (typeof symbolic === "string") return resolveText(symbolic, meaning);
  if (typeof symbolic === "boolean" || symbolic === null) return symbolic;
  if (isList(symbolic)) return symbolic.map((element) => resolve(element, meaning));
  if ("relBlock" in symbolic) return String(meaning.block + Number(symbolic.relBlock));
  if ("traceBlock" in symbolic) return String(meaning.startBlock + Number(symbolic.traceBlock));
  if ("day" in symbolic)
    return String((meaning.startDay + Number(symbolic.day)) * daySeconds + Number(symbolic.plus ?? 0));
  if ("withdrawal" in symbolic) return alteredWithdrawal(symbolic, meaning);
  throw new Error(`unknown symbol ${JSON.stringify(symbolic)}`);
}

/** Whether a value stays the same from one block to the next. */
export function isConstant(symbolic: Symbolic): boolean {
  if (typeof symbolic !== "object" || symbolic === null) return true;
  return isList(symbolic) ? symbolic.every(isConstant) : !("relBlock" in symbolic);
}

/** The values of a function's outputs, which a recording writes bare when there is one, and as null when there is none. */
export function encodeOutputs(outputs: readonly ParamType[], value: Value): string {
  if (outputs.length === 0) return "0x";
  if (outputs.length > 1 && !Array.isArray(value)) throw new Error(`one value for ${outputs.length} outputs`);
  return abi.encode(outputs, outputs.length === 1 ? [value] : (value as readonly Value[]));
}

/** Replaces `$rewardsHash` among an event's arguments by the hash of the submission that is among them too. */
export function withRewardsHash(inputs: readonly ParamType[], args: readonly Value[]): readonly Value[] {
  if (!args.includes("$rewardsHash")) return args;
  const [, , operatorSet, nonce, submission] = args;
  const avs = Array.isArray(operatorSet) ? operatorSet[0] : null;
  const hash = keccak256(abi.encode(["address", "uint256", inputs[4]], [avs, nonce, submission]));
  return args.map((arg) => (arg === "$rewardsHash" ? hash : arg));
}

function resolveText(text: string, { roles, withdrawals }: Meaning): Value {
  if (text.startsWith("@")) {
    const address = roles.get(text.slice(1));
    if (address === undefined) throw new Error(`unknown role ${text}`);
    return address;
  }
  const [symbol, number] = text.split(":");
  if (symbol === "$withdrawal") return withdrawal(withdrawals, number);
  if (symbol === "$root") return keccak256(abi.encode([withdrawalType], [withdrawal(withdrawals, number)]));
  return text;
}

function alteredWithdrawal(symbolic: { readonly [name: string]: Symbolic | number }, meaning: Meaning): Value {
  const replace = symbolic.replace;
  if (typeof replace !== "object" || replace === null || isList(replace)) throw new Error("nothing to replace");
  return withdrawal(meaning.withdrawals, String(symbolic.withdrawal)).map((value, index) => {
    const replacement = replace[withdrawalFields[index]];
    if (replacement === undefined) return value;
    return resolve(typeof replacement === "number" ? String(replacement) : replacement, meaning);
  });
}

function withdrawal(withdrawals: Meaning["withdrawals"], number: string): readonly Value[] {
  const found = withdrawals[Number(number) - 1];
  if (found === undefined) throw new Error(`withdrawal ${number} of ${withdrawals.length}`);
  return found;
}

function isList(symbolic: Symbolic): symbolic is readonly Symbolic[] {
  return Array.isArray(symbolic);
}
