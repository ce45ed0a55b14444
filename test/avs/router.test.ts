import { expect } from "chai";
import { keccak256, parseEther, type Result, toUtf8Bytes, ZeroAddress } from "ethers";
import { type Avs, avsScene, eventsOf, receiptOf, type Task } from "../helpers/avs.js";

const small = parseEther("0.001");

describe("the router", () => {
  describe("draws", () => {
    const scene = avsScene(async (avs) => ({
      light: await avs.operator({ own: parseEther("1"), capacity: 8 }),
      heavy: await avs.operator({ own: parseEther("3"), capacity: 8 }),
      giant: await avs.operator({ own: parseEther("1000"), capacity: 8 }),
    }));

    it("in proportion to stake, within the lowest tier that can carry the task", async () => {
      const { avs, light, heavy } = scene();
      const drawn = new Map<string, number>();
      const [epochs, seeds] = [20, 5];
      for (let epoch = 0; epoch < epochs; ++epoch) {
        await avs.nextEpoch();
        const task = await avs.submit({ valueAtRisk: small });
        for (let n = 0; n < seeds; ++n) {
          const operator = await avs.drawnBy(task, `${epoch} ${n}`);
          drawn.set(operator, (drawn.get(operator) ?? 0) + 1);
        }
      }
      const total = epochs * seeds;
      const [ofLight, ofHeavy] = [light, heavy].map(({ address }) => drawn.get(address) ?? 0);
      expect(ofLight + ofHeavy).to.equal(total);
      // Three to one: a binomial count of 100 at 3/4 has a deviation of 4.3; seeds are fixed, ids of tasks as well.
      expect(Math.abs(ofHeavy - (total * 3) / 4)).to.be.lessThan(4 * 4.4);
    });

    it("large tasks from higher tiers", async () => {
      const { avs, giant } = scene();
      const task = await avs.submit({ valueAtRisk: parseEther("1") });
      expect(await avs.assign(task)).to.equal(giant.address);
    });

    it("again and again past those whose stake is too small for the task", async () => {
      const { avs, heavy } = scene();
      // 2 ether of security: in the tier of both, within reach of one.
      const task = await avs.submit({ valueAtRisk: parseEther("0.0989") });
      for (const seed of ["a", "b", "c", "d", "e"]) expect(await avs.drawnBy(task, seed)).to.equal(heavy.address);
    });

    it("over the weights with which the epoch of the submission began, whatever is done once the seed is known", async () => {
      const { avs, light, heavy } = scene();
      const { router } = avs;
      const task = await avs.submit({ valueAtRisk: small });
      const before = await avs.drawnBy(task, "seed");
      const other = before === light.address ? heavy : light;
      // Now that the seed is known, another operator may change its weight as it likes: out of the draw, and in again.
      await avs.as(router, other).dropModel(avs.modelKey);
      expect(await avs.drawnBy(task, "seed")).to.equal(before);
      await avs.as(router, other).serveModel(avs.modelKey);
      expect(await avs.drawnBy(task, "seed")).to.equal(before);
    });

    it("nobody for tasks of the epoch in which it joined, however heavy it is", async () => {
      const { avs, giant } = scene();
      const newcomer = await avs.operator({ own: parseEther("2000"), isJoining: false });
      const seeds = ["a", "b", "c", "d"];
      await avs.nextEpoch();
      await avs.join(newcomer);
      const early = await avs.submit({ valueAtRisk: parseEther("1") });
      const drawnEarly: string[] = [];
      for (const seed of seeds) drawnEarly.push(await avs.drawnBy(early, seed));
      expect(drawnEarly).to.deep.equal(seeds.map(() => giant.address));
      await avs.nextEpoch();
      const late = await avs.submit({ valueAtRisk: parseEther("1") });
      const drawnLate: string[] = [];
      for (const seed of seeds) drawnLate.push(await avs.drawnBy(late, seed));
      expect(drawnLate).to.include(newcomer.address);
    });

    it("no more tasks than capacity and the parameters' bound, and none under an operator's least", async () => {
      const { avs, light, heavy, giant } = scene();
      const { router } = avs;
      await avs.as(router, giant).setTerms(2, 0);
      const tasks: Task[] = [];
      for (let n = 0; n < 3; ++n) tasks.push(await avs.submit({ valueAtRisk: parseEther("1") }));
      expect(await avs.assign(tasks[0])).to.equal(giant.address);
      expect(await avs.assign(tasks[1])).to.equal(giant.address);
      await expect(avs.assign(tasks[2])).to.be.revertedWithCustomError(router, "NobodyDrawn").withArgs(tasks[2].id, 10);
      await avs.as(router, giant).setTerms(100, 0);
      await avs.assign(tasks[2]);
      await avs.as(router, light).setTerms(8, parseEther("0.5"));
      await avs.as(router, heavy).setTerms(8, parseEther("0.5"));
      await avs.as(router, giant).setTerms(8, parseEther("0.5"));
      const tiny = await avs.submit({ valueAtRisk: small });
      await expect(avs.assign(tiny)).to.be.revertedWithCustomError(router, "NobodyDrawn");
    });

    it("no one whose stake is locked for others: locks never exceed what can be slashed", async () => {
      const { avs, light, heavy, giant } = scene();
      await avs.as(avs.router, giant).setTerms(8, parseEther("100"));
      // 0.4 ether of security each: two fit light, seven heavy.
      const tasks: Task[] = [];
      for (let n = 0; n < 5; ++n) tasks.push(await avs.submit({ valueAtRisk: parseEther("0.0189") }));
      const refusals: unknown[] = [];
      for (const task of tasks) await avs.assign(task).catch((error: unknown) => refusals.push(error));
      expect(refusals.length).to.be.lessThan(tasks.length);
      for (const operator of [light, heavy]) {
        const { locked } = await avs.standingOf(operator);
        expect(locked <= (await avs.serviceManager.slashableStake(operator.address))).to.equal(true);
      }
      expect((await avs.standingOf(light)).openTasks).to.be.lessThan(3);
    });

    it("past someone whose stake has left, and corrects its weight", async () => {
      const { avs, light, heavy } = scene();
      const { allocationManager, router, modelKey, stakes, set } = avs;
      const strategies = [await stakes[0].strategy.getAddress()];
      await avs
        .as(allocationManager, heavy)
        .modifyAllocations(heavy.address, [{ operatorSet: set, strategies, newMagnitudes: [1] }]);
      expect((await router.weightOf(heavy.address, modelKey)).weight > 0n).to.equal(true);
      const task = await avs.submit({ valueAtRisk: small });
      const [corrected] = await correctionsOf(avs, task);
      expect([corrected.operator, corrected.weight]).to.deep.equal([heavy.address, 0n]);
      expect((await router.weightOf(heavy.address, modelKey)).weight).to.equal(0n);
      expect(task.progress.operator).to.equal(light.address);
    });

    it("no one that has left the set or drops the model", async () => {
      const { avs, light, heavy, giant } = scene();
      const { allocationManager, router, modelKey, set } = avs;
      await avs.as(router, heavy).dropModel(modelKey);
      await avs
        .as(allocationManager, light)
        .deregisterFromOperatorSets({ operator: light.address, avs: set.avs, operatorSetIds: [set.id] });
      for (let n = 0; n < 3; ++n) {
        const task = await avs.submit({ valueAtRisk: small });
        await avs.goTo(task.pinned.submitBlock + 2n);
        const drawn = await avs.assign(task).catch(() => ZeroAddress);
        expect([giant.address, ZeroAddress]).to.include(drawn);
      }
    });
  });

  describe("keeps operators' wishes", () => {
    const scene = avsScene(async (avs) => ({ operator: await avs.operator() }));

    it("a model is served once, dropped once, and only by members", async () => {
      const { avs, operator } = scene();
      const { router, modelKey, stranger } = avs;
      expect(await router.modelsOf(operator.address)).to.deep.equal([modelKey]);
      await expect(avs.as(router, operator).serveModel(modelKey))
        .to.be.revertedWithCustomError(router, "AlreadyServed")
        .withArgs(operator.address, modelKey);
      await expect(avs.as(router, stranger).serveModel(modelKey))
        .to.be.revertedWithCustomError(router, "NotEnlisted")
        .withArgs(stranger.address);
      await avs.as(router, operator).dropModel(modelKey);
      expect(await router.modelsOf(operator.address)).to.deep.equal([]);
      await expect(avs.as(router, operator).dropModel(modelKey))
        .to.be.revertedWithCustomError(router, "NotServed")
        .withArgs(operator.address, modelKey);
      await expect(avs.as(router, operator).serveModel(modelKey)).to.emit(router, "ModelServed");
    });

    it("no capacity of zero", async () => {
      const { avs, operator } = scene();
      await expect(avs.as(avs.router, operator).setTerms(0, 0)).to.be.revertedWithCustomError(
        avs.router,
        "ZeroCapacity",
      );
      await expect(avs.as(avs.router, operator).setTerms(1, 5))
        .to.emit(avs.router, "OperatorTermsSet")
        .withArgs(operator.address, 1, 5);
    });

    it("no more models than sixteen", async () => {
      const { avs, operator } = scene();
      const { router, modelRegistry } = avs;
      const terms = { inferenceCostWei: 1, proofCostWei: 1, proofWindowBlocks: 5, royaltyWad: 0 };
      const providers = (await avs.ethers.getSigners()).filter(({ address }) => address !== avs.provider.address);
      for (const [n, provider] of providers.slice(0, 16).entries()) {
        const key = await avs.as(modelRegistry, provider).register.staticCall(avs.verifier, terms);
        await avs.as(modelRegistry, provider).register(avs.verifier, terms);
        const serving = avs.as(router, operator).serveModel(key);
        if (n < 15) await serving;
        else await expect(serving).to.be.revertedWithCustomError(router, "TooManyModels").withArgs(17, 16);
      }
    });
  });

  describe("audits", () => {
    const scene = avsScene(async (avs) => ({
      committed: await avs.operator({ own: parseEther("100") }),
      borrowed: await avs.operator({ own: 0n, delegated: parseEther("900") }),
    }));

    it("operators less that have more of their own at stake, by the inequality with its margin", async () => {
      const { avs, committed, borrowed } = scene();
      const rates: bigint[] = [];
      for (const [operator, valueAtRisk] of [
        [committed, parseEther("1")],
        [borrowed, parseEther("5")],
      ] as const) {
        const task = await avs.submit({ valueAtRisk });
        await avs.assign(task);
        expect(task.progress.operator).to.equal(operator.address);
        const { pinned, progress } = task;
        // S counts in full as far as it is the operator's own, at 0.3 as far as it is not.
        const felt = operator === committed ? pinned.security : (pinned.security * 3n) / 10n;
        const operatorWei =
          pinned.feeWei - 3n * pinned.tipWei - pinned.royaltyWei - pinned.restakersWei - pinned.reserveWei;
        const atStake = felt + operatorWei + pinned.valueAtRisk;
        // On probation, reliability 0.5 raises the rate by half.
        const rate = (pinned.temptation * 3n * 65_536n) / (2n * atStake);
        expect(progress.auditRate - rate).to.be.within(0n, 1n);
        expect(progress.auditRate * atStake >= pinned.temptation * 65_536n).to.equal(true);
        rates.push(progress.auditRate);
      }
      expect(rates[1] > 2n * rates[0]).to.equal(true);
    });
  });
});

/** Draws a task by a seed that hits someone who does not qualify any more, and gives the weights that were corrected. */
async function correctionsOf(avs: Avs, task: Task): Promise<Result[]> {
  const { restore } = await avs.networkHelpers.takeSnapshot();
  for (let n = 0; n < 50; ++n) {
    await avs.randomness.plan(task.pinned.submitBlock + 1n, keccak256(toUtf8Bytes(`${n}`)));
    const response = await avs.follow(task, avs.taskManager.assign(task.id, task.pinned));
    const corrections = eventsOf(avs.router, await receiptOf(response), "WeightSet");
    if (corrections.length > 0) return corrections;
    await restore();
  }
  throw new Error("no seed hits it");
}
