import { getAddress, type Provider } from "ethers";
import { isObject } from "./objects.js";
import { isRevert } from "./revert.js";

/** A log as every library gives it. */
export interface Log {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  /** Its place in the block. */
  readonly index: number;
}

export interface LogFilter {
  readonly address: string;
  /** By place; null for any. */
  readonly topics: readonly (string | null)[];
  readonly fromBlock: number;
  readonly toBlock: number;
}

/** What a matcher may ask of a chain. */
export interface Chain {
  /** What a call to `to` at the end of a block returns, or undefined if it reverts. */
  call(to: string, data: string, blockNumber: number): Promise<string | undefined>;
  /** The receipt of a mined transaction, as the chain gives it. */
  receipt(hash: string): Promise<unknown>;
  logs(filter: LogFilter): Promise<readonly Log[]>;
}

/** EIP-1193: a provider that takes JSON-RPC requests, as a Hardhat connection's. */
export interface RequestProvider {
  request(request: { method: string; params?: unknown[] }): Promise<unknown>;
}

/** What knows a chain: a provider of ethers or one of EIP-1193. */
export type ChainProvider = Provider | RequestProvider;

export function openChain(provider: ChainProvider): Chain {
  return "request" in provider ? requestChain(provider) : ethersChain(provider);
}

export function isChainProvider(value: unknown): value is ChainProvider {
  return isObject(value) && ["request", "call"].some((method) => typeof value[method] === "function");
}

function ethersChain(provider: Provider): Chain {
  return {
    call: (to, data, blockTag) => unlessReverted(() => provider.call({ to, data, blockTag })),
    receipt: (hash) => provider.getTransactionReceipt(hash),
    // Ethers wants arrays of its own to write into.
    logs: ({ topics, ...filter }) => provider.getLogs({ ...filter, topics: [...topics] }),
  };
}

function requestChain(provider: RequestProvider): Chain {
  const request = (method: string, ...params: unknown[]) => provider.request({ method, params });
  return {
    call: async (to, data, blockNumber) => {
      const result = await unlessReverted(() => request("eth_call", { to, data }, quantity(blockNumber)));
      return typeof result === "string" ? result : undefined;
    },
    receipt: (hash) => request("eth_getTransactionReceipt", hash),
    logs: async ({ fromBlock, toBlock, ...filter }) => {
      const range = { fromBlock: quantity(fromBlock), toBlock: quantity(toBlock) };
      const logs = await request("eth_getLogs", { ...filter, ...range });
      return readLogs(logs);
    },
  };
}

/** Logs of a receipt or an answer, whoever's: addresses with and without checksum, the place in the block by two names, a number or hex. */
export function readLogs(logs: unknown): Log[] {
  if (!Array.isArray(logs)) return [];
  return logs.map(({ address, topics, data, index, logIndex }) => ({
    address: getAddress(address),
    topics,
    data,
    index: Number(index ?? logIndex),
  }));
}

/** A call that reverts says nothing; any other failure is one of the connection and must be seen. */
async function unlessReverted<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isRevert(error)) return undefined;
    throw error;
  }
}

function quantity(number: number): string {
  return `0x${number.toString(16)}`;
}
