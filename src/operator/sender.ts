import { keccak256, type Provider, Transaction, type TransactionRequest } from "ethers";
import type { Journal, SentTransaction } from "./journal.js";
import type { Log } from "./log.js";
import { Mutex } from "./mutex.js";

/** What a transaction is to do. */
export interface Call {
  to: string;
  data: string;
  value?: bigint;
  /** Sent with so much gas, and without asking first whether the contract would refuse it. */
  gasLimit?: bigint;
}

/** How a transaction ended, for now or for good. */
export interface Outcome {
  action: string;
  hash: string;
  /** Mined and done; mined and refused by the contract; never to be mined, because a stranger's transaction took its nonce or it was withdrawn. */
  result: "done" | "reverted" | "displaced";
  /** Block that it was mined in. */
  blockNumber?: number;
  gasUsed?: bigint;
}

/** Has the key: transactions are signed before anybody sees them. */
export interface TransactionSigner {
  address: string;
  signTransaction(transaction: TransactionRequest): Promise<string>;
}

export interface SenderOptions {
  signer: TransactionSigner;
  provider: Provider;
  journal: Journal;
  chainId: bigint;
  log: Log;
  /** Blocks, the transaction's own included, after which it is taken to stay. 1 on chains that never reorganize. */
  confirmations: number;
  /** After so many blocks without being mined a transaction is signed again with the same nonce and a higher fee. */
  replaceAfterBlocks: number;
  /** Added to estimates of gas, as a part of them: state may change until the transaction is mined. */
  gasMargin: number;
}

/** Nodes want at least a tenth more for a transaction that takes another's place. */
const feeRise = 1.25;
const plainTransferGas = 21_000n;

/**
 * Sends each action once, whatever happens.
 *
 * An action's transaction is in the journal before the node has it. As long as it can still be mined it is sent again as it is,
 * or replaced under its own nonce: so of all that was ever signed for an action, at most one is mined. Only when the nonce
 * went to somebody else is the action free to be sent anew.
 */
export class TransactionSender {
  readonly #options: SenderOptions;
  readonly #signing = new Mutex();
  /** Block at which each open nonce was first or last signed. */
  readonly #signedAt = new Map<number, number>();
  /** Nonces whose transaction is mined but not deep enough, with what was reported of it. */
  readonly #mined = new Map<number, Outcome>();

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Whether a transaction for the action may still be mined, or is mined and may still be undone. */
  isInFlight(action: string): boolean {
    return this.#options.journal.open.some(
      (transaction) => transaction.action === action && this.#mined.get(transaction.nonce)?.result !== "reverted",
    );
  }

  /** Actions that are in flight. */
  get inFlight(): readonly string[] {
    return [...new Set(this.#options.journal.open.map(({ action }) => action))].filter((action) =>
      this.isInFlight(action),
    );
  }

  /**
   * Signs, remembers and sends. Does nothing if the action is in flight.
   * @throws What the contract says if it would refuse the call as things are: nothing is signed then.
   */
  async send(action: string, call: Call): Promise<void> {
    const { signer, provider } = this.#options;
    if (this.isInFlight(action)) return;
    const gasEstimate = call.gasLimit ?? (await provider.estimateGas({ ...call, from: signer.address }));
    await this.#signing.run(async () => {
      if (this.isInFlight(action)) return;
      await this.#sign(action, call, gasEstimate, await this.#nextNonce(), undefined);
    });
  }

  /** Finds out what has become of what is in flight, and sends again what the node does not have. */
  async track(): Promise<Outcome[]> {
    return this.#signing.run(async () => {
      const { journal, provider, signer } = this.#options;
      if (journal.open.length === 0) return [];
      const head = await provider.getBlockNumber();
      const nonceCount = await provider.getTransactionCount(signer.address, "latest");
      const outcomes: Outcome[] = [];
      for (const [nonce, transactions] of byNonce(journal.open))
        outcomes.push(...(await this.#trackNonce(nonce, transactions, head, nonceCount)));
      return outcomes;
    });
  }

  async #trackNonce(
    nonce: number,
    transactions: readonly SentTransaction[],
    head: number,
    nonceCount: number,
  ): Promise<Outcome[]> {
    const { provider, confirmations, log, replaceAfterBlocks } = this.#options;
    for (const { action, hash } of transactions) {
      const receipt = await provider.getTransactionReceipt(hash);
      if (receipt === null) continue;
      const result = receipt.status === 1 ? (action.startsWith(withdrawn) ? "displaced" : "done") : "reverted";
      const { blockNumber, gasUsed } = receipt;
      const outcome: Outcome = { action: action.replace(withdrawn, ""), hash, result, blockNumber, gasUsed };
      const isNew = this.#mined.get(nonce)?.hash !== hash;
      this.#mined.set(nonce, outcome);
      if (head - blockNumber + 1 >= confirmations) await this.#forget(nonce);
      if (isNew) log.info("transaction-mined", { ...outcome, nonce });
      return isNew ? [outcome] : [];
    }
    if (this.#mined.delete(nonce)) log.warn("transaction-unmined", { nonce });
    const last = transactions[transactions.length - 1];
    if (nonceCount > nonce) {
      // Between the two calls above it may have been mined itself: then its receipt is there now.
      for (const { hash } of transactions) if ((await provider.getTransactionReceipt(hash)) !== null) return [];
      log.warn("transaction-displaced", { action: last.action, hash: last.hash, nonce });
      await this.#forget(nonce);
      return [{ action: last.action.replace(withdrawn, ""), hash: last.hash, result: "displaced" }];
    }
    const signedAt = this.#signedAt.get(nonce) ?? head;
    this.#signedAt.set(nonce, signedAt);
    if (head - signedAt >= replaceAfterBlocks && nonce === nonceCount) await this.#replace(last, head);
    else await this.#broadcast(last);
    return [];
  }

  async #forget(nonce: number): Promise<void> {
    await this.#options.journal.settle(nonce);
    this.#signedAt.delete(nonce);
    this.#mined.delete(nonce);
  }

  /** The same action under the same nonce for a higher fee; what the contract refuses by now makes room instead. */
  async #replace(last: SentTransaction, head: number): Promise<void> {
    const { provider, signer, log } = this.#options;
    const from = signer.address;
    const { to, data, value, maxFeePerGas, maxPriorityFeePerGas } = Transaction.from(last.raw);
    const call = { to: to ?? from, data, value };
    const atLeast = { maxFeePerGas: maxFeePerGas ?? 0n, maxPriorityFeePerGas: maxPriorityFeePerGas ?? 0n };
    try {
      const gasEstimate = await provider.estimateGas({ ...call, from });
      await this.#sign(last.action, call, gasEstimate, last.nonce, atLeast);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      log.warn("transaction-withdrawn", { action: last.action, nonce: last.nonce });
      const action = last.action.startsWith(withdrawn) ? last.action : `${withdrawn}${last.action}`;
      await this.#sign(action, { to: from, data: "0x" }, plainTransferGas, last.nonce, atLeast);
    }
    this.#signedAt.set(last.nonce, head);
  }

  async #sign(
    action: string,
    { to, data, value = 0n }: Call,
    gasEstimate: bigint,
    nonce: number,
    replaced: { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint } | undefined,
  ): Promise<void> {
    const { signer, journal, chainId, gasMargin, log } = this.#options;
    const fees = await this.#fees(replaced);
    const gasLimit =
      gasEstimate === plainTransferGas ? gasEstimate : gasEstimate + percentOf(gasEstimate, 100 * gasMargin);
    const raw = await signer.signTransaction({ type: 2, chainId, nonce, to, data, value, gasLimit, ...fees });
    const transaction = { action, nonce, hash: keccak256(raw), raw };
    await journal.append(transaction);
    log.info(replaced ? "transaction-replaced" : "transaction-signed", { action, nonce, hash: transaction.hash });
    await this.#broadcast(transaction);
  }

  async #fees(replaced: { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint } | undefined) {
    const { maxFeePerGas, maxPriorityFeePerGas } = await this.#options.provider.getFeeData();
    const rise = (fee: bigint) => percentOf(fee, 100 * feeRise) + 1n;
    const tip = max(maxPriorityFeePerGas ?? 1_000_000_000n, rise(replaced?.maxPriorityFeePerGas ?? 0n));
    return {
      maxFeePerGas: max(maxFeePerGas ?? 0n, rise(replaced?.maxFeePerGas ?? 0n), tip),
      maxPriorityFeePerGas: tip,
    };
  }

  /** Hands a transaction to the node. Whatever it says, only the chain decides: see `track`. */
  async #broadcast({ action, raw, hash, nonce }: SentTransaction): Promise<void> {
    const { provider, log } = this.#options;
    try {
      await provider.broadcastTransaction(raw);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.debug("broadcast-refused", { action, hash, nonce, reason });
    }
  }

  async #nextNonce(): Promise<number> {
    const { provider, signer, journal } = this.#options;
    // What strangers with the same key have pending is not counted: if it is dropped, all that stood behind it would be stuck.
    const mined = await provider.getTransactionCount(signer.address, "latest");
    return Math.max(mined, ...journal.open.map(({ nonce }) => nonce + 1));
  }
}

/** Marks transactions that only take a nonce, so that what stood there is never mined. */
const withdrawn = "withdrawn:";

/** Nonces in order, each with its transactions in the order they were signed. */
function byNonce(transactions: readonly SentTransaction[]): [number, SentTransaction[]][] {
  const nonces = [...new Set(transactions.map(({ nonce }) => nonce))].sort((one, other) => one - other);
  return nonces.map((nonce) => [nonce, transactions.filter((transaction) => transaction.nonce === nonce)]);
}

/** Whether the contract has refused a call, and not the way to it. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "CALL_EXCEPTION";
}

function percentOf(value: bigint, percent: number): bigint {
  return (value * BigInt(Math.round(percent))) / 100n;
}

function max(...values: readonly bigint[]): bigint {
  return values.reduce((most, value) => (value > most ? value : most));
}
