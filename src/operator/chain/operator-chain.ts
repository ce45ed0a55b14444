import { AbiCoder, keccak256, type Provider } from "ethers";
import { fieldOrder } from "../../circuit/field.js";
import type { ModelId } from "../../package/manifest.js";
import { fromHex, toHex } from "../../package/model.js";
import type { Call } from "../sender.js";
import { openContracts, type SertnContracts } from "./contracts.js";
import { TaskIndex, type TaskRecord } from "./task-index.js";

/** What an operator asks of the chain and how its calls are written. Sends nothing by itself. */
export interface OperatorChain {
  provider: Provider;
  chainId: bigint;
  contracts: SertnContracts;
  index: TaskIndex;
  /** What a proof of the task by this operator must be bound to. */
  contextOf(taskId: bigint, operator: string): bigint;
  /** The model of a registry entry. */
  modelIdOf(modelKey: string): Promise<ModelId>;
  calls: TaskCalls;
}

/** Calls about tasks. A task is passed as events have told it, of which the chain keeps only the hash. */
export interface TaskCalls {
  assign(task: TaskRecord): Call;
  assignAndAnswer(task: TaskRecord, output: Uint8Array): Call;
  answer(task: TaskRecord, output: Uint8Array): Call;
  prove(task: TaskRecord, proof: Uint8Array): Call;
  settle(task: TaskRecord): Call;
  challenge(task: TaskRecord, feeLimitWei: bigint): Call;
  auditPast(task: TaskRecord): Call;
  withdraw(to: string): Call;
}

/**
 * Opens the AVS whose task manager is at an address.
 *
 * @param fromBlock No task is older.
 * @throws operator/no-contract
 */
export async function openChain(provider: Provider, taskManager: string, fromBlock = 0): Promise<OperatorChain> {
  const contracts = await openContracts(taskManager, provider);
  const { chainId } = await provider.getNetwork();
  const address = await contracts.taskManager.getAddress();
  const modelIds = new Map<string, Promise<ModelId>>();
  return {
    provider,
    chainId,
    contracts,
    index: new TaskIndex(contracts.taskManager, provider, fromBlock),
    contextOf: (taskId, operator) => deriveContext(chainId, address, taskId, operator),
    modelIdOf: (modelKey) => {
      const found = modelIds.get(modelKey) ?? readModelId(contracts, modelKey);
      modelIds.set(modelKey, found);
      return found;
    },
    calls: callsTo(contracts.taskManager, address),
  };
}

async function readModelId({ models }: SertnContracts, modelKey: string): Promise<ModelId> {
  const { modelId } = await models.getFunction("identityOf")(modelKey);
  return modelId;
}

/** As ProofContext.derive and TaskManager.contextOf. */
export function deriveContext(chainId: bigint, taskManager: string, taskId: bigint, operator: string): bigint {
  const coder = AbiCoder.defaultAbiCoder();
  const purpose = keccak256(coder.encode(["uint256", "address"], [taskId, operator]));
  const hash = keccak256(coder.encode(["uint256", "address", "bytes32"], [chainId, taskManager, purpose]));
  return BigInt(hash) % fieldOrder;
}

function callsTo({ interface: abi }: SertnContracts["taskManager"], to: string): TaskCalls {
  const call = (name: string, args: readonly unknown[]): Call => ({ to, data: abi.encodeFunctionData(name, args) });
  return {
    assign: ({ id, pinned }) => call("assign", [id, pinned]),
    assignAndAnswer: ({ id, pinned }, output) => call("assignAndAnswer", [id, pinned, toHex(output)]),
    answer: ({ id, pinned, progress }, output) => call("answer", [id, pinned, progress, toHex(output)]),
    prove: ({ id, pinned, progress, input, output }, proof) =>
      call("prove", [id, pinned, progress, input, output ?? "0x", toHex(proof)]),
    settle: ({ id, pinned, progress }) => call("settle", [id, pinned, progress]),
    challenge: ({ id, pinned, progress }, feeLimitWei) => call("challenge", [id, pinned, progress, feeLimitWei]),
    auditPast: ({ id, pinned, progress }) => call("auditPast", [id, pinned, progress]),
    withdraw: (to) => call("withdraw", [to]),
  };
}

/** The proof in the call of a transaction, if it is one that proves. */
export function proofInCall({ taskManager }: SertnContracts, data: string): Uint8Array | undefined {
  const call = taskManager.interface.parseTransaction({ data });
  return call?.name === "prove" ? fromHex(call.args.proof) : undefined;
}
