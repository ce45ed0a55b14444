import type { Interface, Log, Result } from "ethers";
import { transactionFailed } from "../errors.js";

/** A JSON-RPC provider as EIP-1193 has it. */
export interface Rpc {
  request(call: { method: string; params?: unknown[] }): Promise<unknown>;
}

/** A contract: where it is, and how to talk to it. */
export interface Deployed {
  address: string;
  abi: Interface;
}

/** What a development chain must be made with, so that the same transactions give the same blocks, hashes included. */
export const reproducibleNetwork = {
  initialDate: "2026-01-01T00:00:00Z",
  initialBaseFeePerGas: 0n,
  blockGasLimit: 1_000_000_000n,
  mining: { auto: true, interval: 0, mempool: { order: "fifo" } },
} as const;

/** A transaction to be mined. */
export interface Call {
  from: string;
  to: string;
  data: string;
  /** What it does, for messages. */
  what: string;
}

export interface MinedBlock {
  number: number;
  hash: string;
  logs: readonly Pick<Log, "address" | "topics" | "data">[];
}

const gasLimit = "0x4c4b40"; // 5,000,000: more than any step of a task, less than what one transaction may take
export const secondsPerBlock = 12;

/** A development chain on which many transactions go into a block, in the order in which they came, from accounts without keys. */
export class BatchChain {
  #pending: Call[] = [];
  #timestamp = 0;
  #number = 0;
  readonly #actors = new Set<string>();

  private constructor(private readonly rpc: Rpc) {}

  /** Takes a chain over: from now on blocks are mined by {@link mine} alone. */
  static async over(rpc: Rpc): Promise<BatchChain> {
    const chain = new BatchChain(rpc);
    await rpc.request({ method: "evm_setAutomine", params: [false] });
    const latest = (await rpc.request({ method: "eth_getBlockByNumber", params: ["latest", false] })) as RpcBlock;
    [chain.#number, chain.#timestamp] = [Number(latest.number), Number(latest.timestamp)];
    return chain;
  }

  /** The last block. */
  get blockNumber(): number {
    return this.#number;
  }

  send(call: Call): void {
    this.#pending.push(call);
  }

  /** Mines a block of all that was sent. */
  async mine(): Promise<MinedBlock> {
    const calls = this.#pending;
    this.#pending = [];
    for (const { from, to, data } of calls) {
      if (!this.#actors.has(from)) {
        await this.rpc.request({ method: "hardhat_impersonateAccount", params: [from] });
        this.#actors.add(from);
      }
      const transaction = { from, to, data, gas: gasLimit, gasPrice: "0x0" };
      await this.rpc.request({ method: "eth_sendTransaction", params: [transaction] });
    }
    this.#timestamp += secondsPerBlock;
    await this.rpc.request({ method: "evm_setNextBlockTimestamp", params: [this.#timestamp] });
    await this.rpc.request({ method: "evm_mine", params: [] });
    const block = (await this.rpc.request({ method: "eth_getBlockByNumber", params: ["latest", false] })) as RpcBlock;
    this.#number = Number(block.number);
    const logs = (await this.rpc.request({ method: "eth_getLogs", params: [{ blockHash: block.hash }] })) as Log[];
    return { number: this.#number, hash: block.hash, logs };
  }

  /** Mines a block of calls that all must succeed. @throws simulate/transaction-failed */
  async mineAll(calls: readonly Call[]): Promise<MinedBlock> {
    for (const call of calls) this.send(call);
    const block = await this.mine();
    const { transactions } = (await this.rpc.request({
      method: "eth_getBlockByNumber",
      params: ["latest", false],
    })) as RpcBlock;
    for (const [i, hash] of transactions.entries()) {
      const receipt = (await this.rpc.request({ method: "eth_getTransactionReceipt", params: [hash] })) as RpcReceipt;
      if (receipt.status !== "0x1") await this.explain(calls[i]);
    }
    return block;
  }

  /** Throws why a call fails. @throws simulate/transaction-failed */
  async explain({ from, to, data, what }: Call): Promise<never> {
    try {
      await this.rpc.request({ method: "eth_call", params: [{ from, to, data, gas: gasLimit }, "latest"] });
    } catch (error) {
      throw transactionFailed({ what, reason: error instanceof Error ? error.message : String(error) }, error);
    }
    throw transactionFailed({ what, reason: "it was reverted in its block, and would succeed now" });
  }

  /** The answer of a view. */
  async read({ address, abi }: Deployed, name: string, args: readonly unknown[]): Promise<Result> {
    const call = { to: address, data: abi.encodeFunctionData(name, args) };
    const data = (await this.rpc.request({ method: "eth_call", params: [call, "latest"] })) as string;
    return abi.decodeFunctionResult(name, data);
  }

  /** Mines empty blocks up to `blockNumber`. */
  async skipTo(blockNumber: number): Promise<void> {
    const blocks = blockNumber - this.#number;
    if (blocks <= 0) return;
    const params = [`0x${blocks.toString(16)}`, `0x${secondsPerBlock.toString(16)}`];
    await this.rpc.request({ method: "evm_setNextBlockTimestamp", params: [this.#timestamp + secondsPerBlock] });
    await this.rpc.request({ method: "hardhat_mine", params });
    this.#number += blocks;
    this.#timestamp += blocks * secondsPerBlock;
  }
}

interface RpcBlock {
  number: string;
  hash: string;
  timestamp: string;
  transactions: string[];
}

interface RpcReceipt {
  status: string;
}
