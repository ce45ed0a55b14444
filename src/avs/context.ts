import type { ContractTransactionReceipt, ContractTransactionResponse, Provider, Signer } from "ethers";
import type { Deployment } from "./addresses.js";
import { type CoreContracts, connectCore, connectSertn, type SertnContracts } from "./contracts.js";
import { decodeRevert } from "./decode-revert.js";
import { noCode, otherChain } from "./errors.js";
import { TaskIndex } from "./task-index.js";

/** What every part of the client works with: a deployment, who calls it, and the tasks that its events tell of. */
export interface ClientContext {
  deployment: Deployment;
  provider: Provider;
  signer: Signer;
  sertn: SertnContracts;
  core: CoreContracts;
  index: TaskIndex;
}

/** Connects to a deployment. The index can be shared by several clients of one process. */
export function makeContext(deployment: Deployment, signer: Signer, index?: TaskIndex): ClientContext {
  const { provider } = signer;
  if (provider === null) throw new TypeError("the signer is not connected to a provider");
  return {
    deployment,
    provider,
    signer,
    sertn: connectSertn(deployment.sertn, signer),
    core: connectCore(deployment.core, signer),
    index: index ?? new TaskIndex(provider, deployment.sertn.taskManager, deployment.fromBlock),
  };
}

/** Refuses a node of another chain, and addresses without code. @throws avs/other-chain, avs/no-code */
export async function checkDeployment({ deployment, provider }: ClientContext): Promise<void> {
  const { chainId } = await provider.getNetwork();
  if (chainId !== deployment.chainId) throw otherChain({ chainId, expected: deployment.chainId });
  const { governance: _, ...contracts } = deployment.sertn;
  await Promise.all(
    Object.entries({ ...deployment.core, ...contracts }).map(async ([contract, address]) => {
      if (address === undefined) return;
      const code = await provider.getCode(address);
      if (code === "0x") throw noCode({ contract, address, chainId });
    }),
  );
}

/** Waits for what a contract call or transaction gives; a revert becomes the contract's own error in words. */
export async function decoded<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw decodeRevert(error) ?? error;
  }
}

/** A transaction that was sent; its receipt comes with `wait()`. */
export type Sent = Promise<ContractTransactionResponse>;

/** Waits until a transaction is in a block. */
export async function mined(sent: Sent): Promise<ContractTransactionReceipt> {
  const receipt = await (await sent).wait();
  if (receipt === null) throw new Error("the transaction was dropped");
  return receipt;
}
