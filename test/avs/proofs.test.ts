import { expect } from "chai";
import { parseEther, ZeroAddress } from "ethers";
import { type Avs, avsScene, eventOf, eventsOf, receiptOf, type Task, wrong } from "../helpers/avs.js";
import { testParameters } from "../helpers/avs-parameters.js";
import { modelTerms } from "../helpers/deploy-avs.js";

const { timing, challenges, standing } = testParameters;
const { proofCostWei, proofWindowBlocks } = modelTerms;
const WAD = parseEther("1");
/** Amounts pass four wads that are rounded down; each costs a unit for each 1e18, and none here is over 21e18. */
const rounding = 4n * 21n;

describe("a demand for a proof", () => {
  const scene = avsScene(async (avs) => ({
    operator: await avs.operator({ own: parseEther("60"), delegated: parseEther("40") }),
  }));

  describe("drawn at random", () => {
    it("is met by an honest operator, whose reliability and speed rise", async () => {
      const { avs, operator } = scene();
      const { taskManager, keeper } = avs;
      const task = await auditedTask(avs, "right");
      expect(await avs.statusOf(task)).to.deep.equal({ status: "ProofDue", reason: "Audit" });
      expect(await avs.balanceOf(keeper.address)).to.equal(task.pinned.tipWei);
      const response = await avs.prove(task);
      const blocksLeft = task.progress.stepBlock - BigInt((await receiptOf(response)).blockNumber);
      expect(blocksLeft).to.equal(0n); // stepBlock is now that of the proof
      expect(await avs.statusOf(task)).to.deep.equal({ status: "Final", reason: "Audit" });
      const { reliabilityWad, speedWad, openRequests, openTasks, locked } = await avs.standingOf(operator);
      expect({ openRequests, openTasks, locked }).to.deep.equal({ openRequests: 0n, openTasks: 0n, locked: 0n });
      expect(reliabilityWad).to.equal(
        standing.probationWad + ((WAD - standing.probationWad) * standing.climbWad) / WAD,
      );
      // One of five blocks was taken.
      const sample = (4n * WAD) / proofWindowBlocks;
      expect(speedWad).to.equal(((WAD / 2n) * 8n) / 10n + (sample * 2n) / 10n);
      const { feeWei, tipWei, royaltyWei, restakersWei, reserveWei } = task.pinned;
      expect(await avs.balanceOf(operator.address)).to.equal(
        feeWei - 2n * tipWei - royaltyWei - restakersWei - reserveWei,
      );
      expect((await eventOf(taskManager, response, "TaskProven")).rewardWei).to.equal(0n);
    });

    it("is known two blocks after the answer, within the challenge window", async () => {
      const { avs } = scene();
      const task = await avs.answered();
      await avs.planAudit(task, true);
      await avs.goTo(task.progress.stepBlock + 2n);
      await avs.settle(task);
      expect((await avs.statusOf(task)).status).to.equal("ProofDue");
    });

    it("comes for certain when the seed is lost: nobody gains by waiting", async () => {
      const { avs } = scene();
      const task = await avs.answered();
      await avs.randomness.lose(task.progress.stepBlock + 1n);
      await avs.goTo(task.progress.stepBlock + timing.challengeWindowBlocks + 1n);
      await avs.settle(task);
      expect(await avs.statusOf(task)).to.deep.equal({ status: "ProofDue", reason: "Audit" });
    });

    it("costs an operator without a proof its stake, and the user is compensated", async () => {
      const { avs, operator } = scene();
      const { taskManager, slasher, vault, user, keeper } = avs;
      const [{ token }] = avs.stakes;
      const task = await auditedTask(avs, "wrong");
      const { feeWei, tipWei, security, valueAtRisk } = task.pinned;
      const lastBlock = task.progress.stepBlock;
      await avs.goTo(lastBlock);
      await expect(avs.settle(task))
        .to.be.revertedWithCustomError(taskManager, "TooEarly")
        .withArgs(task.id, lastBlock + 1n, lastBlock);
      await avs.goTo(lastBlock + 1n);
      const response = await avs.settle(task);

      expect(await avs.statusOf(task)).to.deep.equal({ status: "Slashed", reason: "Audit" });
      expect(await avs.balanceOf(user.address)).to.equal(feeWei - 3n * tipWei);
      expect(await avs.balanceOf(keeper.address)).to.equal(3n * tipWei);
      const verdict = await eventOf(slasher, response, "VerdictExecuted");
      expect(verdict.slashed >= security).to.equal(true);
      expect(verdict.slashed - security < 10n ** 6n, "no more than rounding over").to.equal(true);
      const cleared = await eventOf(vault, response, "SlashCleared");
      const tokens = cleared.userAmount + cleared.challengerAmount + cleared.reserveAmount;
      expect(await token.balanceOf(vault)).to.equal(tokens);
      expect(await vault.claimOf(user.address, token)).to.equal(cleared.userAmount);
      expect(within(cleared.userAmount, valueAtRisk, rounding)).to.equal(true);
      expect(cleared.challengerAmount).to.equal(0n);
      expect(await vault.reserveOf(token)).to.equal(cleared.reserveAmount);
      const shares: bigint = await avs.delegationManager.operatorShares(
        operator.address,
        await avs.stakes[0].strategy.getAddress(),
      );
      expect(within(shares, parseEther("100") - security, 10n ** 6n)).to.equal(true);
    });

    it("jails the operator, lowers its reliability and opens its past", async () => {
      const { avs, operator } = scene();
      const task = await auditedTask(avs, "wrong");
      const response = await avs.settleWhenDue(task);
      const block = BigInt((await receiptOf(response)).blockNumber);
      const { reliabilityWad, jailedUntilBlock, slashBlock, heat, locked, openTasks, openRequests } =
        await avs.standingOf(operator);
      expect({ heat, locked, openTasks, openRequests }).to.deep.equal({
        heat: 0n,
        locked: 0n,
        openTasks: 0n,
        openRequests: 0n,
      });
      expect(reliabilityWad).to.equal((standing.probationWad * 6n) / 10n);
      expect(jailedUntilBlock).to.equal(block + timing.jailBlocks);
      expect(slashBlock).to.equal(block);
      await avs.nextEpoch();
      const next = await avs.submit();
      await expect(avs.assign(next)).to.be.revertedWithCustomError(avs.router, "NobodyDrawn").withArgs(next.id, 10);
    });
  });

  describe("paid for by a challenger", () => {
    it("is met: the operator gets its cost and reward, the reserve the surplus, the challenger nothing", async () => {
      const { avs, operator } = scene();
      const { taskManager, challenger } = avs;
      await heat(avs, 3);
      const reserveBefore: bigint = await taskManager.reserveWei();
      const operatorBefore = await avs.balanceOf(operator.address);
      const task = await avs.answered();
      const quoted: bigint = await avs.lens.challengeFeeOf(operator.address, task.pinned);
      const response = await avs.challenge(task);
      const { feeWei } = await eventOf(taskManager, response, "ProofRequested");
      expect(feeWei > (proofCostWei * 3n) / 2n && feeWei <= quoted).to.equal(true);
      const proven = await eventOf(taskManager, await avs.prove(task), "TaskProven");

      expect(await avs.statusOf(task)).to.deep.equal({ status: "Final", reason: "Challenge" });
      const rewardWei = proofCostWei + (proofCostWei * challenges.rewardWad) / WAD;
      expect(proven.rewardWei).to.equal(rewardWei);
      const { pinned } = task;
      const earned = pinned.feeWei - pinned.tipWei - pinned.royaltyWei - pinned.restakersWei - pinned.reserveWei;
      expect(await avs.balanceOf(operator.address)).to.equal(operatorBefore + earned + rewardWei);
      expect(await taskManager.reserveWei()).to.equal(reserveBefore + pinned.reserveWei + feeWei - rewardWei);
      expect(await avs.balanceOf(challenger.address)).to.equal(0n);
      expect((await taskManager.requestOf(task.id)).requester).to.equal(ZeroAddress);
    });

    it("does not raise reliability: anyone can challenge oneself", async () => {
      const { avs, operator } = scene();
      const before = (await avs.standingOf(operator)).reliabilityWad;
      const task = await avs.answered();
      await avs.challenge(task);
      await avs.prove(task);
      expect((await avs.standingOf(operator)).reliabilityWad).to.equal(before);
    });

    it("is not met: the challenger has its fee back and a bounty, after the user", async () => {
      const { avs } = scene();
      const { taskManager, vault, user, challenger, keeper } = avs;
      const [{ token }] = avs.stakes;
      const task = await avs.answered({ output: "wrong" });
      const requested = await eventOf(taskManager, await avs.challenge(task), "ProofRequested");
      expect(requested.feeWei).to.equal(proofCostWei);
      const response = await avs.settleWhenDue(task);
      const { feeWei, tipWei, temptation, valueAtRisk } = task.pinned;
      expect(await avs.balanceOf(challenger.address)).to.equal(proofCostWei);
      expect(await avs.balanceOf(user.address)).to.equal(feeWei - 2n * tipWei);
      expect(await avs.balanceOf(keeper.address)).to.equal(2n * tipWei);
      const cleared = await eventOf(vault, response, "SlashCleared");
      expect(within(cleared.userAmount, valueAtRisk, rounding)).to.equal(true);
      expect(within(cleared.challengerAmount, (temptation * challenges.bountyWad) / WAD, rounding)).to.equal(true);
      await expect(avs.as(vault, challenger).claim(token, challenger.address)).to.changeTokenBalance(
        avs.ethers,
        token,
        challenger,
        cleared.challengerAmount,
      );
    });

    it("comes within the window: its last block counts, the one after does not", async () => {
      const { avs } = scene();
      const { taskManager } = avs;
      const task = await avs.answered();
      const lastBlock = task.progress.stepBlock + timing.challengeWindowBlocks;
      const { restore } = await avs.networkHelpers.takeSnapshot();
      await avs.goTo(lastBlock + 1n);
      await expect(avs.challenge(task))
        .to.be.revertedWithCustomError(taskManager, "TooLate")
        .withArgs(task.id, lastBlock, lastBlock + 1n);
      await restore();
      await avs.goTo(lastBlock);
      await expect(avs.challenge(task)).to.emit(taskManager, "ProofRequested");
    });

    it("costs no more than the challenger allows, and no more than the value at risk", async () => {
      const { avs } = scene();
      const { taskManager, challenger } = avs;
      const task = await avs.answered({ valueAtRisk: parseEther("0.0012") });
      await expect(avs.challenge(task, challenger, proofCostWei - 1n))
        .to.be.revertedWithCustomError(taskManager, "ChallengeFeeOverLimit")
        .withArgs(task.id, proofCostWei, proofCostWei - 1n);
      await heat(avs, 6);
      const small = await avs.answered({ valueAtRisk: parseEther("0.0012") });
      const { feeWei } = await eventOf(taskManager, await avs.challenge(small), "ProofRequested");
      expect(feeWei).to.equal(parseEther("0.0012"));
    });

    it("heats the operator, whatever address challenges; blocks cool it", async () => {
      const { avs, operator } = scene();
      const { challenger, stranger, router } = avs;
      const [one, other] = await answeredTogether(avs, 2);
      await avs.challenge(one, challenger);
      expect((await avs.standingOf(operator)).heat).to.equal(challenges.heatPerChallenge);
      const response = await avs.challenge(other, stranger);
      const { feeWei } = await eventOf(avs.taskManager, response, "ProofRequested");
      expect(feeWei > proofCostWei).to.equal(true);
      const hot: bigint = (await avs.standingOf(operator)).heat;
      await avs.networkHelpers.mine(10);
      expect(await router.heatOf(operator.address, 1)).to.equal(hot - 10n * challenges.heatDecayPerBlock);
    });

    it("stretches the window by the operator's other open requests", async () => {
      const { avs } = scene();
      for (const [open, task] of (await answeredTogether(avs, 4)).entries()) {
        const response = await avs.challenge(task);
        const block = BigInt((await receiptOf(response)).blockNumber);
        const window = proofWindowBlocks + (proofWindowBlocks * BigInt(open) * challenges.stretchWad) / WAD;
        expect(task.progress.stepBlock).to.equal(block + window);
      }
    });
  });

  describe("met with a proof", () => {
    it("is met in the window's last block, and not in the next", async () => {
      const { avs } = scene();
      const { taskManager } = avs;
      const task = await auditedTask(avs, "right");
      const lastBlock = task.progress.stepBlock;
      const { restore } = await avs.networkHelpers.takeSnapshot();
      await avs.goTo(lastBlock + 1n);
      await expect(avs.prove(task))
        .to.be.revertedWithCustomError(taskManager, "ProofWindowClosed")
        .withArgs(task.id, lastBlock, lastBlock + 1n);
      await restore();
      await avs.goTo(lastBlock);
      await avs.prove(task);
    });

    it("is not met by a proof of another output, input, task or operator", async () => {
      const { avs } = scene();
      const { taskManager } = avs;
      const [task, other] = await answeredTogether(avs, 2);
      await avs.challenge(task);
      const prove = (parts: { input?: Uint8Array; output?: Uint8Array; proof?: string }, proof: string) => {
        const { input = task.input, output = task.output } = parts;
        return taskManager.prove(task.id, task.pinned, task.progress, input, output, proof);
      };
      const proof = await avs.proofOf(task);
      await expect(prove({ output: wrong(task.right) }, proof))
        .to.be.revertedWithCustomError(taskManager, "WrongOutput")
        .withArgs(task.id, task.progress.outputHash);
      await expect(prove({ input: wrong(task.input) }, proof))
        .to.be.revertedWithCustomError(taskManager, "WrongInput")
        .withArgs(task.id, task.pinned.inputHash);
      const copied = await avs.proofOf(other);
      const stolen = await avs.proofOf({ ...task, progress: { ...task.progress, operator: avs.stranger.address } });
      for (const foreign of [copied, stolen, wrongHex(proof)])
        await expect(prove({}, foreign)).to.be.revertedWithCustomError(taskManager, "InvalidProof").withArgs(task.id);
      await prove({}, proof);
    });

    it("cannot be met for a wrong answer", async () => {
      const { avs } = scene();
      const task = await avs.answered({ output: "wrong" });
      await avs.challenge(task);
      await expect(avs.prove(task)).to.be.revertedWithCustomError(avs.taskManager, "InvalidProof").withArgs(task.id);
    });
  });

  describe("of a slashed operator's past", () => {
    it("slashes again for a final task that was wrong, and compensates its user", async () => {
      const { avs, operator } = scene();
      const { taskManager, vault, stranger, challenger } = avs;
      const [{ token }] = avs.stakes;
      const past = await finalTask(avs, "wrong", { by: stranger });
      const { slashBlock, task: caught } = await slashedTask(avs);
      await avs.planPastAudit(slashBlock, past, true);
      const demanded = await eventOf(taskManager, await avs.auditPast(past), "ProofRequested");
      expect(demanded.reason).to.equal(3n);
      expect(await avs.statusOf(past)).to.deep.equal({ status: "ProofDue", reason: "Retrospective" });
      const reserveBefore: bigint = await taskManager.reserveWei();
      const bountyBefore: bigint = await vault.claimOf(challenger.address, token);
      const response = await avs.settleWhenDue(past);

      expect(await avs.statusOf(past)).to.deep.equal({ status: "Slashed", reason: "Retrospective" });
      // Its fee is long divided; what its user gets of it is what the reserve got.
      const { reserveWei, valueAtRisk, temptation } = past.pinned;
      expect(await avs.balanceOf(stranger.address)).to.equal(reserveWei);
      expect(await taskManager.reserveWei()).to.equal(reserveBefore - reserveWei);
      const cleared = await eventOf(vault, response, "SlashCleared");
      expect(within(cleared.userAmount, valueAtRisk, rounding)).to.equal(true);
      expect(await vault.claimOf(stranger.address, token)).to.equal(cleared.userAmount);
      expect(within(cleared.challengerAmount, (temptation * challenges.bountyWad) / WAD, rounding)).to.equal(true);
      expect(await vault.claimOf(challenger.address, token)).to.equal(bountyBefore + cleared.challengerAmount);
      expect((await avs.standingOf(operator)).openRequests).to.equal(0n);
      expect((await avs.statusOf(caught)).status).to.equal("Slashed");
    });

    it("is met for one that was right, which is final for ever then", async () => {
      const { avs } = scene();
      const { taskManager } = avs;
      const past = await finalTask(avs, "right");
      const { slashBlock } = await slashedTask(avs);
      await avs.planPastAudit(slashBlock, past, true);
      await avs.auditPast(past);
      await avs.prove(past);
      expect(await avs.statusOf(past)).to.deep.equal({ status: "Final", reason: "Retrospective" });
      await expect(avs.auditPast(past)).to.be.revertedWithCustomError(taskManager, "WrongStatus").withArgs(past.id, 5);
    });

    it("comes only after a slash, only for what the draw hits, only while the stake is in reach", async () => {
      const { avs, operator } = scene();
      const { taskManager } = avs;
      const past = await finalTask(avs, "right");
      await expect(avs.auditPast(past))
        .to.be.revertedWithCustomError(taskManager, "PastNotOpen")
        .withArgs(past.id, operator.address, 0);
      const { slashBlock } = await slashedTask(avs);
      await avs.planPastAudit(slashBlock, past, false);
      await expect(avs.auditPast(past))
        .to.be.revertedWithCustomError(taskManager, "NotDrawn")
        .withArgs(past.id, slashBlock + 1n, 32_768);
      await avs.planPastAudit(slashBlock, past, true);
      const { restore } = await avs.networkHelpers.takeSnapshot();
      // The proof must be due before the stake of the task's time can have left.
      const lastBlock = past.progress.assignBlock + 50n;
      await avs.goTo(lastBlock - proofWindowBlocks);
      await expect(avs.auditPast(past))
        .to.be.revertedWithCustomError(taskManager, "StakeMayBeGone")
        .withArgs(past.id, lastBlock, lastBlock);
      await restore();
      await avs.goTo(lastBlock - proofWindowBlocks - 1n);
      await avs.auditPast(past);
    });

    it("makes nothing final without a proof that was open when the operator was jailed", async () => {
      const { avs } = scene();
      const [open, caught] = [await avs.submit(), await avs.submit()];
      for (const task of [open, caught]) await avs.assign(task);
      await avs.answer(caught, wrong(caught.right));
      await avs.answer(open);
      await avs.planAudit(open, false);
      await avs.challenge(caught);
      await avs.settleWhenDue(caught);
      await avs.settle(open);
      expect(await avs.statusOf(open)).to.deep.equal({ status: "ProofDue", reason: "Audit" });
      await avs.prove(open);
      expect((await avs.statusOf(open)).status).to.equal("Final");
    });
  });
});

async function auditedTask(avs: Avs, output: "right" | "wrong"): Promise<Task> {
  const task = await avs.answered({ output });
  await avs.planAudit(task, true);
  await avs.goTo(task.progress.stepBlock + 2n);
  await avs.settle(task);
  return task;
}

/** Final by a draw that did not hit it. */
async function finalTask(
  avs: Avs,
  output: "right" | "wrong",
  options: Parameters<Avs["submit"]>[0] = {},
): Promise<Task> {
  const task = await avs.answered({ output, ...options });
  await avs.planAudit(task, false);
  await avs.settleWhenDue(task);
  expect(await avs.statusOf(task)).to.deep.equal({ status: "Final", reason: "None" });
  return task;
}

async function slashedTask(avs: Avs): Promise<{ task: Task; slashBlock: bigint }> {
  const task = await avs.answered({ output: "wrong", valueAtRisk: parseEther("0.5") });
  await avs.challenge(task);
  const response = await avs.settleWhenDue(task);
  expect(eventsOf(avs.slasher, await receiptOf(response), "VerdictExecuted").length).to.equal(1);
  await avs.networkHelpers.mine();
  return { task, slashBlock: BigInt((await receiptOf(response)).blockNumber) };
}

/** Answered in neighbouring blocks, so that all their challenge windows are open. */
async function answeredTogether(avs: Avs, count: number): Promise<Task[]> {
  const tasks: Task[] = [];
  for (let n = 0; n < count; ++n) tasks.push(await avs.submit());
  for (const task of tasks) await avs.assign(task);
  for (const task of tasks) await avs.answer(task);
  return tasks;
}

/** Challenges that the operator meets, so that it is hot. */
async function heat(avs: Avs, times: number): Promise<void> {
  for (let n = 0; n < times; ++n) {
    const task = await avs.answered({ valueAtRisk: parseEther("0.1") });
    await avs.challenge(task);
    await avs.prove(task);
  }
}

function within(value: bigint, target: bigint, tolerance: bigint): boolean {
  return value <= target + tolerance && value + tolerance >= target;
}

function wrongHex(hex: string): string {
  return hex.slice(0, -1) + (hex.endsWith("0") ? "1" : "0");
}
