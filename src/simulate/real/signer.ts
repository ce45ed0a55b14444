import { BrowserProvider, type Signer } from "ethers";
import { type Rpc, secondsPerBlock } from "./chain.js";

const pollingMs = 5;

/** The first signer of a development chain; its transactions are mined one by one at fixed times, whatever the clock says. */
export async function signerAtFixedTimes(rpc: Rpc): Promise<Signer> {
  const [latest, chainId] = await Promise.all([
    rpc.request({ method: "eth_getBlockByNumber", params: ["latest", false] }),
    rpc.request({ method: "eth_chainId" }),
  ]);
  let timestamp = Number((latest as { timestamp: string }).timestamp);
  const timed = {
    request: async ({ method, params }: { method: string; params?: unknown[] | Record<string, unknown> }) => {
      if (method === "eth_sendTransaction") {
        timestamp += secondsPerBlock;
        await rpc.request({ method: "evm_setNextBlockTimestamp", params: [timestamp] });
      }
      return rpc.request({ method, params: Array.isArray(params) ? params : [] });
    },
  };
  const options = { staticNetwork: true, cacheTimeout: -1, pollingInterval: pollingMs } as const;
  const provider = new BrowserProvider(timed, Number(chainId), options);
  return provider.getSigner(0);
}
