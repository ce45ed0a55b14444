import { readFileSync } from "node:fs";
import { parseEther, toBeHex, toQuantity, Wallet } from "ethers";
import { SertnClient } from "../../src/avs/client.js";
import { mined } from "../../src/avs/context.js";
import { contractAt } from "../../src/avs/contracts.js";
import type { TaskRecord } from "../../src/avs/task-record.js";
import { type Finality, type TaskId, taskId } from "../../src/avs/types.js";
import { defaultParameters } from "../../src/deploy/default-parameters.js";
import { deploySertn, type FreshDeployment } from "../../src/deploy/deploy-sertn.js";
import { defaultModelTerms } from "../../src/deploy/settings.js";
import { defaultSettings } from "../../src/eigenlayer/settings.js";
import type { ServedModel } from "../../src/operator/model-runner.js";
import { type Model, openModel } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";
import { readSamples } from "../../src/samples/read-samples.js";
import { contractName } from "../../src/verifier/names.js";
import { startNode, type TestNode } from "./node.js";
import { localSettings } from "./sertn.js";

/** A node with the whole protocol and a user with fees, for operators that come over JSON-RPC. */
export interface OperatorNode extends TestNode {
  deployment: FreshDeployment;
  /** Of the user. */
  client: SertnClient;
  models: (ServedModel & { modelKey: string })[];
  mine(blocks?: number): Promise<void>;
  /** A new key with ether. */
  account(): Promise<Wallet>;
  submit(options?: { model?: string; sample?: number; blocks?: number; finality?: Finality }): Promise<TaskId>;
  task(id: TaskId): Promise<TaskRecord>;
}

export interface OperatorNodeOptions {
  models?: readonly string[];
  /** Windows that last long enough for whoever must be started again; every answer is audited. */
  isPatient?: boolean;
}

export async function operatorNode(options: OperatorNodeOptions = {}): Promise<OperatorNode> {
  const { models: names = ["digits-mlp"], isPatient = false } = options;
  const node = await startNode();
  const { provider } = node;
  const deployer = await provider.getSigner(0);
  const slashableBlocks = isPatient ? 20_000 : 50;
  const parameters = defaultParameters(BigInt(slashableBlocks));
  if (isPatient) parameters.audits = { ...parameters.audits, leastAuditRateWad: parseEther("1") };
  const terms = { ...defaultModelTerms, proofWindowBlocks: parameters.timing.proofWindowBlocks };
  const delays = { deallocationDelay: slashableBlocks, minWithdrawalDelayBlocks: slashableBlocks };
  const owner = await deployer.getAddress();
  const epochBlocks = isPatient ? 256 : 8;
  const deployment = await deploySertn(
    deployer,
    localSettings(owner, {
      core: { kind: "local", settings: { ...defaultSettings, ...delays, owner } },
      parameters,
      epochBlocks: BigInt(epochBlocks),
      models: names.map((name) => ({ name, verifier: verifierOf(name), terms })),
    }),
  );
  const mine = async (blocks = 1) => {
    await provider.send("hardhat_mine", [toQuantity(blocks)]);
  };
  // The core cannot slash while the chain is younger than its withdrawal delay.
  await mine(slashableBlocks + 1);
  const user = await provider.getSigner(1);
  const client = SertnClient.of(deployment, user);
  await mined(
    contractAt("contracts/consumer/IWrappedCoin.sol", deployment.sertn.feeToken, user).deposit({
      value: parseEther("1000"),
    }),
  );
  await mined(client.tasks.approveFees());
  const opened = await Promise.all(names.map(openByName));
  return {
    ...node,
    deployment,
    client,
    models: names.map((name, k) => ({
      name,
      modelId: opened[k].model.manifest.modelId,
      directory: `.sertn/${name}`,
      modelKey: deployment.models[name].modelKey,
    })),
    mine,
    account: async () => {
      const wallet = new Wallet(Wallet.createRandom().privateKey);
      await provider.send("hardhat_setBalance", [wallet.address, toBeHex(10n ** 20n)]);
      return wallet;
    },
    submit: async ({
      model: name = names[0],
      sample = 0,
      blocks = Number(parameters.timing.answerWindowBlocks) - 2,
      finality = "Final",
    } = {}) => {
      const { model, samples } = opened[names.indexOf(name)];
      const { modelKey } = deployment.models[name];
      const valueAtRisk = parseEther("1");
      // Blocks can pass before the submission, and a nearer deadline costs more.
      const feeWei = 2n * (await client.tasks.quote(modelKey, valueAtRisk, BigInt(blocks)));
      const deadlineBlock = BigInt((await provider.getBlockNumber()) + 1 + blocks);
      const { input } = model.infer(samples[sample]);
      const request = { modelKey, valueAtRisk, feeWei, deadlineBlock, finality };
      return taskId(await client.tasks.submittedBy(client.tasks.submit(request, input)));
    },
    task: (id) => client.tasks.get(id),
  };
}

async function openByName(name: string): Promise<{ model: Model; samples: Awaited<ReturnType<typeof readSamples>> }> {
  const model = openModel(await openPackage(`.sertn/${name}`));
  return { model, samples: await readSamples(`models/${name}/heldout.npz`, model.manifest.schema.inputs) };
}

function verifierOf(model: string) {
  const name = `${contractName(model)}Verifier`;
  const { abi, bytecode } = JSON.parse(readFileSync(`artifacts/contracts/generated/${name}.sol/${name}.json`, "utf8"));
  return { abi, bytecode };
}
