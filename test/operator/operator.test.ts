import { expect } from "chai";
import { type Contract, JsonRpcSigner, parseEther, toBeHex, Wallet } from "ethers";
import { honest } from "../../src/operator/behaviour.js";
import { openChain, type OperatorChain } from "../../src/operator/chain/operator-chain.js";
import { join } from "../../src/operator/join.js";
import { memoryJournal } from "../../src/operator/journal.js";
import { silentLog } from "../../src/operator/log.js";
import { shortMemory } from "../../src/operator/memory.js";
import { type ModelRunner, runModelsHere } from "../../src/operator/model-runner.js";
import { Operator } from "../../src/operator/operator.js";
import { operatorMetrics } from "../../src/operator/operator-metrics.js";
import { TransactionSender } from "../../src/operator/sender.js";
import { Situations } from "../../src/operator/situations.js";
import { openPackage } from "../../src/package/read-package.js";
import { readSamples } from "../../src/samples/read-samples.js";
import { openModel } from "../../src/package/model.js";
import { type DeployedSertn, deploySertn } from "../helpers/deploy-sertn.js";
import { startNode, type TestNode, transactionsOf } from "../helpers/node.js";

describe("an operator against a node", function () {
  this.timeout(120_000);
  let node: TestNode;
  let sertn: DeployedSertn;
  let chain: OperatorChain;
  let models: ModelRunner;
  let inputs: Uint8Array[];

  before(async () => {
    node = await startNode();
    const deployer = await node.provider.getSigner(0);
    sertn = await deploySertn(deployer, { "digits-mlp": "DigitsMlpVerifier" }, (method, params) => node.provider.send(method, params));
    chain = await openChain(node.provider, sertn.taskManager);
    const directory = ".sertn/digits-mlp";
    const model = openModel(await openPackage(directory));
    models = runModelsHere([{ name: "digits-mlp", modelId: model.manifest.modelId, directory }]);
    inputs = (await readSamples("models/digits-mlp/heldout.npz", model.manifest.schema.inputs)).slice(0, 4).map((sample) => model.infer(sample).input);
  });
  after(async () => {
    await models.close();
    await node.close();
  });

  it("joins, is drawn, answers and is paid", async () => {
    const wallet = Wallet.createRandom();
    await node.provider.send("hardhat_setBalance", [wallet.address, toBeHex(10n ** 20n)]);
    const sender = new TransactionSender({ signer: wallet, provider: node.provider, journal: memoryJournal(), chainId: 31337n, log: silentLog, confirmations: 1, replaceAfterBlocks: 5, gasMargin: 0.2 });
    const modelKeys = Object.values(sertn.modelKeys);
    await join({ stakeWei: parseEther("100"), modelKeys, capacity: 8, leastSecurity: 0n }, { address: wallet.address, chain, sender, log: silentLog, pollMs: 5 });
    await node.provider.send("hardhat_mine", ["0x8"]);
    const operator = new Operator({
      address: wallet.address, chain, sender, behaviour: honest, keeper: "all", modelKeys, log: silentLog, metrics: operatorMetrics(), queueCapacity: 16,
      situations: new Situations(chain, wallet.address, models, shortMemory()), onCrash: () => {},
    });
    const user = await node.provider.getSigner(1);
    const token = sertn.feeToken.connect(user) as Contract;
    await (await token.deposit({ value: parseEther("1000") })).wait();
    await (await token.approve(sertn.taskManager, 2n ** 256n - 1n)).wait();
    const manager = chain.contracts.taskManager.connect(user) as Contract;
    const feeWei = await manager.quote(modelKeys[0], parseEther("1"), 8);
    const now = await node.provider.getBlockNumber();
    await (await manager.submit({ modelKey: modelKeys[0], user: await user.getAddress(), valueAtRisk: parseEther("1"), feeWei, deadlineBlock: now + 9, finality: 1 }, inputs[0])).wait();
    for (let block = 0; block < 14; block++) {
      await operator.settleDown();
      await node.provider.send("hardhat_mine", ["0x1"]);
      await chain.index.sync();
      console.log(chain.index.blockNumber, chain.index.tasks.get(1n)?.status, chain.index.tasks.get(1n)?.reason, chain.index.tasks.get(1n)?.progress.auditRate);
    }
    console.log((await transactionsOf(node.provider, wallet.address)).map(({ data }) => data.slice(0, 10)));
  });
});
void JsonRpcSigner;
