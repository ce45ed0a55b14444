import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { parseEther, ZeroAddress } from "ethers";
import { defaultParameters } from "../../src/deploy/default-parameters.js";
import { type Avs, avsScene, eventOf, receiptOf, type Task, wrong } from "../helpers/avs.js";
import { changedParameters, testParameters } from "../helpers/avs-parameters.js";

const WAD = parseEther("1");
/** Amounts pass a few wads that are rounded down; each costs a unit for each 1e18, and none here is over 100e18. */
const rounding = 400n;
const everything = 2n ** 256n - 1n;

describe("whoever is absent", () => {
  describe("the whole core, paused", () => {
    const scene = avsScene(async (avs) => ({ operator: await avs.operator() }));

    it("is in the way of no task that is answered right, nor of any payment", async () => {
      const { avs, operator } = scene();
      await pauseCore(avs);
      const [proven, undoubted] = [await avs.answered(), await avs.answered()];
      await avs.challenge(undoubted);
      await avs.prove(undoubted);
      await avs.planAudit(proven, false);
      await avs.settleWhenDue(proven);
      expect(await avs.statusOf(proven)).to.deep.equal({ status: "Final", reason: "None" });
      const audited = await avs.answered();
      await avs.planAudit(audited, true);
      await avs.settleWhenDue(audited);
      await avs.prove(audited);
      expect(await avs.statusOf(audited)).to.deep.equal({ status: "Final", reason: "Audit" });
      for (const who of [operator, avs.provider, avs.keeper])
        await expect(avs.as(avs.taskManager, who).withdraw(who.address)).to.emit(avs.taskManager, "Withdrawn");
      await avs.taskManager.moveReserve();
    });

    it("is in the way of no refund: tasks end, with nobody drawn, with no answer, with no proof", async () => {
      const { avs, operator } = scene();
      await pauseCore(avs);
      const undrawn = await avs.submit();
      await avs.settleWhenDue(undrawn);
      const unanswered = await avs.submit();
      await avs.assign(unanswered);
      await avs.settleWhenDue(unanswered);
      const { jailedUntilBlock } = await avs.standingOf(operator);
      await avs.goTo(jailedUntilBlock + 1n);
      await avs.router.refresh(operator.address);
      await avs.nextEpoch();
      const unproven = await avs.answered({ output: "wrong" });
      await avs.challenge(unproven);
      const response = await avs.settleWhenDue(unproven);
      const ends = await Promise.all([undrawn, unanswered, unproven].map((task) => avs.statusOf(task)));
      expect(ends.map(({ status }) => status)).to.deep.equal(["Expired", "Expired", "Slashed"]);
      const { feeWei, tipWei } = undrawn.pinned;
      expect(await avs.balanceOf(avs.user.address)).to.equal(3n * feeWei - (1n + 2n + 2n) * tipWei);
      expect((await avs.standingOf(operator)).locked).to.equal(0n);

      // The slash waits, and takes its whole when the core is there again.
      const { verdict } = await eventOf(avs.slasher, response, "VerdictPending");
      await unpauseCore(avs);
      const executed = await eventOf(avs.slasher, await avs.slasher.retry(verdict.toObject()), "VerdictExecuted");
      expect(executed.slashed - unproven.pinned.security).to.be.within(0n, rounding);
      const [{ token }] = avs.stakes;
      expect(await avs.vault.claimOf(avs.user.address, token)).to.be.within(WAD - rounding, WAD);
    });

    it("keeps delegators' fees and newcomers waiting, and loses neither", async () => {
      const { avs, operator } = scene();
      const { serviceManager, taskManager, rewardsCoordinator, allocationManager } = avs;
      await avs.prove(await avs.answered());
      const newcomer = await avs.operator({ isJoining: false });
      await avs.networkHelpers.time.increase(2 * 86_400);
      const earned: bigint = (await taskManager.accountOf(operator.address)).restakersWei;
      expect(earned > 0n).to.equal(true);
      await pauseCore(avs);
      await expect(serviceManager.submitRewards([operator.address])).to.be.revertedWithCustomError(
        rewardsCoordinator,
        "CurrentlyPaused",
      );
      expect((await taskManager.accountOf(operator.address)).restakersWei).to.equal(earned);
      await expect(avs.join(newcomer)).to.be.revertedWithCustomError(allocationManager, "CurrentlyPaused");
      await unpauseCore(avs);
      await serviceManager.submitRewards([operator.address]);
      expect(await avs.feeToken.balanceOf(rewardsCoordinator)).to.equal(earned);
      await avs.join(newcomer);
    });
  });

  describe("all keepers, for a week of a chain with mainnet's delays", () => {
    const delay = 100_800;
    const week = 50_400n;
    const scene = avsScene(async (avs) => ({ operator: await avs.operator({ own: parseEther("100") }) }), {
      parameters: defaultParameters(BigInt(delay)),
      withDelays: { deallocationDelay: delay, minWithdrawalDelayBlocks: delay },
    });

    it("does not let a cheat run that deallocates, withdraws and leaves at once", async () => {
      const { avs, operator } = scene();
      const task = await avs.submit({ valueAtRisk: parseEther("2") });
      await avs.assign(task);
      await avs.answer(task, wrong(task.right));
      await run(avs, operator);
      await avs.goTo(task.progress.assignBlock + week);
      await avs.settle(task);
      expect(await avs.statusOf(task)).to.deep.equal({ status: "ProofDue", reason: "Audit" });
      const response = await avs.settleWhenDue(task);
      const executed = await eventOf(avs.slasher, response, "VerdictExecuted");
      expect(executed.slashed - task.pinned.security).to.be.within(0n, rounding);
      expect(executed.compensation).to.be.within(2n * WAD - rounding, 2n * WAD);
      const [{ token, strategy }] = avs.stakes;
      expect(await avs.vault.claimOf(avs.user.address, token)).to.be.within(2n * WAD - rounding, 2n * WAD);
      // What it gets when its withdrawal is due is what the slash left.
      const [[left]] = await avs.delegationManager.getWithdrawableShares(operator.address, [
        await strategy.getAddress(),
      ]);
      expect(left).to.equal(0n);
      const queued = await avs.delegationManager.getQueuedWithdrawals(operator.address);
      const shares: bigint = queued.shares[0][0];
      expect(100n * WAD - shares - task.pinned.security).to.be.within(-rounding, rounding);
    });

    it("reaches a cheat in the last block that counts, and not in the one after", async () => {
      const { avs, operator } = scene();
      const task = await avs.submit();
      await avs.assign(task);
      await avs.answer(task, wrong(task.right));
      await avs.challenge(task);
      await run(avs, operator);
      const left = await avs.blockNumber();
      const { restore } = await avs.networkHelpers.takeSnapshot();
      const slashedAt = async (block: bigint) => {
        await avs.goTo(block);
        const { slashed } = await eventOf(avs.slasher, await avs.settle(structuredClone(task)), "VerdictExecuted");
        await restore();
        return slashed as bigint;
      };
      expect((await slashedAt(left + BigInt(delay) - 2n)) >= task.pinned.security).to.equal(true);
      expect(await slashedAt(left + BigInt(delay) + 1n)).to.equal(0n);
    });

    it("costs an honest operator a proof, and it is paid", async () => {
      const { avs, operator } = scene();
      const task = await avs.answered();
      await avs.goTo(task.progress.stepBlock + week);
      await avs.settle(task, operator);
      await avs.prove(task);
      expect((await avs.statusOf(task)).status).to.equal("Final");
      const { feeWei, tipWei, royaltyWei, restakersWei, reserveWei } = task.pinned;
      // Less the tip of the draw, which was a keeper's.
      expect(await avs.balanceOf(operator.address)).to.equal(feeWei - tipWei - royaltyWei - restakersWei - reserveWei);
    });

    it("gives a user its fee back whose task nobody drew", async () => {
      const { avs } = scene();
      const task = await avs.submit();
      await avs.goTo(task.pinned.submitBlock + week);
      await avs.settle(task, avs.user);
      expect(await avs.balanceOf(avs.user.address)).to.equal(task.pinned.feeWei);
    });
  });

  describe("a registrar whose router refuses", () => {
    const scene = avsScene(async (avs) => ({ operator: await avs.operator() }));

    it("keeps nobody in the set: it says so, and lets go", async () => {
      const { avs, operator } = scene();
      const { serviceManager, router, parameterRegistry, set } = avs;
      // The router knows another registrar, and turns this one away.
      const blocked = await avs.deploy("SertnRegistrar", serviceManager, router, parameterRegistry);
      const core = await avs.impersonated(avs.core.allocationManager);
      await expect(avs.as(blocked, core).deregisterOperator(operator.address, set.avs, [set.id]))
        .to.emit(blocked, "DelistingFailed")
        .withArgs(operator.address, router.interface.encodeErrorResult("OnlyRegistrar", [await blocked.getAddress()]));
    });

    it("is not what an operator gets that leaves with too little gas: it is out of the draw, or has not left", async () => {
      const { avs, operator } = scene();
      const leaving = { operator: operator.address, avs: avs.set.avs, operatorSetIds: [avs.set.id] };
      const leave = (options = {}) =>
        avs.as(avs.allocationManager, operator).deregisterFromOperatorSets(leaving, options);
      const { restore } = await avs.networkHelpers.takeSnapshot();
      const { gasUsed } = await receiptOf(await leave());
      let refused = 0;
      for (let gasLimit = (gasUsed * 4n) / 3n; gasLimit > gasUsed / 2n; gasLimit -= gasUsed / 120n) {
        await restore();
        const isLeft = await leave({ gasLimit }).then(
          () => true,
          () => false,
        );
        expect((await avs.standingOf(operator)).isEnlisted).to.equal(!isLeft);
        if (!isLeft) ++refused;
      }
      expect(refused).to.be.within(10, 98);
    });
  });

  describe("what a task was promised, when everything changes after its submission", () => {
    const scene = avsScene(async (avs) => ({
      operator: await avs.operator({ own: parseEther("60"), delegated: WAD }),
    }));

    for (const output of ["right", "wrong"] as const)
      it(`is kept for a challenged ${output} answer: windows, rates, shares, rewards and the verifier`, async () => {
        const { avs, operator } = scene();
        const task = await avs.submit({ valueAtRisk: parseEther("2") });
        const { restore } = await avs.networkHelpers.takeSnapshot();
        await change(avs);
        const changed = await story(avs, structuredClone(task), operator, output);
        await restore();
        await avs.networkHelpers.mine(3);
        expect(changed).to.deep.equal(await story(avs, structuredClone(task), operator, output));
      });

    it("is kept when it is challenged among more tasks than there could be: no window is longer than was allowed for", async () => {
      const { avs } = scene();
      const { parameterRegistry, governance } = avs;
      // One task at once, and a whole window more for another request; then eight, and a twentieth.
      const few = changedParameters({ timing: { maxOpenTasks: 1n }, challenges: { stretchWad: WAD } });
      await avs.as(parameterRegistry, governance).setParameters(few);
      const task = await avs.submit();
      await avs.as(parameterRegistry, governance).setParameters(testParameters);
      const others = [await avs.submit(), await avs.submit()];
      for (const one of [task, ...others]) await avs.assign(one);
      for (const one of [others[0], task, others[1]]) await avs.answer(one);
      for (const one of [...others, task]) await avs.challenge(one);
      const window = task.progress.stepBlock - (await avs.blockNumber());
      expect(window).to.equal(2n * task.pinned.proofWindowBlocks);
    });

    it("is kept for an answer that does not come: refund, tip and penalty", async () => {
      const { avs, operator } = scene();
      const task = await avs.submit({ valueAtRisk: parseEther("2") });
      await change(avs);
      await avs.assign(task);
      const expired = await eventOf(avs.taskManager, await avs.settleWhenDue(task), "TaskExpired");
      const { feeWei, tipWei } = task.pinned;
      expect(expired.toArray().slice(2, 4)).to.deep.equal([feeWei - 2n * tipWei, feeWei / 2n]);
      const { jailedUntilBlock } = await avs.standingOf(operator);
      expect(jailedUntilBlock - (await avs.blockNumber())).to.equal(10n);
    });
  });
});

/** Three transactions, after which nothing is as it was. */
async function change(avs: Avs): Promise<void> {
  const parameters = changedParameters({
    timing: {
      answerWindowBlocks: 5n,
      challengeWindowBlocks: 2n,
      proofWindowBlocks: 2n,
      livenessJailBlocks: 40n,
      maxOpenTasks: 2n,
    },
    fees: { tipWei: parseEther("0.002"), restakersWad: 0n, reserveWad: WAD / 3n, livenessPenaltyWad: WAD },
    audits: { marginWad: 2n * WAD, delegatedWeightWad: WAD, unreliabilityWad: 0n, leastAuditRateWad: WAD },
    challenges: { rewardWad: 0n, bountyWad: WAD / 2n, stretchWad: 0n, heatPerChallenge: 4_000_000n },
    standing: { climbWad: 0n, fallWad: WAD, speedSmoothingWad: WAD },
  });
  await avs.as(avs.parameterRegistry, avs.governance).setParameters(parameters);
  await avs.as(avs.modelRegistry, avs.provider).retire(avs.modelKey);
  await avs
    .as(avs.modelRegistry, avs.stranger)
    .register(avs.verifier, { inferenceCostWei: 1, proofCostWei: 2, proofWindowBlocks: 1, royaltyWad: 0 });
}

/** All that happens to a task and to those who have to do with it; the same whatever was changed in the meantime. */
async function story(avs: Avs, task: Task, operator: HardhatEthersSigner, output: "right" | "wrong") {
  await avs.assign(task);
  await avs.answer(task, output === "right" ? task.right : wrong(task.right));
  await avs.goTo(task.progress.stepBlock + task.pinned.challengeWindowBlocks);
  await avs.challenge(task);
  const { stepBlock } = task.progress;
  const request = (await avs.taskManager.requestOf(task.id)).toArray();
  await avs.goTo(stepBlock);
  if (output === "right") await avs.prove(task);
  else await avs.settleWhenDue(task);
  const { slashBlock, jailedUntilBlock, reliabilityWad, speedWad, heat, locked } = await avs.standingOf(operator);
  const accounts = [avs.user, avs.provider, avs.keeper, avs.challenger, operator];
  const [{ token }] = avs.stakes;
  return {
    status: await avs.statusOf(task),
    progress: task.progress,
    request,
    standing: { slashBlock, jailedUntilBlock, reliabilityWad, speedWad, heat, locked },
    accounts: await Promise.all(
      accounts.map(async ({ address }) => (await avs.taskManager.accountOf(address)).toArray()),
    ),
    claims: await Promise.all(accounts.map(({ address }) => avs.vault.claimOf(address, token))),
    reserves: [await avs.taskManager.reserveWei(), await avs.vault.reserveOf(token)],
  };
}

/** Everything that a cheat can do to be gone: deallocate, queue its own withdrawal, leave the set. */
async function run(avs: Avs, operator: HardhatEthersSigner): Promise<void> {
  const { allocationManager, delegationManager, strategyAddresses: strategies, set } = avs;
  const magnitudes = { operatorSet: set, strategies, newMagnitudes: [0] };
  await avs.as(allocationManager, operator).modifyAllocations(operator.address, [magnitudes]);
  const [depositShares] = await delegationManager.getWithdrawableShares(operator.address, strategies);
  await avs
    .as(delegationManager, operator)
    .queueWithdrawals([{ strategies, depositShares: [...depositShares], __deprecated_withdrawer: ZeroAddress }]);
  await avs
    .as(allocationManager, operator)
    .deregisterFromOperatorSets({ operator: operator.address, avs: set.avs, operatorSetIds: [set.id] });
}

function coreOf(avs: Avs) {
  const { allocationManager, delegationManager, strategyManager, rewardsCoordinator, stakes } = avs;
  return [
    allocationManager,
    delegationManager,
    strategyManager,
    rewardsCoordinator,
    ...stakes.map(({ strategy }) => strategy),
  ];
}

async function pauseCore(avs: Avs): Promise<void> {
  for (const contract of coreOf(avs)) await avs.as(contract, avs.governance).pause(everything);
}

async function unpauseCore(avs: Avs): Promise<void> {
  for (const contract of coreOf(avs)) await avs.as(contract, avs.governance).unpause(0);
}
