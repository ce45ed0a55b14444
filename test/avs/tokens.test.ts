import { expect } from "chai";
import { parseEther } from "ethers";
import { type Avs, avsScene, eventOf, type Task } from "../helpers/avs.js";
import { booksOf, expectRefused } from "../helpers/books.js";

/** As the contract's enum. */
const moods = { plain: 0, returnsFalse: 1, reverts: 2, takesFee: 3, returnsNothing: 4 };
const WAD = parseEther("1");

describe("a fee token", () => {
  const scene = avsScene(async (avs) => ({ operator: await avs.operator() }), { feeTokenName: "OddToken" });

  it("that answers nothing where ERC-20 wants an answer is as good as any", async () => {
    const { avs, operator } = scene();
    await avs.feeToken.setMood(moods.returnsNothing);
    const task = await avs.answered();
    await avs.challenge(task);
    await avs.prove(task);
    const owed = await avs.balanceOf(operator.address);
    await avs.as(avs.taskManager, operator).withdraw(operator.address);
    expect(await avs.feeToken.balanceOf(operator.address)).to.equal(owed);
    expect(await escrowIsCovered(avs, operator.address)).to.equal(true);
  });

  for (const [title, mood] of [
    ["that answers false", moods.returnsFalse],
    ["that reverts", moods.reverts],
    ["that keeps a part of what it moves", moods.takesFee],
  ] as const)
    it(`${title} is taken by nobody: no task, no challenge, and nothing lost`, async () => {
      const { avs, operator } = scene();
      const { feeToken, taskManager } = avs;
      const address = await feeToken.getAddress();
      const task = await avs.answered();
      const submitted = await avs.submit();
      const { feeWei } = submitted.pinned;
      const challengeWei: bigint = await avs.lens.challengeFeeOf(operator.address, task.pinned);
      await feeToken.setMood(mood);
      const refusalOf = (wei: bigint): [string, ...unknown[]] => {
        if (mood === moods.returnsFalse) return ["SafeERC20FailedOperation", address];
        return mood === moods.reverts ? ["Refused"] : ["FeeNotReceived", wei, wei - wei / 100n];
      };
      const contract = mood === moods.reverts ? feeToken : taskManager;
      await expectRefused(avs, [operator], () => avs.submit(), [contract, ...refusalOf(feeWei)]);
      await expectRefused(avs, [operator], () => avs.challenge(task), [contract, ...refusalOf(challengeWei)]);
      await feeToken.setMood(moods.plain);
      await avs.challenge(task);
    });

  it("that fails when it leaves escrow stops no task, and what is owed stays owed", async () => {
    const { avs, operator } = scene();
    const { feeToken, taskManager } = avs;
    const task = await avs.answered();
    for (const mood of [moods.returnsFalse, moods.reverts]) {
      await feeToken.setMood(mood);
      const { restore } = await avs.networkHelpers.takeSnapshot();
      await avs.prove(structuredClone(task));
      const withdraw = () => avs.as(taskManager, operator).withdraw(operator.address);
      const refusal = mood === moods.reverts ? ["Refused"] : ["SafeERC20FailedOperation", await feeToken.getAddress()];
      const [error, ...args] = refusal;
      const contract = mood === moods.reverts ? feeToken : taskManager;
      await expectRefused(avs, [operator], withdraw, [contract, error, ...args]);
      await feeToken.setMood(moods.plain);
      await withdraw();
      expect((await feeToken.balanceOf(operator.address)) > 0n).to.equal(true);
      await restore();
    }
  });

  it("of which a fee is nearly all that there can be leaves a debt that fits, and tasks that end", async () => {
    const { avs, operator } = scene();
    const feeWei = 2n ** 96n - 1n;
    for (let n = 0; n < 2; ++n) {
      await avs.feeToken.mint(avs.user.address, feeWei);
      const task = await avs.submit({ feeWei });
      await avs.assign(task);
      await avs.settleWhenDue(task);
      expect((await avs.statusOf(task)).status).to.equal("Expired");
      // Half of the fee is more than 2^64 gwei: all that can be owed is owed.
      expect((await avs.taskManager.accountOf(operator.address)).debtGwei).to.equal(2n ** 64n - 1n);
      await avs.as(avs.taskManager, avs.user).withdraw(avs.stranger.address);
      await avs.goTo((await avs.standingOf(operator)).jailedUntilBlock + 1n);
      await avs.router.refresh(operator.address);
      await avs.nextEpoch();
    }
  });

  it("that has blocked somebody blocks that one's money alone, and not if it names another address", async () => {
    const { avs, operator } = scene();
    const { feeToken, taskManager, user, stranger } = avs;
    const task = await avs.submit();
    await feeToken.setBlocked(user.address, true);
    await feeToken.setBlocked(operator.address, true);
    await expectRefused(avs, [operator], () => avs.submit(), [feeToken, "Blocked", user.address]);
    await avs.assign(task);
    await avs.answer(task);
    await avs.prove(task);
    const withdraw = (to: string) => avs.as(taskManager, operator).withdraw(to);
    await expectRefused(avs, [operator], () => withdraw(operator.address), [feeToken, "Blocked", operator.address]);
    const owed = await avs.balanceOf(operator.address);
    const before: bigint = await feeToken.balanceOf(stranger.address);
    await withdraw(stranger.address);
    expect(await feeToken.balanceOf(stranger.address)).to.equal(before + owed);
    // The keeper and the provider are not in the way of anyone, nor is anyone in theirs.
    await avs.as(taskManager, avs.keeper).withdraw(avs.keeper.address);
  });
});

describe("a staked token", () => {
  const scene = avsScene(async (avs) => ({ operator: await avs.operator() }), { stakeTokenName: "OddToken" });

  for (const [title, misbehave] of [
    ["that answers false", (avs: Avs) => avs.stakes[0].token.setMood(moods.returnsFalse)],
    ["that reverts", (avs: Avs) => avs.stakes[0].token.setMood(moods.reverts)],
    ["that has blocked the vault", (avs: Avs) => avs.stakes[0].token.setBlocked(avs.vault, true)],
  ] as const)
    it(`${title} when a slash is cleared keeps no task open; claims follow when it can be moved again`, async () => {
      const { avs, operator } = scene();
      const { vault, stakes, user } = avs;
      const [{ token, strategy }] = stakes;
      const task = await caughtTask(avs);
      await misbehave(avs);
      const response = await avs.settleWhenDue(task);
      expect(await avs.statusOf(task)).to.deep.equal({ status: "Slashed", reason: "Challenge" });
      expect((await avs.standingOf(operator)).locked).to.equal(0n);
      const { shares } = await eventOf(vault, response, "ClearPending");
      expect(shares >= task.pinned.security).to.equal(true);
      const before = await booksOf(avs, [operator]);
      await vault.collect(strategy);
      expect(await booksOf(avs, [operator])).to.deep.equal(before);
      await token.setMood(moods.plain);
      await token.setBlocked(vault, false);
      await vault.collect(strategy);
      expect(await vault.pendingCount(strategy)).to.equal(0n);
      expect(await vault.claimOf(user.address, token)).to.be.within(WAD - 100n, WAD);
      expect(await vault.accountedOf(token)).to.equal(await token.balanceOf(vault));
    });

  it("that answers nothing is cleared and claimed as any other", async () => {
    const { avs } = scene();
    const { vault, user, stakes } = avs;
    const [{ token }] = stakes;
    await token.setMood(moods.returnsNothing);
    await avs.settleWhenDue(await caughtTask(avs));
    const claim: bigint = await vault.claimOf(user.address, token);
    await avs.as(vault, user).claim(token, user.address);
    expect(await token.balanceOf(user.address)).to.equal(claim);
  });

  it("that keeps a part of what it moves is divided as it arrives: nobody's claim is on tokens that are not there", async () => {
    const { avs } = scene();
    const { vault, user, stranger, stakes } = avs;
    const [{ token, strategy }] = stakes;
    await token.setMood(moods.takesFee);
    const task = await caughtTask(avs);
    await avs.settleWhenDue(task);
    const covered = async () => expect(await vault.accountedOf(token)).to.equal(await token.balanceOf(vault));
    await covered();
    // The user bears its part of what was kept on the way.
    expect(await vault.claimOf(user.address, token)).to.be.within((WAD * 99n) / 100n - 100n, (WAD * 99n) / 100n);
    await token.mint(stranger.address, 1000);
    await avs.as(token, stranger).approve(vault, 1000);
    const reserve: bigint = await vault.reserveOf(token);
    await avs.as(vault, stranger).depositReserve(token, 1000);
    expect(await vault.reserveOf(token)).to.equal(reserve + 990n);
    await covered();
    await vault.absorb(strategy);
    await avs.as(vault, user).claim(token, user.address);
    await covered();
  });

  it("that fails when it is claimed leaves the claim as it was, to whomever it goes later", async () => {
    const { avs, operator } = scene();
    const { vault, user, stranger, stakes } = avs;
    const [{ token }] = stakes;
    await avs.settleWhenDue(await caughtTask(avs));
    const claim: bigint = await vault.claimOf(user.address, token);
    await token.setBlocked(user.address, true);
    const own = () => avs.as(vault, user).claim(token, user.address);
    await expectRefused(avs, [operator], own, [token, "Blocked", user.address]);
    await expectRefused(avs, [operator], () => vault.claimFor(user.address, token), [token, "Blocked", user.address]);
    expect(await vault.claimOf(user.address, token)).to.equal(claim);
    await avs.as(vault, user).claim(token, stranger.address);
    expect(await token.balanceOf(stranger.address)).to.equal(claim);
  });
});

async function caughtTask(avs: Avs): Promise<Task> {
  const task = await avs.answered({ output: "wrong" });
  await avs.challenge(task);
  return task;
}

/** Whether the task manager has all that it owes, and no more. */
async function escrowIsCovered(avs: Avs, operator: string): Promise<boolean> {
  const { taskManager, feeToken, user, provider, keeper, challenger } = avs;
  let owed: bigint = await taskManager.reserveWei();
  for (const address of [user.address, provider.address, keeper.address, challenger.address, operator]) {
    const { balanceWei, restakersWei } = await taskManager.accountOf(address);
    owed += balanceWei + restakersWei;
  }
  return (await feeToken.balanceOf(taskManager)) === owed;
}
