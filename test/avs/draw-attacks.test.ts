import { expect } from "chai";
import { AbiCoder, encodeBytes32String, keccak256, parseEther } from "ethers";
import { avsScene, type Task } from "../helpers/avs.js";

describe("who tries to choose a draw", () => {
  describe("of an audit", () => {
    const plain = avsScene(
      async (avs) => ({ operator: await avs.operator({ own: 0n, delegated: parseEther("100") }) }),
      {
        isPlain: true,
      },
    );
    const planned = avsScene(async (avs) => ({ operator: await avs.operator() }));

    it("by answering only when the last block would spare it, is drawn as often as anyone", async () => {
      const { avs } = plain();
      const { restore } = await avs.networkHelpers.takeSnapshot();
      const trials = 80;
      let drawn = 0;
      let rate = 0;
      for (let n = 0; n < trials; ++n) {
        await restore();
        await avs.networkHelpers.mine(n);
        const task = await avs.submit({ finality: "Answered" });
        await avs.assign(task);
        rate = Number(task.progress.auditRate) / 65_536;
        // The best guess there is: the newest hash that it knows. It waits as long as it can for one that it likes.
        for (let block = await avs.blockNumber(); block < task.pinned.deadlineBlock - 1n; ++block) {
          const hash = (await avs.ethers.provider.getBlock(Number(block)))?.hash ?? "";
          if (!isDrawn(hash, task)) break;
          await avs.networkHelpers.mine();
        }
        await avs.answer(task);
        expect(await avs.lens.auditOf(task.id, task.progress)).to.deep.equal([false, false]);
        await avs.networkHelpers.mine(2);
        const [isKnown, isAudited] = await avs.lens.auditOf(task.id, task.progress);
        expect(isKnown).to.equal(true);
        if (isAudited) ++drawn;
      }
      // A binomial count is within 5 deviations but for one run in 1.7 million; who could foresee would have none.
      const deviation = Math.sqrt(trials * rate * (1 - rate));
      expect(rate).to.be.within(0.25, 0.3);
      expect(Math.abs(drawn - trials * rate)).to.be.lessThan(5 * deviation);
      expect(drawn).to.be.greaterThan(0);
    }).timeout(60_000);

    it("by having it taken earlier, later or by someone else, has the same draw; after 256 blocks, a proof for certain", async () => {
      const { avs, operator } = planned();
      const task = await avs.answered();
      for (const isAudited of [true, false]) {
        await avs.planAudit(task, isAudited);
        const { restore } = await avs.networkHelpers.takeSnapshot();
        for (const [blocks, who] of [
          [5n, avs.keeper],
          [6n, operator],
          [100n, avs.stranger],
          [256n, operator],
        ] as const) {
          await avs.goTo(task.progress.stepBlock + blocks);
          await avs.settle(structuredClone(task), who);
          expect((await avs.statusOf(task)).status).to.equal(isAudited ? "ProofDue" : "Final");
          await restore();
        }
      }
      // Forgotten, a plan aside: then it must prove.
      await avs.randomness.lose(task.progress.stepBlock + 1n);
      await avs.goTo(task.progress.stepBlock + 300n);
      await avs.settle(task, operator);
      expect(await avs.statusOf(task)).to.deep.equal({ status: "ProofDue", reason: "Audit" });
    });
  });

  describe("of an operator", () => {
    const scene = avsScene(async (avs) => ({
      friend: await avs.operator({ own: parseEther("20") }),
      others: [await avs.operator({ own: parseEther("30") }), await avs.operator({ own: parseEther("30") })],
    }));

    it("by having it taken earlier, later or by someone else, has the same operator", async () => {
      const { avs } = scene();
      const task = await avs.submit({ valueAtRisk: parseEther("0.5") });
      const drawn = new Set<string>();
      for (let block = task.pinned.submitBlock + 2n; block <= task.pinned.lastAssignBlock; ++block) {
        await avs.goTo(block);
        const { restore } = await avs.networkHelpers.takeSnapshot();
        for (const who of [avs.user, avs.keeper]) {
          drawn.add(await avs.assign(structuredClone(task), who));
          await restore();
        }
        await avs.networkHelpers.mine();
      }
      expect(drawn.size).to.equal(1);
    });

    it("by submitting until a friend is drawn pays for every task that others got, and gains no more often than its share", async () => {
      const { avs, friend } = scene();
      const tasks: Task[] = [];
      const before: bigint = await avs.feeToken.balanceOf(avs.user.address);
      for (let n = 0; n < 40; ++n) {
        await avs.nextEpoch();
        const task = await avs.submit({ valueAtRisk: parseEther("0.01"), finality: "Final" });
        await avs.assign(task);
        tasks.push(task);
        // Whoever is not the friend serves it, and has earned its fee by the time of the next.
        await avs.answer(task);
        await avs.prove(task);
      }
      const befriended = tasks.filter(({ progress }) => progress.operator === friend.address).length;
      // Stake of 20 among 80: within 5 deviations of a binomial count of 40 at 1/4. Seeds are block hashes.
      expect(Math.abs(befriended - 10)).to.be.lessThan(5 * Math.sqrt(40 * 0.25 * 0.75));
      const paid = before - (await avs.feeToken.balanceOf(avs.user.address));
      expect(paid).to.equal(tasks.reduce((sum, { pinned }) => sum + pinned.feeWei, 0n));
      expect(await avs.balanceOf(avs.user.address)).to.equal(0n);
    }).timeout(60_000);
  });
});

function isDrawn(seed: string, { id, progress }: Task): boolean {
  const data = [seed, encodeBytes32String("audit"), id];
  const draw = BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32", "uint256"], data))) & 0xffffn;
  return draw < progress.auditRate;
}
