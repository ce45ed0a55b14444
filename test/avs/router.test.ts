import { expect } from "chai";
import { keccak256, parseEther, type Result, toUtf8Bytes, ZeroAddress } from "ethers";
import { type Avs, avsScene, eventsOf, receiptOf, type Task } from "../helpers/avs.js";
import { changedParameters } from "../helpers/avs-parameters.js";
import { modelTerms } from "../helpers/deploy-avs.js";

const WAD = parseEther("1");
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
        const atStake = felt + pinned.valueAtRisk;
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

describe("an operator that is drawn", () => {
  const scene = avsScene(async (avs) => ({ operator: await avs.operator({ own: 0n, delegated: parseEther("100") }) }));

  for (const finality of ["Answered", "Final"] as const)
    it(`is paid for what audits will cost it on average, however often it is audited: ${finality}`, async () => {
      const { avs, operator } = scene();
      // Not a wei of its own, and less reliability with every answer that does not come: nobody is audited more.
      for (let n = 0; n < 4; ++n) {
        const silent = await avs.submit({ valueAtRisk: small });
        await avs.assign(silent);
        await avs.settleWhenDue(silent);
        await avs.goTo((await avs.standingOf(operator)).jailedUntilBlock + 1n);
        await avs.router.refresh(operator.address);
        await avs.nextEpoch();
      }
      for (const valueAtRisk of [0n, small, parseEther("1"), parseEther("4")]) {
        const task = await avs.submit({ valueAtRisk, finality });
        await avs.assign(task);
        const { feeWei, tipWei, royaltyWei, restakersWei, reserveWei } = task.pinned;
        const { auditRate } = task.progress;
        expect(auditRate).to.be.greaterThan(2900n);
        const earnedWei = feeWei - 3n * tipWei - royaltyWei - restakersWei - reserveWei;
        const costWei = modelTerms.inferenceCostWei * 65_536n + modelTerms.proofCostWei * auditRate;
        expect(earnedWei * 65_536n >= costWei).to.equal(true);
        await avs.answer(task);
        await avs.prove(task);
      }
    });

  it("and owes more than it earns is audited so often that cheating does not pay, although no fee is lost by it", async () => {
    const { avs, operator } = scene();
    const exact = changedParameters({
      audits: { marginWad: WAD, unreliabilityWad: 0n },
      challenges: { bountyWad: 0n },
    });
    await avs.as(avs.parameterRegistry, avs.governance).setParameters(exact);
    const silent = await avs.submit({ valueAtRisk: parseEther("4") });
    await avs.assign(silent);
    await avs.settleWhenDue(silent);
    await avs.goTo((await avs.standingOf(operator)).jailedUntilBlock + 1n);
    await avs.router.refresh(operator.address);
    await avs.nextEpoch();
    const task = await avs.submit({ valueAtRisk: 0n, finality: "Answered" });
    await avs.assign(task);
    const { pinned, progress } = task;
    const { debtGwei } = await avs.taskManager.accountOf(operator.address);
    expect(debtGwei * 10n ** 9n > pinned.feeWei).to.equal(true);
    // What it saves, against what it feels of the slash, and nothing besides.
    const felt = (pinned.security * 3n) / 10n;
    const saved = modelTerms.inferenceCostWei + modelTerms.proofCostWei;
    expect(pinned.temptation).to.equal(saved);
    expect(progress.auditRate * felt >= saved * 65_536n).to.equal(true);
  });
});

describe("a draw", () => {
  describe("among those who are all gone", () => {
    const scene = avsScene(async (avs) => ({ last: await avs.operator() }));

    it("finds nobody when the last one has left, and the user has its fee back", async () => {
      const { avs, last } = scene();
      const { allocationManager, router, set, taskManager, modelKey } = avs;
      await avs
        .as(allocationManager, last)
        .deregisterFromOperatorSets({ operator: last.address, avs: set.avs, operatorSetIds: [set.id] });
      const task = await avs.submit();
      await avs.goTo(task.pinned.submitBlock + 2n);
      await expect(avs.assign(task)).to.be.revertedWithCustomError(router, "NobodyDrawn").withArgs(task.id, 10);
      await avs.settleWhenDue(task, avs.user);
      expect(await avs.balanceOf(avs.user.address)).to.equal(task.pinned.feeWei);
      // Its weight is still there until somebody looks; then there is nobody from the next epoch on.
      await router.refresh(last.address);
      await avs.nextEpoch();
      await expect(avs.submit())
        .to.be.revertedWithCustomError(taskManager, "NobodyCanSecure")
        .withArgs(modelKey, parseEther("1"), task.pinned.security);
    });

    it("finds nobody whose stake was all slashed, by another AVS as well, and corrects its weight", async () => {
      const { avs, last } = scene();
      const { router, modelKey, set, allocationManager } = avs;
      const slasher = await avs.impersonated(avs.peers.slasher);
      await avs.as(allocationManager, slasher).slashOperator(set.avs, {
        operator: last.address,
        operatorSetId: set.id,
        strategies: avs.strategyAddresses,
        wadsToSlash: [WAD],
        description: "",
      });
      expect((await avs.serviceManager.stakeOf(last.address)).toArray()).to.deep.equal([0n, 0n]);
      expect((await router.weightOf(last.address, modelKey)).weight > 0n).to.equal(true);
      const task = await avs.submit();
      await avs.goTo(task.pinned.submitBlock + 2n);
      await expect(avs.assign(task)).to.be.revertedWithCustomError(router, "NobodyDrawn").withArgs(task.id, 10);
      await router.refresh(last.address);
      expect((await router.weightOf(last.address, modelKey)).totalWeight).to.equal(0n);
      await avs.settleWhenDue(task, avs.user);
      expect(await avs.balanceOf(avs.user.address)).to.equal(task.pinned.feeWei);
    });
  });

  describe("in an epoch that began without operators", () => {
    const scene = avsScene(async (avs) => ({ operator: await avs.operator({ isJoining: false }) }));

    it("is not begun: the task is refused, in the next epoch taken", async () => {
      const { avs, operator } = scene();
      const security = (parseEther("1") + modelTerms.inferenceCostWei + modelTerms.proofCostWei) * 20n;
      const refused = () =>
        expect(avs.submit())
          .to.be.revertedWithCustomError(avs.taskManager, "NobodyCanSecure")
          .withArgs(avs.modelKey, parseEther("1"), security);
      await refused();
      await avs.join(operator);
      await refused();
      await avs.nextEpoch();
      expect(await avs.assign(await avs.submit())).to.equal(operator.address);
    });
  });

  describe("among as many as fit", () => {
    const most = 2n ** 28n - 1n;
    const scene = avsScene(async (avs) => ({ operator: await avs.operator() }), { routerName: "RouterBench" });

    it("goes on when one leaf has all the weight that fits, and newcomers have theirs beside it", async () => {
      const { avs, operator } = scene();
      const { router, modelKey } = avs;
      const { tier } = await router.weightOf(operator.address, modelKey);
      // A node whose first leaf has all the weight there can be, and whose other leaves are taken.
      await router.put(modelKey, tier, 1, [0n], [most], 0, operator.address);
      await avs.nextEpoch();
      const task = await avs.submit();
      expect(await avs.assign(task)).to.equal(operator.address);
      const newcomer = await avs.operator({ isJoining: false });
      await avs.join(newcomer);
      expect((await router.weightOf(newcomer.address, modelKey)).weight > 0n).to.equal(true);
    });

    it("passes over an operator whose new tier is full, and is not stopped by it", async () => {
      const { avs, operator } = scene();
      const { router, modelKey, allocationManager, set } = avs;
      const { tier } = await router.weightOf(operator.address, modelKey);
      const other = await avs.operator({ own: parseEther("300") });
      await avs.nextEpoch();
      // Its stake falls by two tiers, to one whose tree has all levels and no leaf free.
      await router.put(modelKey, tier - 2n, 10, [], [], 2n ** 30n - 1n, avs.stranger.address);
      await router.putSize(modelKey, tier - 2n, 2n ** 30n);
      await avs
        .as(allocationManager, operator)
        .modifyAllocations(operator.address, [
          { operatorSet: set, strategies: avs.strategyAddresses, newMagnitudes: [parseEther("0.01")] },
        ]);
      const task = await avs.submit({ valueAtRisk: parseEther("4") });
      let corrected = 0;
      const { restore } = await avs.networkHelpers.takeSnapshot();
      for (let n = 0; n < 20; ++n) {
        await restore();
        await avs.randomness.plan(task.pinned.submitBlock + 1n, keccak256(toUtf8Bytes(`${n}`)));
        expect(await avs.assign(structuredClone(task))).to.equal(other.address);
        if ((await router.weightOf(operator.address, modelKey)).weight === 0n) ++corrected;
      }
      // A quarter of the draws hit it first.
      expect(corrected).to.be.within(1, 19);
      await expect(router.refresh(operator.address)).to.be.revertedWithCustomError(router, "TreeFull");
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
