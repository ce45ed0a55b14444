import { expect } from "chai";
import { type Contract, parseEther } from "ethers";
import { type Avs, avsScene, eventOf, noProgress, type Task } from "../helpers/avs.js";

const loan = parseEther("1");

describe("a lender that acts on a credit score", () => {
  const scene = avsScene(async (avs) => {
    await avs.operator();
    const [{ token }] = avs.stakes;
    const lender = await avs.deploy("CreditLender", avs.taskManager, {
      modelKey: avs.modelKey,
      loanToken: token,
      loan,
      loanValue: loan,
      leastGrade: 5,
      grades: 10,
      gradeBits: 24,
    });
    await token.mint(lender, 10n * loan);
    await avs.as(avs.feeToken, avs.user).approve(lender, 2n ** 256n - 1n);
    return { lender };
  });

  it("lends when the rating is final and good enough, once", async () => {
    const { avs, lender } = scene();
    const { user } = avs;
    const [{ token }] = avs.stakes;
    const task = await applyFor(avs, lender, await sampleWith(avs, (grade) => grade >= 5));
    await avs.assign(task);
    await avs.answer(task);
    const receive = () => lender.receiveResult(task.id, task.pinned, task.progress, task.output);
    await expect(receive()).to.be.revertedWithCustomError(lender, "ResultNotUsable").withArgs(task.id);
    await avs.prove(task);
    await expect(receive()).to.emit(lender, "Decided");
    expect(await token.balanceOf(user.address)).to.equal(loan);
    await expect(receive()).to.be.revertedWithCustomError(lender, "ResultNotExpected").withArgs(task.id);
  });

  it("does not lend on a bad rating", async () => {
    const { avs, lender } = scene();
    const task = await applyFor(avs, lender, await sampleWith(avs, (grade) => grade < 5));
    await avs.assign(task);
    await avs.answer(task);
    await avs.prove(task);
    const decided = await eventOf(
      lender,
      await lender.receiveResult(task.id, task.pinned, task.progress, task.output),
      "Decided",
    );
    expect(decided.isLent).to.equal(false);
    expect(await avs.stakes[0].token.balanceOf(avs.user.address)).to.equal(0n);
  });

  it("refuses a rating whose task was slashed, and another's task", async () => {
    const { avs, lender } = scene();
    const task = await applyFor(avs, lender, await sampleWith(avs, (grade) => grade < 5));
    await avs.assign(task);
    // An operator in league with the applicant says that the best grade is the last.
    const bribed = task.right.slice();
    bribed.set([0xff, 0xff, 0x7f], 27);
    await avs.answer(task, bribed);
    await avs.challenge(task);
    await avs.settleWhenDue(task);
    await expect(lender.receiveResult(task.id, task.pinned, task.progress, task.output))
      .to.be.revertedWithCustomError(lender, "ResultNotUsable")
      .withArgs(task.id);
    const foreign = await avs.submit();
    await expect(lender.receiveResult(foreign.id, foreign.pinned, foreign.progress, "0x"))
      .to.be.revertedWithCustomError(lender, "ResultNotExpected")
      .withArgs(foreign.id);
  });

  it("hears of a result that it acted on and that was slashed for its operator's past", async () => {
    const { avs, lender } = scene();
    const task = await applyFor(avs, lender, await sampleWith(avs, (grade) => grade < 5));
    await avs.assign(task);
    const bribed = task.right.slice();
    bribed.set([0xff, 0xff, 0x7f], 27);
    await avs.answer(task, bribed);
    await avs.planAudit(task, false);
    await avs.settleWhenDue(task);
    await lender.receiveResult(task.id, task.pinned, task.progress, task.output);
    await expect(lender.retractResult(task.id))
      .to.be.revertedWithCustomError(lender, "TaskNotSlashed")
      .withArgs(task.id);
    const caught = await avs.answered({ output: "wrong" });
    await avs.challenge(caught);
    const response = await avs.settleWhenDue(caught);
    await avs.networkHelpers.mine();
    await avs.planPastAudit(BigInt(response.blockNumber ?? 0), task, true);
    await avs.auditPast(task);
    await avs.settleWhenDue(task);
    await expect(lender.retractResult(task.id)).to.emit(lender, "ResultRetracted").withArgs(task.id);
  });
});

describe("a user who pays in the chain's coin", () => {
  const scene = avsScene(async (avs) => {
    await avs.operator();
    return { gateway: await avs.deploy("NativeFeeGateway", avs.taskManager) };
  });

  it("submits through the gateway, gets the rest back at once, and owns the task", async () => {
    const { avs, gateway } = scene();
    const { taskManager, feeToken, stranger, modelKey, ethers } = avs;
    const feeWei: bigint = await taskManager.quote(modelKey, 1, 8);
    const request = {
      modelKey,
      user: stranger.address,
      valueAtRisk: 1,
      feeWei,
      deadlineBlock: (await avs.blockNumber()) + 9n,
      finality: 1,
    };
    const input = new Uint8Array(64);
    const submit = (value: bigint) => avs.as(gateway, stranger).submit(request, input, { value });
    await expect(submit(feeWei - 1n))
      .to.be.revertedWithCustomError(gateway, "FeeOverValue")
      .withArgs(feeWei, feeWei - 1n);
    const before: bigint = await feeToken.balanceOf(taskManager);
    const sent = await submit(feeWei + parseEther("1"));
    await expect(sent).to.changeEtherBalance(ethers, stranger, -feeWei);
    expect(await feeToken.balanceOf(taskManager)).to.equal(before + feeWei);
    const { taskId, task } = await eventOf(taskManager, sent, "TaskSubmitted");
    expect(task.user).to.equal(stranger.address);
    await avs.goTo(task.lastAssignBlock + 1n);
    await avs.as(taskManager, stranger).settle(taskId, task.toArray(), noProgress);
    await avs.as(taskManager, stranger).withdraw(stranger.address);
    await expect(avs.as(feeToken, stranger).withdraw(feeWei)).to.changeEtherBalance(ethers, stranger, feeWei);
  });
});

/** Applies as the user, with the features of one of the model's samples. */
async function applyFor(avs: Avs, lender: Contract, sample: number): Promise<Task> {
  const feeWei: bigint = await avs.taskManager.quote(avs.modelKey, loan, 8);
  const applying = avs.taskFor(sample);
  const deadline = (await avs.blockNumber()) + 9n;
  const response = await avs.as(lender, avs.user).applyForLoan((await applying).input, feeWei, deadline);
  const event = await eventOf(avs.taskManager, response, "TaskSubmitted");
  return { ...(await applying), id: event.taskId, pinned: event.task.toObject() };
}

async function sampleWith(avs: Avs, isWanted: (grade: number) => boolean): Promise<number> {
  for (let sample = 0; ; ++sample) {
    const { right } = await avs.taskFor(sample);
    const logits = Array.from({ length: 10 }, (_, k) => Buffer.from(right).readIntLE(3 * k, 3));
    if (isWanted(logits.indexOf(Math.max(...logits)))) return sample;
  }
}
