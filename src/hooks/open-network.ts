import { setTimeout } from "node:timers/promises";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Provider } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";
import type { EthereumProvider } from "hardhat/types/providers";
import { noAccount, otherChain, unreachable } from "../deploy/errors.js";

/** The selected network, reached and with someone who can send. */
export interface OpenNetwork {
  provider: Provider;
  rpc: EthereumProvider;
  chainId: bigint;
  signers: readonly HardhatEthersSigner[];
  accounts: string[];
  /** The first account. */
  deployer: string;
  /** Whether the chain ends with this process. */
  isInProcess: boolean;
  close(): Promise<void>;
}

/** How long a node may take for its first answer. */
const patienceMs = 10_000;

/** Connects to the selected network. @throws deploy/unreachable, deploy/other-chain, deploy/no-account */
export async function openNetwork(hre: HardhatRuntimeEnvironment): Promise<OpenNetwork> {
  const connection = await hre.network.create();
  const { ethers, provider: rpc } = connection;
  try {
    const chainId = await chainIdOf(connection);
    const signers = await ethers.getSigners();
    if (signers.length === 0) throw noAccount({ network: connection.networkName });
    const accounts = signers.map(({ address }) => address);
    return {
      provider: ethers.provider,
      rpc,
      chainId,
      signers,
      accounts,
      deployer: accounts[0],
      isInProcess: connection.networkConfig.type === "edr-simulated",
      close: () => connection.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The node's chain, asked once and without ethers, which would ask a node that is away again and again. */
async function chainIdOf({ networkName: network, networkConfig, provider }: NetworkConnection): Promise<bigint> {
  const over = new AbortController();
  const tooLate = setTimeout(patienceMs, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new Error(`no answer in ${patienceMs} ms`);
  });
  const asked = provider.request({ method: "eth_chainId" });
  const chainId = await Promise.race([asked, tooLate])
    .catch((error: unknown) => {
      throw unreachable({ network }, error);
    })
    .finally(() => over.abort());
  const expected = networkConfig.chainId;
  if (expected !== undefined && BigInt(expected) !== BigInt(String(chainId)))
    throw otherChain({ network, chainId: BigInt(String(chainId)), expected: BigInt(expected) });
  return BigInt(String(chainId));
}
