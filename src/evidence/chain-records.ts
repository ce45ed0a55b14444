import { type Provider, toQuantity } from "ethers";
import type { EvidenceBlock, EvidenceTransaction } from "./bundle.js";
import {
  decodeReceipt,
  decodeTransaction,
  encodeHeader,
  encodeReceipt,
  encodeTransaction,
  type RpcBlock,
  type RpcReceipt,
} from "./encoding.js";
import { missingRecord, unprovableBlock } from "./errors.js";
import { decodeEvents } from "./records.js";
import { proveIndex } from "./trie.js";

/** A JSON-RPC call. */
export type Rpc = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** JSON-RPC beneath an ethers provider: proofs need fields that ethers does not pass on. */
export function rpcOf(provider: Provider): Rpc {
  if (!("send" in provider) || typeof provider.send !== "function")
    throw new TypeError("the provider has no JSON-RPC connection");
  const { send } = provider;
  return (method, params) => send.call(provider, method, [...params]);
}

interface WholeBlock {
  block: EvidenceBlock;
  hashes: readonly string[];
  transactions: readonly string[];
  receipts: readonly string[];
}

/** Reads blocks whole and makes proofs of what is in them. Each block is read once. */
export class ChainRecords {
  readonly #rpc: Rpc;
  readonly #blocks = new Map<number, Promise<WholeBlock>>();

  constructor(rpc: Rpc) {
    this.#rpc = rpc;
  }

  /** A block's header. @throws evidence/missing-record, evidence/unprovable-block */
  async header(blockNumber: number): Promise<EvidenceBlock> {
    const block = await this.#read(blockNumber, false);
    return { number: blockNumber, hash: block.hash, header: encodeHeader(block) };
  }

  /** A transaction with the events of known contracts, and the proofs of both. */
  async transaction(
    blockNumber: number,
    hash: string,
    contracts: Readonly<Record<string, string>>,
  ): Promise<EvidenceTransaction> {
    const { hashes, transactions, receipts } = await this.#whole(blockNumber);
    const index = hashes.indexOf(hash);
    if (index === -1) throw missingRecord({ what: `transaction ${hash}`, where: `block ${blockNumber}` });
    const transaction = decodeTransaction(transactions[index]);
    const receipt = decodeReceipt(receipts[index]);
    if (transaction === undefined || receipt === undefined)
      throw unprovableBlock({ blockNumber, what: `transaction ${hash}` });
    return {
      hash,
      blockNumber,
      index,
      to: transaction.to,
      events: decodeEvents(receipt, contracts).map(({ plain }) => plain),
      transactionProof: proveIndex(transactions, index).nodes,
      receiptProof: proveIndex(receipts, index).nodes,
    };
  }

  #whole(blockNumber: number): Promise<WholeBlock> {
    const known = this.#blocks.get(blockNumber);
    if (known !== undefined) return known;
    const reading = this.#readWhole(blockNumber);
    this.#blocks.set(blockNumber, reading);
    return reading;
  }

  async #readWhole(blockNumber: number): Promise<WholeBlock> {
    const rpcBlock = await this.#read(blockNumber, true);
    const block = { number: blockNumber, hash: rpcBlock.hash, header: encodeHeader(rpcBlock) };
    const hashes = rpcBlock.transactions.map(({ hash }) => hash);
    const transactions = rpcBlock.transactions.map((transaction) => encodeTransaction(transaction, blockNumber));
    const receipts = (await this.#receipts(blockNumber, hashes)).map(encodeReceipt);
    if (receipts.length > 0 && proveIndex(receipts, 0).root !== rpcBlock.receiptsRoot)
      throw unprovableBlock({ blockNumber, what: "root of its receipts" });
    if (transactions.length > 0 && proveIndex(transactions, 0).root !== rpcBlock.transactionsRoot)
      throw unprovableBlock({ blockNumber, what: "root of its transactions" });
    return { block, hashes, transactions, receipts };
  }

  async #receipts(blockNumber: number, hashes: readonly string[]): Promise<RpcReceipt[]> {
    // One by one: not every node gives them by block.
    const receipts = await Promise.all(hashes.map((hash) => this.#rpc("eth_getTransactionReceipt", [hash])));
    return receipts.map((receipt, k) => {
      if (receipt === null) throw missingRecord({ what: `the receipt of ${hashes[k]}`, where: `block ${blockNumber}` });
      return receipt as RpcReceipt; // JSON-RPC's own form; its encoding is compared with the block's root
    });
  }

  async #read(blockNumber: number, isWhole: boolean): Promise<RpcBlock> {
    const block = await this.#rpc("eth_getBlockByNumber", [toQuantity(blockNumber), isWhole]);
    if (block === null) throw missingRecord({ what: `block ${blockNumber}`, where: "the node" });
    return block as RpcBlock; // JSON-RPC's own form; its encoding is compared with the block's hash
  }
}
