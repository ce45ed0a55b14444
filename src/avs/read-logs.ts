import type { Log, Provider } from "ethers";

export interface LogFilter {
  address: string;
  topics: (string | string[] | null)[];
}

/** As many blocks as public nodes give in one answer. */
const mostBlocks = 10_000;

/**
 * The logs of a range of blocks, both ends included, in order. Asks in portions, and in halves of them where the node
 * refuses an answer that would be too large.
 */
export async function readLogs(provider: Provider, filter: LogFilter, from: number, to: number): Promise<Log[]> {
  const logs: Log[] = [];
  for (let first = from; first <= to; first += mostBlocks)
    logs.push(...(await readPortion(provider, filter, first, Math.min(to, first + mostBlocks - 1))));
  return logs;
}

async function readPortion(provider: Provider, filter: LogFilter, from: number, to: number): Promise<Log[]> {
  try {
    return await provider.getLogs({ ...filter, fromBlock: from, toBlock: to });
  } catch (error) {
    // Nodes word and number this refusal differently; one block cannot be divided, so its error is the node's own.
    if (from === to) throw error;
    const middle = Math.floor((from + to) / 2);
    const lower = await readPortion(provider, filter, from, middle);
    return [...lower, ...(await readPortion(provider, filter, middle + 1, to))];
  }
}
