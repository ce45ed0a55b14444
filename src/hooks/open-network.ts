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
const patienceMs = 5_000;

/** Connects to the selected network. @throws deploy/unreachable, deploy/other-chain, deploy/no-account */
export async function openNetwork(hre: HardhatRuntimeEnvironment): Promise<OpenNetwork> {
  const connection = await hre.network.create();
  const { ethers, provider: rpc } = connection;
  try {
    const chainId = await chainIdOf(hre, connection);
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

/**
 * The node's chain. Asked once, with a time limit, and without ethers, which would ask a node that is away again and again: by
 * a connection of its own, for one that waits for an answer cannot be closed.
 */
async function chainIdOf(hre: HardhatRuntimeEnvironment, selected: NetworkConnection): Promise<bigint> {
  const { networkName: network, networkConfig } = selected;
  const isRemote = networkConfig.type === "http";
  const asked = isRemote ? await hre.network.create({ network, override: { timeout: patienceMs } }) : selected;
  const chainId = await asked.provider
    .request({ method: "eth_chainId" })
    .then((answer) => BigInt(String(answer)))
    .catch((error: unknown) => {
      throw unreachable({ network }, error);
    })
    .finally(() => (isRemote ? asked.close() : undefined));
  const expected = networkConfig.chainId;
  if (expected !== undefined && BigInt(expected) !== chainId)
    throw otherChain({ network, chainId, expected: BigInt(expected) });
  return chainId;
}
