import hre from "hardhat";
import { connectRpc, type RpcProvider } from "../../src/operator/rpc.js";

/** A node of its own that listens on a free port, as `hardhat node` does. */
export interface TestNode {
  url: string;
  provider: RpcProvider;
  close(): Promise<void>;
}

export async function startNode(network = "default"): Promise<TestNode> {
  const server = await hre.network.createServer(network, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  const provider = await connectRpc(url, undefined);
  return {
    url,
    provider,
    close: async () => {
      provider.destroy();
      await server.close();
    },
  };
}

/** All transactions of an account from a block on, in the order of the chain. */
export async function transactionsOf(provider: RpcProvider, account: string, fromBlock = 0) {
  const found = [];
  const head = await provider.getBlockNumber();
  for (let number = fromBlock; number <= head; number++) {
    const block = await provider.getBlock(number, true);
    found.push(...(block?.prefetchedTransactions ?? []).filter(({ from }) => from === account));
  }
  return found;
}
