import { type Addressable, getAddress, isAddress, isAddressable } from "ethers";
import { notAnAccount, notATask } from "./errors.js";
import { show } from "./show.js";

/** Contracts whose events count, where others could send the same: what is given is never taken from another address. */
export interface KnownContracts {
  readonly allocationManager?: string;
  readonly delegationManager?: string;
  readonly strategyManager?: string;
  readonly taskManager?: string;
  readonly slasher?: string;
  readonly vault?: string;
  readonly router?: string;
}

/** What an argument may know besides what it is. */
export interface Acquainted {
  /** Names of accounts by address, for messages. */
  readonly names?: ReadonlyMap<string, string>;
  readonly contracts?: KnownContracts;
}

/** An account with what messages call it. Operators and users of `connection.sertn` are such. */
export interface NamedAccount extends Acquainted {
  readonly address: string;
  readonly name?: string;
}

/** An address, a signer, a contract, or an account with a name. */
export type AccountLike = string | Addressable | NamedAccount;

/** A task's id, or an object that has it. Tasks of `connection.sertn` are such. */
export type TaskLike = bigint | number | ({ readonly id: bigint } & Acquainted);

/** Names by address, addresses with their checksum. */
export type Names = ReadonlyMap<string, string>;

/** The address with its checksum. @throws matchers/not-an-account */
export async function addressOf(account: AccountLike): Promise<string> {
  if (typeof account === "string" && isAddress(account)) return getAddress(account);
  if (isAddressable(account)) return getAddress(await account.getAddress());
  if (isNamed(account) && isAddress(account.address)) return getAddress(account.address);
  throw notAnAccount({ got: show(account) });
}

/** @throws matchers/not-a-task */
export function taskIdOf(task: TaskLike): bigint {
  const id = typeof task === "object" && task !== null ? task.id : task;
  if (typeof id === "bigint") return id;
  if (Number.isSafeInteger(id)) return BigInt(id);
  throw notATask({ got: show(task) });
}

/** All that the arguments of an expectation know of names. */
export function namesIn(args: readonly unknown[]): Names {
  const names = new Map<string, string>();
  for (const arg of args) {
    if (isAcquainted(arg) && arg.names instanceof Map)
      for (const [address, name] of arg.names) names.set(getAddress(address), name);
    if (isNamed(arg) && typeof arg.name === "string" && isAddress(arg.address))
      names.set(getAddress(arg.address), arg.name);
  }
  return names;
}

/** The contracts that the arguments of an expectation name; the first of two that differ, as both cannot be meant. */
export function contractsIn(args: readonly unknown[]): KnownContracts {
  const known = args.filter(isAcquainted).map(({ contracts }) => contracts ?? {});
  return Object.assign({}, ...known.reverse());
}

/** `lazy (0x7099…79C8)`, or the whole address of who has no name. */
export function describeAccount(address: string, names: Names): string {
  const name = names.get(address);
  return name === undefined ? address : `${name} (${shorten(address)})`;
}

/** Addresses are the same with and without their checksum. */
export function sameAddress(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The ends of an address or a hash. */
export function shorten(hex: string): string {
  return `${hex.slice(0, 6)}…${hex.slice(-4)}`;
}

function isNamed(value: unknown): value is NamedAccount {
  return typeof value === "object" && value !== null && "address" in value && typeof value.address === "string";
}

function isAcquainted(value: unknown): value is Acquainted {
  return typeof value === "object" && value !== null && ("names" in value || "contracts" in value);
}
