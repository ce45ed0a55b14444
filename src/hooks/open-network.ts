import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Provider } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { EthereumProvider } from "hardhat/types/providers";
import { noAccount, unreachable } from "../deploy/errors.js";

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

/** Connects to the selected network. @throws deploy/unreachable, deploy/no-account */
export async function openNetwork(hre: HardhatRuntimeEnvironment): Promise<OpenNetwork> {
  const connection = await hre.network.create();
  const { ethers, provider: rpc, networkName, networkConfig } = connection;
  const chainId = await ethers.provider.getNetwork().then(
    (network) => network.chainId,
    async (error: unknown) => {
      await connection.close();
      // The network's chainId is compared by Hardhat, whose own error says more.
      if (error instanceof Error && /chain ?id/i.test(error.message)) throw error;
      throw unreachable({ network: networkName }, error);
    },
  );
  const signers = await ethers.getSigners();
  if (signers.length === 0) {
    await connection.close();
    throw noAccount({ network: networkName });
  }
  const accounts = signers.map(({ address }) => address);
  return {
    provider: ethers.provider,
    rpc,
    chainId,
    signers,
    accounts,
    deployer: accounts[0],
    isInProcess: networkConfig.type === "edr-simulated",
    close: () => connection.close(),
  };
}
