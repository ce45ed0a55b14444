import { type Contract, parseEther, toBeHex, toQuantity, Wallet } from "ethers";
import { type OperatorChain, openChain } from "../../src/operator/chain/operator-chain.js";
import type { TaskRecord } from "../../src/operator/chain/task-index.js";
import type { ServedModel } from "../../src/operator/model-runner.js";
import { type Model, openModel } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";
import { readSamples } from "../../src/samples/read-samples.js";
import { changedParameters, type Parameters } from "./avs-parameters.js";
import { type DeployedSertn, deploySertn } from "./deploy-sertn.js";
import { startNode, type TestNode } from "./node.js";

/** A node with the whole protocol and a user with fees, for operators that come over JSON-RPC. */
export interface OperatorNode extends TestNode {
  sertn: DeployedSertn;
  chain: OperatorChain;
  models: (ServedModel & { modelKey: string })[];
  inputs: Uint8Array[];
  mine(blocks?: number): Promise<void>;
  account(): Promise<Wallet>;
  submit(options?: { model?: number; input?: number; blocks?: number; finality?: 0 | 1 }): Promise<bigint>;
  task(id: bigint): Promise<TaskRecord>;
}

/** Windows that last long enough for whoever must be started again. Every answer is audited. */
const patient: { parameters: Parameters; delayBlocks: number; epochBlocks: number } = {
  parameters: changedParameters({
    timing: { answerWindowBlocks: 2_000n, jailBlocks: 20_000n, proofWindowBlocks: 2_000n },
    audits: { leastAuditRateWad: parseEther("1") },
  }),
  delayBlocks: 20_000,
  epochBlocks: 256,
};

export async function operatorNode(
  options: { isPatient?: boolean; models?: Record<string, string> } = {},
): Promise<OperatorNode> {
  const { isPatient = false, models: verifiers = { "digits-mlp": "DigitsMlpVerifier" } } = options;
  const node = await startNode();
  const { provider } = node;
  const send = (method: string, params: unknown[]) => provider.send(method, params);
  const user = await provider.getSigner(1);
  const { parameters, delayBlocks, epochBlocks }: Partial<typeof patient> = isPatient ? patient : {};
  const sertn = await deploySertn(await provider.getSigner(0), verifiers, send, parameters, delayBlocks, epochBlocks);
  const chain = await openChain(provider, sertn.taskManager);
  const token = sertn.feeToken.connect(user) as Contract;
  await (await token.deposit({ value: parseEther("1000") })).wait();
  await (await token.approve(sertn.taskManager, 2n ** 256n - 1n)).wait();
  const opened: Model[] = [];
  const models: OperatorNode["models"] = [];
  for (const name of Object.keys(verifiers)) {
    const directory = `.sertn/${name}`;
    const model = openModel(await openPackage(directory));
    opened.push(model);
    models.push({ name, modelId: model.manifest.modelId, directory, modelKey: sertn.modelKeys[name] });
  }
  const samples = await Promise.all(
    opened.map(async ({ manifest }) => readSamples(`models/${manifest.name}/heldout.npz`, manifest.schema.inputs)),
  );
  const manager = chain.contracts.taskManager.connect(user) as Contract;
  return {
    ...node,
    sertn,
    chain,
    models,
    inputs: samples[0].slice(0, 16).map((sample) => opened[0].infer(sample).input),
    mine: async (blocks = 1) => {
      await send("hardhat_mine", [toQuantity(blocks)]);
    },
    account: async () => {
      const wallet = new Wallet(Wallet.createRandom().privateKey);
      await send("hardhat_setBalance", [wallet.address, toBeHex(10n ** 20n)]);
      return wallet;
    },
    submit: async ({ model = 0, input = 0, blocks = isPatient ? 1_500 : 8, finality = 1 } = {}) => {
      const { modelKey } = models[model];
      const valueAtRisk = parseEther("1");
      // Blocks can pass before the submission, and a nearer deadline costs more.
      const feeWei = 2n * (await manager.quote(modelKey, valueAtRisk, blocks));
      const deadlineBlock = (await provider.getBlockNumber()) + 1 + blocks;
      const request = { modelKey, user: await user.getAddress(), valueAtRisk, feeWei, deadlineBlock, finality };
      await (await manager.submit(request, opened[model].infer(samples[model][input]).input)).wait();
      return manager.taskCount();
    },
    task: async (id) => {
      await chain.index.sync();
      const found = chain.index.tasks.get(id);
      if (found === undefined) throw new RangeError(`there is no task ${id}`);
      return found;
    },
  };
}
