import { expect } from "chai";
import { parseEther } from "ethers";
import { type Behaviour, honest } from "../../src/operator/behaviour.js";
import { join } from "../../src/operator/join.js";
import { memoryJournal } from "../../src/operator/journal.js";
import { silentLog } from "../../src/operator/log.js";
import { shortMemory } from "../../src/operator/memory.js";
import { type ModelRunner, runModelsHere } from "../../src/operator/model-runner.js";
import { Operator } from "../../src/operator/operator.js";
import { openChain } from "../../src/operator/operator-chain.js";
import { operatorMetrics } from "../../src/operator/operator-metrics.js";
import type { KeeperScope } from "../../src/operator/plan.js";
import { TransactionSender } from "../../src/operator/sender.js";
import { type OperatorNode, operatorNode } from "../helpers/operator-node.js";

describe("an operator against a node", function () {
  this.timeout(120_000);
  let node: OperatorNode;
  let models: ModelRunner;

  before(async () => {
    node = await operatorNode();
    models = runModelsHere(node.models);
  });
  after(async () => {
    await models.close();
    await node.close();
  });

  async function start(options: { behaviour?: Behaviour; keeper?: KeeperScope; withdrawAtWei?: bigint } = {}) {
    const { behaviour = honest, keeper = "all", withdrawAtWei } = options;
    const wallet = await node.account();
    const chain = openChain(node.provider, node.deployment);
    const sender = new TransactionSender({
      signer: wallet,
      provider: node.provider,
      journal: memoryJournal(),
      chainId: chain.chainId,
      log: silentLog,
      confirmations: 1,
      replaceAfterBlocks: 5,
      gasMargin: 0.2,
    });
    const modelKeys = node.models.map(({ modelKey }) => modelKey);
    const terms = { stakeWei: parseEther("100"), modelKeys, capacity: 8, leastSecurity: 0n };
    await join(terms, { address: wallet.address, chain, sender, log: silentLog, pollMs: 5 });
    await node.mine(8);
    return new Operator({
      address: wallet.address,
      chain,
      sender,
      models,
      memory: shortMemory(),
      behaviour,
      keeper,
      modelKeys,
      log: silentLog,
      metrics: operatorMetrics(),
      queueCapacity: 16,
      ...(withdrawAtWei !== undefined && { withdrawAtWei }),
      onCrash: () => {},
    });
  }

  it("joins, is drawn, answers, takes the task to its end and is paid", async () => {
    const operator = await start({ withdrawAtWei: 1n });
    const id = await node.submit();
    for (let block = 0; (await node.task(id)).status !== "Final"; block++) {
      expect(block, "blocks").to.be.lessThan(20);
      await operator.settleDown();
      await node.mine();
    }
    const { progress, history } = await node.task(id);
    expect(progress.operator).to.equal(operator.address);
    expect(history.map(({ event }) => event)).to.include.members([
      "TaskSubmitted",
      "TaskAssigned",
      "TaskAnswered",
      "TaskFinal",
    ]);
    await operator.settleDown();
    const earned = await node.client.context.sertn.feeToken.getFunction("balanceOf")(operator.address);
    expect(earned > 0n).to.equal(true);
    expect((await node.client.tasks.account(operator.address)).balanceWei).to.equal(0n);
  });
});
