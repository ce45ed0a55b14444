import { type Contract, type Provider, VoidSigner, ZeroAddress } from "ethers";
import type { Deployment } from "../avs/addresses.js";
import { SertnClient } from "../avs/client.js";
import { decodeRevert } from "../avs/decode-revert.js";
import type { TaskRecord } from "../avs/task-record.js";
import type { ModelId } from "../package/manifest.js";
import { fromHex, toHex } from "../package/model.js";
import { proofContext } from "../protocol/draws.js";
import type { Call } from "./sender.js";

/** The chain at a moment, as events tell it. */
export interface ChainView {
  /** The last block; events of later ones may have been seen already. */
  blockNumber: number;
  blockHash: string;
  tasks: ReadonlyMap<bigint, TaskRecord>;
}

/** What an operator asks of the chain and how its calls are written. Sends nothing by itself. */
export interface OperatorChain {
  provider: Provider;
  chainId: bigint;
  client: SertnClient;
  /** Looks at the chain as it is now. Follows it back, too: after a reorganization, or a test's snapshot. */
  look(): Promise<ChainView>;
  /** Whether the chain still goes through the last block of an earlier look. */
  isStillThere(view: ChainView): Promise<boolean>;
  /** What a proof of the task by this operator must be bound to. */
  contextOf(taskId: bigint, operator: string): bigint;
  /** The model of a registry entry. */
  modelIdOf(modelKey: string): Promise<ModelId>;
}

/** The deployment on the provider's chain. */
export function openChain(provider: Provider, deployment: Deployment): OperatorChain {
  const client = SertnClient.of(deployment, new VoidSigner(ZeroAddress, provider));
  const modelIds = new Map<string, Promise<ModelId>>();
  const { chainId, sertn } = deployment;
  return {
    provider,
    chainId,
    client,
    look: async () => {
      const head = await provider.getBlock("latest");
      const tasks = await client.tasks.all();
      return {
        blockNumber: head?.number ?? -1,
        blockHash: head?.hash ?? "",
        tasks: new Map(tasks.map((task) => [task.id, task])),
      };
    },
    isStillThere: async ({ blockNumber, blockHash }) =>
      blockNumber < 0 || (await provider.getBlock(blockNumber))?.hash === blockHash,
    contextOf: (taskId, operator) => proofContext(chainId, sertn.taskManager, taskId, operator),
    modelIdOf: (modelKey) => {
      const found = modelIds.get(modelKey) ?? readModelId(client, modelKey);
      modelIds.set(modelKey, found);
      return found;
    },
  };
}

async function readModelId({ context }: SertnClient, modelKey: string): Promise<ModelId> {
  const { modelId } = await context.sertn.modelRegistry.getFunction("identityOf")(modelKey);
  return modelId;
}

/** A call of a contract's function. */
export function callTo(contract: Contract, name: string, args: readonly unknown[]): Call {
  return { to: String(contract.target), data: contract.interface.encodeFunctionData(name, args) };
}

/** Calls about tasks. A task is passed as events have told it, of which the chain keeps only the hash. */
export const taskCalls = {
  assign: (manager: Contract, { id, task }: TaskRecord) => callTo(manager, "assign", [id, task]),
  answer: (manager: Contract, { id, task, progress }: TaskRecord, output: Uint8Array) =>
    callTo(manager, "answer", [id, task, progress, toHex(output)]),
  prove: (manager: Contract, { id, task, progress, input, output = "0x" }: TaskRecord, proof: Uint8Array) =>
    callTo(manager, "prove", [id, task, progress, input, output, toHex(proof)]),
  settle: (manager: Contract, { id, task, progress }: TaskRecord) => callTo(manager, "settle", [id, task, progress]),
  challenge: (manager: Contract, { id, task, progress }: TaskRecord, feeLimitWei: bigint) =>
    callTo(manager, "challenge", [id, task, progress, feeLimitWei]),
};

/** The proof in the call of a transaction, if it is one that proves. */
export function proofInCall({ context }: SertnClient, data: string): Uint8Array | undefined {
  const call = context.sertn.taskManager.interface.parseTransaction({ data });
  return call?.name === "prove" ? fromHex(call.args.proof) : undefined;
}

/** What a contract said when it refused a call, or else what the error says. */
export function describeRefusal(error: unknown): string {
  const decoded = decodeRevert(error);
  if (decoded !== undefined) return decoded.what;
  if (error instanceof Error) return "shortMessage" in error ? String(error.shortMessage) : error.message;
  return String(error);
}
