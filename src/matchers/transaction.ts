import { isHexString } from "ethers";
import { type Chain, type ChainProvider, isChainProvider, type Log, openChain, readLogs } from "./chain.js";
import { notATransaction, unknownTransaction } from "./errors.js";
import { isObject } from "./objects.js";
import { isRevert } from "./revert.js";
import { show } from "./show.js";

/** A transaction that is in a block and did not revert. */
export interface MinedTransaction {
  hash: string;
  blockNumber: number;
  logs: readonly Log[];
  /** Where more can be asked; undefined if neither the transaction nor anyone else knows. */
  chain: Chain | undefined;
}

/** A transaction that did nothing. */
export interface RevertedTransaction {
  /** What a library or node threw, or undefined where only the receipt says it. */
  error: Error | undefined;
  reason: string;
}

export type Outcome = MinedTransaction | RevertedTransaction;

export function isReverted(outcome: Outcome): outcome is RevertedTransaction {
  return "reason" in outcome;
}

/**
 * What became of a transaction that is given as promise, function, response, receipt or hash, by ethers, viem or JSON-RPC.
 *
 * @param chains Asked for the receipts of hashes, and for what receipts without a provider do not tell.
 * @throws matchers/not-a-transaction, matchers/unknown-transaction, and whatever kept the transaction from being sent
 */
export async function readTransaction(subject: unknown, chains: readonly Chain[]): Promise<Outcome> {
  try {
    const value = await (typeof subject === "function" ? subject() : subject);
    return await readSettled(value, chains);
  } catch (error) {
    if (isRevert(error)) return { error, reason: error.message };
    throw error;
  }
}

async function readSettled(value: unknown, chains: readonly Chain[]): Promise<Outcome> {
  if (isHexString(value, 32)) return readHash(value, chains);
  if (!isObject(value)) throw notATransaction({ got: show(value) });
  const provider = isChainProvider(value.provider) ? value.provider : undefined;
  if (typeof value.wait === "function") return readReceipt(await value.wait(), chains, provider);
  return readReceipt(value, chains, provider);
}

async function readHash(hash: string, chains: readonly Chain[]): Promise<Outcome> {
  for (const chain of chains) {
    const receipt = await chain.receipt(hash);
    if (isObject(receipt)) return readReceipt(receipt, [chain]);
  }
  throw unknownTransaction({ hash, chains: chains.length });
}

async function readReceipt(receipt: unknown, chains: readonly Chain[], provider?: ChainProvider): Promise<Outcome> {
  if (!isObject(receipt)) throw notATransaction({ got: show(receipt) });
  const hash = receipt.hash ?? receipt.transactionHash;
  if (!isHexString(hash, 32) || !Array.isArray(receipt.logs)) throw notATransaction({ got: show(receipt) });
  if ([0, "0x0", "reverted"].some((failed) => receipt.status === failed))
    return { error: undefined, reason: `transaction ${hash} reverted` };
  const chain = provider === undefined ? await findChain(hash, chains) : openChain(provider);
  return { hash, blockNumber: Number(receipt.blockNumber), logs: readLogs(receipt.logs), chain };
}

/** The chain that a receipt is of: none may be asked about a transaction that it does not have. */
async function findChain(hash: string, chains: readonly Chain[]): Promise<Chain | undefined> {
  for (const chain of chains) if (isObject(await chain.receipt(hash))) return chain;
  return undefined;
}
