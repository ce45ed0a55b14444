import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { SertnClient } from "../avs/client.js";
import { readToken, type Token } from "../avs/tokens.js";
import type { FreshDeployment } from "../deploy/deploy-sertn.js";
import { readDeploymentFile } from "../deploy/deployment-file.js";
import { inProcess, noSuchAccount } from "../deploy/errors.js";
import { isDevelopmentChain } from "../deploy/known-cores.js";
import { openNetwork } from "./open-network.js";

/** A deployment on the selected network, for one of its accounts. */
export interface OpenClient {
  client: SertnClient;
  deployment: FreshDeployment;
  feeToken: Token;
  /** How often to look for a new block. */
  pollMs: number;
}

/**
 * Connects to what this project has deployed on the selected network; closes the connection when `use` is done.
 *
 * @param account Place among the network's accounts.
 * @throws deploy/in-process, deploy/unreachable, deploy/other-chain, deploy/no-account, deploy/no-such-account,
 *   deploy/not-deployed, avs/no-code
 */
export async function withClient<T>(
  hre: HardhatRuntimeEnvironment,
  account: number,
  use: (opened: OpenClient) => Promise<T>,
): Promise<T> {
  const network = await openNetwork(hre);
  try {
    const { chainId, signers, isInProcess, provider } = network;
    if (isInProcess) throw inProcess({ chainId });
    const signer = signers[account];
    if (signer === undefined) throw noSuchAccount({ account, accounts: signers.length });
    const deployment = await readDeploymentFile(hre.config.paths.root, chainId);
    const client = await SertnClient.connect(deployment, signer);
    const feeToken = await readToken(deployment.sertn.feeToken, provider);
    return await use({ client, deployment, feeToken, pollMs: isDevelopmentChain(chainId) ? 200 : 3_000 });
  } finally {
    await network.close();
  }
}
