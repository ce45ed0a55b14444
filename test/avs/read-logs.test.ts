import { expect } from "chai";
import { type Filter, type Log, type Provider, parseEther } from "ethers";
import { mined } from "../../src/avs/context.js";
import { readLogs } from "../../src/avs/read-logs.js";
import { TaskIndex } from "../../src/avs/task-index.js";
import { deployForTest } from "../helpers/sertn.js";

describe("logs in pages", function () {
  this.timeout(60_000);
  let world: Awaited<ReturnType<typeof deployForTest>>;
  before(async () => {
    world = await deployForTest();
    await world.networkHelpers.mine(20_000);
    await world.operator();
  });

  /** The chain behind a node that gives the logs of so many blocks at most, and refuses to give more. */
  function limited(mostBlocks: number) {
    const { provider } = world.ethers;
    const asked: number[] = [];
    const getLogs = async (filter: Filter): Promise<Log[]> => {
      const blocks = Number(filter.toBlock) - Number(filter.fromBlock) + 1;
      asked.push(blocks);
      if (blocks > mostBlocks) throw new Error(`query exceeds max block range ${mostBlocks}`);
      return provider.getLogs(filter);
    };
    // What readers of logs ask.
    const getBlock = (block: number | "latest") => provider.getBlock(block);
    const node = { getLogs, getBlock } as unknown as Provider;
    return { node, asked };
  }

  it("are all there, in order and once each, whatever range the node allows", async () => {
    const { provider } = world.ethers;
    const filter = { address: world.deployment.sertn.router, topics: [null] };
    const head = await provider.getBlockNumber();
    const all = await provider.getLogs({ ...filter, fromBlock: 0, toBlock: head });
    expect(all.length).to.be.greaterThan(3);
    const places = (logs: readonly Log[]) => logs.map(({ blockNumber, index }) => [blockNumber, index]);
    for (const mostBlocks of [50_000, 10_000, 4_999, 1_000]) {
      const { node, asked } = limited(mostBlocks);
      expect(places(await readLogs(node, filter, 0, head)), `at most ${mostBlocks}`).to.deep.equal(places(all));
      // Each portion of 10,000 is halved so often, and a tree has fewer inner nodes than leaves.
      const halvings = Math.max(0, Math.ceil(Math.log2(10_000 / mostBlocks)));
      const most = Math.ceil((head + 1) / 10_000) * 2 * 2 ** halvings;
      expect(asked.length).to.be.at.most(most);
    }
  });

  it("say why a node refuses even one block", async () => {
    const { node } = limited(0);
    const filter = { address: world.deployment.sertn.router, topics: [null] };
    const refused = await readLogs(node, filter, 0, 4).catch((error: Error) => error.message);
    expect(refused).to.equal("query exceeds max block range 0");
  });

  it("give the same tasks", async () => {
    const { deployment, ethers, client, user } = world;
    const { modelKey } = deployment.models.digits;
    for (const window of [6n, 7n]) {
      await mined(client.as(user).tasks.approveFees());
      const deadlineBlock = BigInt(await ethers.provider.getBlockNumber()) + 1n + window;
      const request = { modelKey, valueAtRisk: parseEther("1"), deadlineBlock, finality: "Final" } as const;
      await mined(client.as(user).tasks.submit(request, `0x${"00".repeat(64)}`));
      await world.networkHelpers.mine(3_000);
    }
    const { node } = limited(1_000);
    const index = (provider: Provider) => new TaskIndex(provider, deployment.sertn.taskManager, deployment.fromBlock);
    const tasks = await index(node).all();
    expect(tasks).to.have.length(2);
    expect(tasks).to.deep.equal(await index(ethers.provider).all());
  });
});
