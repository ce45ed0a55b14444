import { expect } from "chai";
import { parseEther, ZeroAddress, ZeroHash } from "ethers";
import { avsScene, eventOf, eventsOf, type PinnedTask, receiptOf, steps, wrong } from "../helpers/avs.js";
import { testParameters } from "../helpers/avs-parameters.js";

const { timing, fees } = testParameters;
const settleStep = BigInt(steps.indexOf("Settle"));

describe("a task", () => {
  const scene = avsScene(async (avs) => ({ operator: await avs.operator() }));

  describe("on the honest path", () => {
    it("goes from submission to final without a proof, and its fee is divided to the wei", async () => {
      const { avs, operator } = scene();
      const { taskManager, feeToken, user, provider, keeper } = avs;
      const task = await avs.submit({ valueAtRisk: parseEther("1") });
      const { feeWei, tipWei, royaltyWei, restakersWei, reserveWei } = task.pinned;
      expect(await feeToken.balanceOf(taskManager)).to.equal(feeWei);
      expect(await avs.assign(task)).to.equal(operator.address);
      await avs.answer(task);
      await avs.planAudit(task, false);
      const response = await avs.settleWhenDue(task);

      expect(await avs.statusOf(task)).to.deep.equal({ status: "Final", reason: "None" });
      const accounts = { user, operator, provider, keeper };
      const balances = await avs.balances(
        Object.fromEntries(Object.entries(accounts).map(([name, who]) => [name, who.address])),
      );
      const operatorWei = feeWei - 2n * tipWei - royaltyWei - restakersWei - reserveWei;
      expect(balances).to.deep.equal({ user: 0n, operator: operatorWei, provider: royaltyWei, keeper: 2n * tipWei });
      expect((await taskManager.accountOf(operator.address)).restakersWei).to.equal(restakersWei);
      expect(await taskManager.reserveWei()).to.equal(reserveWei);
      expect(await avs.standingOf(operator)).to.include({ locked: 0n, openTasks: 0n });
      const ended = await eventOf(taskManager, response, "TaskFinal");
      expect(ended.toArray()).to.deep.equal([task.id, operator.address, operatorWei, keeper.address]);
    });

    it("can be moved by its operator alone: drawn and answered in one transaction, settled for both tips", async () => {
      const { avs, operator } = scene();
      const { taskManager } = avs;
      const task = await avs.submit();
      await avs.goTo(task.pinned.submitBlock + 2n);
      task.output = task.right;
      await avs.follow(task, avs.as(taskManager, operator).assignAndAnswer(task.id, task.pinned, task.right));
      expect(await avs.statusOf(task)).to.deep.equal({ status: "Answered", reason: "None" });
      await avs.planAudit(task, false);
      await avs.settleWhenDue(task, operator);
      const { feeWei, royaltyWei, restakersWei, reserveWei } = task.pinned;
      expect(await avs.balanceOf(operator.address)).to.equal(feeWei - royaltyWei - restakersWei - reserveWei);
    });

    it("is final as soon as its operator proves it of its own accord", async () => {
      const { avs, operator } = scene();
      const task = await avs.answered();
      await avs.prove(task);
      expect(await avs.statusOf(task)).to.deep.equal({ status: "Final", reason: "Volunteered" });
      const standing = await avs.standingOf(operator);
      expect(standing).to.include({ locked: 0n, openTasks: 0n, openRequests: 0n, reliabilityWad: parseEther("0.5") });
    });

    it("may be answered by a signer that the operator has named", async () => {
      const { avs, operator } = scene();
      const { taskManager, router, stranger } = avs;
      const task = await avs.submit();
      await avs.assign(task);
      const attempt = () => avs.as(taskManager, stranger).answer(task.id, task.pinned, task.progress, task.right);
      await expect(attempt())
        .to.be.revertedWithCustomError(taskManager, "NotTheOperator")
        .withArgs(task.id, operator.address, stranger.address);
      await avs.as(router, operator).setSigner(stranger.address);
      await expect(attempt()).to.emit(taskManager, "TaskAnswered");
    });

    it("pays out to whom the account's owner names", async () => {
      const { avs, operator } = scene();
      const { taskManager, feeToken, stranger } = avs;
      const task = await avs.answered();
      await avs.prove(task);
      const amount = await avs.balanceOf(operator.address);
      const before = await feeToken.balanceOf(stranger.address);
      await expect(avs.as(taskManager, operator).withdraw(stranger.address))
        .to.emit(taskManager, "Withdrawn")
        .withArgs(operator.address, stranger.address, amount);
      expect(await feeToken.balanceOf(stranger.address)).to.equal(before + amount);
      await expect(avs.as(taskManager, operator).withdraw(stranger.address))
        .to.be.revertedWithCustomError(taskManager, "NothingToWithdraw")
        .withArgs(operator.address);
      await expect(avs.as(taskManager, operator).withdraw(ZeroAddress)).to.be.revertedWithCustomError(
        taskManager,
        "ZeroAddress",
      );
    });

    it("pins at submission what later changes could alter", async () => {
      const { avs } = scene();
      const task = await avs.submit({ valueAtRisk: parseEther("2") });
      const { audits } = testParameters;
      const expected: Partial<PinnedTask> = {
        user: avs.user.address,
        provider: avs.provider.address,
        valueAtRisk: parseEther("2"),
        proofCost: parseEther("0.001"),
        temptation: (parseEther("2.0011") * 11n) / 10n,
        security: parseEther("2.0011") * 20n,
        tipWei: fees.tipWei,
        delegatedWeightWad: audits.delegatedWeightWad,
        unreliabilityWad: audits.unreliabilityWad,
        leastAuditRateWad: audits.leastAuditRateWad,
        deadlineBlock: task.pinned.submitBlock + 8n,
        lastAssignBlock: task.pinned.submitBlock + 6n,
        challengeWindowBlocks: timing.challengeWindowBlocks,
        proofWindowBlocks: 5n,
        outputSize: 30n,
        maxOpenTasks: timing.maxOpenTasks,
        parametersId: 1n,
        finality: 1n,
      };
      expect(task.pinned).to.include(expected);
    });
  });

  it("that exists goes on while new work is paused, by guardian or governance, and resumed by governance alone", async () => {
    const { avs } = scene();
    const { taskManager, serviceManager, guardian, governance, stranger } = avs;
    const task = await avs.submit();
    await expect(avs.as(serviceManager, stranger).pauseNewWork(true))
      .to.be.revertedWithCustomError(serviceManager, "NotTheGuardian")
      .withArgs(stranger.address);
    await avs.as(serviceManager, guardian).pauseNewWork(true);
    await expect(avs.submit()).to.be.revertedWithCustomError(taskManager, "SubmissionsArePaused");
    await avs.assign(task);
    await avs.answer(task);
    await expect(avs.as(serviceManager, guardian).pauseNewWork(false)).to.be.revertedWithCustomError(
      serviceManager,
      "NotTheGuardian",
    );
    await avs.as(serviceManager, governance).pauseNewWork(false);
    await avs.submit();
  });

  describe("out of time or order", () => {
    it("is drawn from the second block after submission, until nobody could answer any more", async () => {
      const { avs } = scene();
      const { taskManager } = avs;
      const early = await avs.submit();
      const { submitBlock, lastAssignBlock } = early.pinned;
      await expect(taskManager.assign(early.id, early.pinned))
        .to.be.revertedWithCustomError(taskManager, "TooEarly")
        .withArgs(early.id, submitBlock + 2n, submitBlock + 1n);
      const late = await avs.submit();
      await avs.goTo(lastAssignBlock);
      await taskManager.assign(early.id, early.pinned);
      await avs.goTo(late.pinned.lastAssignBlock + 1n);
      await expect(taskManager.assign(late.id, late.pinned))
        .to.be.revertedWithCustomError(taskManager, "TooLate")
        .withArgs(late.id, late.pinned.lastAssignBlock, late.pinned.lastAssignBlock + 1n);
    });

    it("is not drawn without its seed", async () => {
      const { avs } = scene();
      const { taskManager, randomness } = avs;
      const task = await avs.submit();
      const seedBlock = task.pinned.submitBlock + 1n;
      await randomness.lose(seedBlock);
      await expect(avs.assign(task))
        .to.be.revertedWithCustomError(taskManager, "SeedLost")
        .withArgs(task.id, seedBlock);
    });

    it("is answered until the deadline", async () => {
      const { avs } = scene();
      const { taskManager } = avs;
      const [inTime, late] = [await avs.submit(), await avs.submit()];
      await avs.assign(inTime);
      await avs.assign(late);
      await avs.goTo(inTime.pinned.deadlineBlock);
      await avs.answer(inTime);
      await avs.goTo(late.pinned.deadlineBlock + 1n);
      await expect(avs.answer(late))
        .to.be.revertedWithCustomError(taskManager, "TooLate")
        .withArgs(late.id, late.pinned.deadlineBlock, late.pinned.deadlineBlock + 1n);
    });

    it("is answered in the output's length only", async () => {
      const { avs } = scene();
      const task = await avs.submit();
      await avs.assign(task);
      await expect(avs.answer(task, task.right.slice(1)))
        .to.be.revertedWithCustomError(avs.taskManager, "WrongOutputLength")
        .withArgs(task.id, 29, 30);
      await avs.answer(task);
    });

    it("is settled after the challenge window and no sooner", async () => {
      const { avs } = scene();
      const { taskManager, lens } = avs;
      const task = await avs.answered();
      const { stepBlock } = task.progress;
      await expect(avs.settle(task))
        .to.be.revertedWithCustomError(taskManager, "TooEarly")
        .withArgs(task.id, stepBlock + 2n, stepBlock + 1n);
      await avs.planAudit(task, false);
      const firstBlock = stepBlock + timing.challengeWindowBlocks + 1n;
      await avs.goTo(firstBlock - 1n);
      await expect(avs.settle(task))
        .to.be.revertedWithCustomError(taskManager, "TooEarly")
        .withArgs(task.id, firstBlock, firstBlock - 1n);
      await avs.goTo(firstBlock);
      expect(await lens.nextStep(task.id, task.pinned, task.progress)).to.deep.equal([settleStep, firstBlock, 0n]);
      await avs.settle(task);
    });

    it("is known by all that was pinned and has happened, and by nothing else", async () => {
      const { avs } = scene();
      const { taskManager } = avs;
      const task = await avs.answered();
      await taskManager.check(task.id, task.pinned, task.progress);
      const altered = [
        [{ ...task.pinned, feeWei: task.pinned.feeWei + 1n }, task.progress],
        [{ ...task.pinned, user: avs.stranger.address }, task.progress],
        [{ ...task.pinned, finality: 0n }, task.progress],
        [task.pinned, { ...task.progress, operator: avs.stranger.address }],
        [task.pinned, { ...task.progress, outputHash: ZeroHash }],
        [task.pinned, { ...task.progress, auditRate: 0n }],
      ] as const;
      for (const [pinned, progress] of altered)
        await expect(taskManager.settle(task.id, pinned, progress))
          .to.be.revertedWithCustomError(taskManager, "WrongTask")
          .withArgs(task.id, 3);
      await expect(taskManager.settle(999, task.pinned, task.progress))
        .to.be.revertedWithCustomError(taskManager, "WrongTask")
        .withArgs(999, 0);
    });

    it("has each step once", async () => {
      const { avs } = scene();
      const { taskManager } = avs;
      const task = await avs.submit();
      await avs.assign(task);
      await expect(taskManager.assign(task.id, task.pinned)).to.be.revertedWithCustomError(taskManager, "WrongTask");
      await avs.answer(task);
      await expect(avs.answer(task)).to.be.revertedWithCustomError(taskManager, "WrongStatus").withArgs(task.id, 3);
      await avs.prove(task);
      for (const again of [() => avs.settle(task), () => avs.prove(task), () => avs.challenge(task)])
        await expect(again()).to.be.revertedWithCustomError(taskManager, "WrongStatus").withArgs(task.id, 5);
    });
  });

  describe("that nobody serves", () => {
    it("expires undrawn: the user has its fee back but for a tip, nobody is blamed", async () => {
      const { avs, operator } = scene();
      const { taskManager, user, keeper } = avs;
      const task = await avs.submit();
      const { feeWei, tipWei, lastAssignBlock } = task.pinned;
      await avs.goTo(lastAssignBlock);
      await expect(avs.settle(task))
        .to.be.revertedWithCustomError(taskManager, "TooEarly")
        .withArgs(task.id, lastAssignBlock + 1n, lastAssignBlock);
      await avs.goTo(lastAssignBlock + 1n);
      await expect(avs.settle(task))
        .to.emit(taskManager, "TaskExpired")
        .withArgs(task.id, ZeroAddress, feeWei - tipWei, 0, keeper.address);
      expect(await avs.balances({ user: user.address, keeper: keeper.address })).to.deep.equal({
        user: feeWei - tipWei,
        keeper: tipWei,
      });
      expect((await avs.standingOf(operator)).reliabilityWad).to.equal(parseEther("0.5"));
    });

    it("gives the whole fee back to a user who settles it itself", async () => {
      const { avs } = scene();
      const task = await avs.submit();
      await avs.settleWhenDue(task, avs.user);
      expect(await avs.balanceOf(avs.user.address)).to.equal(task.pinned.feeWei);
    });

    it("expires unanswered: refund, penalty, less reliability, a short jail", async () => {
      const { avs, operator } = scene();
      const { taskManager, router, user, keeper } = avs;
      const task = await avs.submit();
      await avs.assign(task);
      const { feeWei, tipWei, deadlineBlock } = task.pinned;
      await avs.goTo(deadlineBlock);
      await expect(avs.settle(task))
        .to.be.revertedWithCustomError(taskManager, "TooEarly")
        .withArgs(task.id, deadlineBlock + 1n, deadlineBlock);
      await avs.goTo(deadlineBlock + 1n);
      const penaltyWei = feeWei / 2n;
      const response = await avs.settle(task);
      const expired = await eventOf(taskManager, response, "TaskExpired");
      expect(expired.toArray()).to.deep.equal([
        task.id,
        operator.address,
        feeWei - 2n * tipWei,
        penaltyWei,
        keeper.address,
      ]);
      expect(await avs.balanceOf(user.address)).to.equal(feeWei - 2n * tipWei);
      expect(await avs.balanceOf(keeper.address)).to.equal(2n * tipWei);
      expect((await taskManager.accountOf(operator.address)).debtGwei).to.equal(penaltyWei / 10n ** 9n);
      const standing = await avs.standingOf(operator);
      expect(standing).to.include({ locked: 0n, openTasks: 0n, reliabilityWad: parseEther("0.3"), slashBlock: 0n });
      expect(standing.jailedUntilBlock).to.equal(deadlineBlock + 1n + timing.livenessJailBlocks);
      const jails = eventsOf(router, await receiptOf(response), "OperatorJailed");
      expect(jails.map((event) => event.isSlash)).to.deep.equal([false]);
    });

    it("costs the operator its next earnings, down to the last gwei", async () => {
      const { avs, operator } = scene();
      const { taskManager } = avs;
      const silent = await avs.submit({ valueAtRisk: parseEther("0.1") });
      await avs.assign(silent);
      await avs.settleWhenDue(silent);
      const owedWei = (await taskManager.accountOf(operator.address)).debtGwei * 10n ** 9n;
      await avs.goTo((await avs.standingOf(operator)).jailedUntilBlock + 1n);
      const reserveBefore: bigint = await taskManager.reserveWei();
      const task = await avs.answered({ valueAtRisk: parseEther("4") });
      await avs.prove(task);
      const { feeWei, tipWei, royaltyWei, restakersWei, reserveWei } = task.pinned;
      const earnedWei = feeWei - tipWei - royaltyWei - restakersWei - reserveWei;
      expect(await avs.balanceOf(operator.address)).to.equal(earnedWei - owedWei);
      expect((await taskManager.accountOf(operator.address)).debtGwei).to.equal(0n);
      expect(await taskManager.reserveWei()).to.equal(reserveBefore + reserveWei + owedWei);
    });
  });

  describe("when its result is used", () => {
    it("is usable at once only if the task was secured for that", async () => {
      const { avs } = scene();
      const { taskManager } = avs;
      const usable = (task: Awaited<ReturnType<typeof avs.answered>>) =>
        taskManager.isUsable(task.id, task.pinned, task.progress, task.output);
      const whenFinal = await avs.answered({ finality: "Final" });
      const atOnce = await avs.answered({ finality: "Answered" });
      expect(await Promise.all([usable(atOnce), usable(whenFinal)])).to.deep.equal([true, false]);
      expect(atOnce.progress.auditRate > whenFinal.progress.auditRate).to.equal(true);
      await avs.challenge(atOnce);
      expect(await usable(atOnce)).to.equal(false);
      await avs.prove(atOnce);
      await avs.prove(whenFinal);
      expect(await Promise.all([usable(atOnce), usable(whenFinal)])).to.deep.equal([true, true]);
      await expect(taskManager.isUsable(atOnce.id, atOnce.pinned, atOnce.progress, wrong(atOnce.right)))
        .to.be.revertedWithCustomError(taskManager, "WrongOutput")
        .withArgs(atOnce.id, atOnce.progress.outputHash);
    });
  });
});
