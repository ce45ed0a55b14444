import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { parseEther, ZeroAddress } from "ethers";
import { type Avs, avsScene, eventsOf, receiptOf, type Task, wrong } from "../helpers/avs.js";
import { modelTerms } from "../helpers/deploy-avs.js";
import { wealthOf } from "../helpers/wealth.js";

/** Thieves count what they own before and after. A multiplier of 1 makes shares, stake tokens and fee tokens of one value. */
describe("a thief", () => {
  const scene = avsScene(async (avs) => ({
    operator: await avs.operator({ own: parseEther("50"), delegated: parseEther("950") }),
  }));

  const several = avsScene(async (avs) => ({ operator: await avs.operator() }), {
    multipliersWad: Array<bigint>(16).fill(parseEther("1")),
    stakeTokenName: "OddToken",
  });

  it("who is operator, user, challenger and keeper in one, gains nothing by slashing itself", async () => {
    const { avs, operator } = scene();
    const before = await wealthOf(avs, operator);
    const task = await avs.answered({ output: "wrong", valueAtRisk: parseEther("20") });
    await avs.challenge(task);
    await avs.settleWhenDue(task, avs.keeper);
    const after = await wealthOf(avs, operator);
    expect(after <= before).to.equal(true);
    // All it got back was its own: nothing of what 400 of slashed stake were worth to its delegators.
    expect(before - after < parseEther("1")).to.equal(true);
  });

  it("who has its delegators leave first, still owns only its part of what is slashed", async () => {
    const { avs } = scene();
    const fund = await avs.operator({ own: parseEther("50"), isJoining: false });
    const delegator = await avs.delegate(fund, parseEther("950"));
    await avs.join(fund);
    await avs.nextEpoch();
    const before = await wealthOf(avs, fund);
    const task = await caught(avs, fund);
    const strategy = await avs.stakes[0].strategy.getAddress();
    await avs
      .as(avs.delegationManager, delegator)
      .queueWithdrawals([
        { strategies: [strategy], depositShares: [parseEther("950")], __deprecated_withdrawer: ZeroAddress },
      ]);
    await avs.settleWhenDue(task, avs.keeper);
    expect((await wealthOf(avs, fund)) <= before).to.equal(true);
  });

  it("who queues its own stake first, by itself or with its delegators, owns no more and no less of what is slashed", async () => {
    const { avs } = scene();
    const [{ strategy, token }] = avs.stakes;
    const strategies = [await strategy.getAddress()];
    const fund = await avs.operator({ own: parseEther("50"), isJoining: false });
    const delegator = await avs.delegate(fund, parseEther("150"));
    await avs.join(fund);
    await avs.nextEpoch();
    const before = await wealthOf(avs, fund);
    const task = await caught(avs, fund);
    const { restore } = await avs.networkHelpers.takeSnapshot();
    const claims: bigint[] = [];
    for (const leaving of [[], [fund], [fund, fund, delegator]]) {
      await restore();
      for (const who of leaving)
        await avs
          .as(avs.delegationManager, who)
          .queueWithdrawals([{ strategies, depositShares: [parseEther("25")], __deprecated_withdrawer: who.address }]);
      const [, queued] = await avs.delegationManager.getQueuedWithdrawals(fund.address);
      await avs.settleWhenDue(structuredClone(task), avs.keeper);
      claims.push(await avs.vault.claimOf(avs.user.address, token));
      const [, left] = await avs.delegationManager.getQueuedWithdrawals(fund.address);
      const own = [...left].reduce((sum: bigint, shares) => sum + shares[0], 0n);
      expect((await wealthOf(avs, fund)) + own <= before).to.equal(true);
      expect(queued.length).to.equal(leaving.filter((who) => who === fund).length);
    }
    // Own stake is a quarter of what is slashed: ten times what is owed to the user, wherever it lies.
    for (const claim of claims) expect(parseEther("2") - claim).to.be.within(0n, 1000n);
  });

  it("who audits a past of its own making gains nothing either", async () => {
    const { avs, operator } = scene();
    const before = await wealthOf(avs, operator);
    const past = await avs.answered({ output: "wrong", valueAtRisk: parseEther("10") });
    await avs.planAudit(past, false);
    await avs.settleWhenDue(past);
    const task = await caught(avs, operator);
    const response = await avs.settleWhenDue(task);
    await avs.networkHelpers.mine();
    await avs.planPastAudit(BigInt((await receiptOf(response)).blockNumber), past, true);
    await avs.auditPast(past);
    await avs.settleWhenDue(past);
    expect((await wealthOf(avs, operator)) <= before).to.equal(true);
  });

  it("who challenges its own operator to price others out pays for each step of it", async () => {
    const { avs, operator } = scene();
    const costs: bigint[] = [];
    for (let n = 0; n < 8; ++n) {
      const task = await avs.answered({ valueAtRisk: parseEther("1") });
      const before = await wealthOf(avs, operator);
      await avs.challenge(task);
      await avs.prove(task);
      const { tipWei, royaltyWei, restakersWei, reserveWei } = task.pinned;
      // What proving without a challenge would have brought: the fee in escrow, less all others' parts.
      const fee = task.pinned.feeWei - tipWei - royaltyWei - restakersWei - reserveWei;
      costs.push(before + fee + tipWei - (await wealthOf(avs, operator)));
    }
    const freeChallenges = costs.filter((cost) => cost <= 0n).length;
    // As long as the fee is under cost and reward it is its own money back; from then on every challenge costs more than the last.
    expect(freeChallenges).to.be.lessThan(4);
    for (const [k, cost] of costs.slice(1).entries()) expect(cost >= costs[k]).to.equal(true);
    expect(costs[7] > modelTerms.proofCostWei).to.equal(true);
    // And a victim can still afford it: the value at risk is the most that a challenge costs.
    const { pinned } = await avs.submit();
    expect((await avs.lens.challengeFeeOf(operator.address, pinned)) <= pinned.valueAtRisk).to.equal(true);
  });

  it("who floods an honest operator with challenges fails to slash it", async () => {
    const { avs, operator } = scene();
    const tasks: Task[] = [];
    for (let n = 0; n < 4; ++n) tasks.push(await avs.submit({ valueAtRisk: parseEther("0.5"), sample: n }));
    for (const task of tasks) await avs.assign(task);
    for (const task of tasks) await avs.answer(task);
    for (const task of tasks) await avs.challenge(task);
    // One proof a block, in the order of their windows.
    for (const task of tasks) await avs.prove(task);
    for (const task of tasks) expect((await avs.statusOf(task)).status).to.equal("Final");
    expect((await avs.standingOf(operator)).slashBlock).to.equal(0n);
  });

  it("who opens as many tasks on one stake as it can and cheats in all loses more than it gains", async () => {
    const { avs, operator } = scene();
    const valueAtRisk = parseEther("8");
    const tasks: Task[] = [];
    for (let n = 0; n < 8; ++n) {
      const task = await avs.submit({ valueAtRisk, sample: n });
      const drawn = await avs.assign(task).catch(() => undefined);
      if (drawn === undefined) continue;
      await avs.answer(task, wrong(task.right));
      tasks.push(task);
    }
    // 160 and a little for each of 1,000.
    expect(tasks.length).to.equal(6);
    const security = tasks.reduce((sum, { pinned }) => sum + pinned.security, 0n);
    expect((await avs.standingOf(operator)).locked).to.equal(security);
    const before: bigint = await avs.serviceManager.slashableStake(operator.address);
    for (const task of tasks) await avs.planAudit(task, true);
    for (let n = 0; n < 2; ++n) for (const task of tasks) await avs.settleWhenDue(task);
    for (const task of tasks) expect((await avs.statusOf(task)).status).to.equal("Slashed");
    const lost: bigint = before - (await avs.serviceManager.slashableStake(operator.address));
    expect(lost >= security).to.equal(true);
    // Its own 5 % of it, and delegators' at 0.3, are over what wrong answers could gain, margin included.
    const gained = tasks.reduce((sum, { pinned }) => sum + pinned.temptation, 0n);
    expect((lost * (5n + (95n * 3n) / 10n)) / 100n > gained).to.equal(true);
  });

  it("who settles its own slash with too little gas does not put it off", async () => {
    const { avs } = several();
    const task = await avs.answered({ output: "wrong", valueAtRisk: parseEther("20") });
    await avs.challenge(task);
    await avs.goTo(task.progress.stepBlock + 1n);
    const { restore } = await avs.networkHelpers.takeSnapshot();
    const { gasUsed } = await receiptOf(await avs.settle(structuredClone(task)));
    let refused = 0;
    for (let gasLimit = (gasUsed * 3n) / 2n; gasLimit > gasUsed / 3n; gasLimit -= gasUsed / 20n) {
      await restore();
      const settling = avs.as(avs.taskManager, avs.keeper).settle(task.id, task.pinned, task.progress, { gasLimit });
      const response = await settling.catch(() => undefined);
      if (response === undefined) ++refused;
      else expect(eventsOf(avs.slasher, await receiptOf(response), "VerdictExecuted").length).to.equal(1);
    }
    expect(refused).to.be.greaterThan(10);
    await restore();
    // Enough for all but the slash, for which 1,800,000 and 550,000 for each of 16 strategies are the least.
    await expect(
      avs.as(avs.taskManager, avs.keeper).settle(task.id, task.pinned, task.progress, { gasLimit: 6_000_000 }),
    )
      .to.be.revertedWithCustomError(avs.slasher, "TooLittleGas")
      .withArgs(task.id, 10_600_000);
  });

  it("who waits for its draw to be forgotten must prove instead", async () => {
    const { avs } = scene();
    const task = await avs.answered({ output: "wrong" });
    // Longer than a seed of block hashes lasts on a chain without EIP-2935.
    await avs.networkHelpers.mine(300);
    await avs.settle(task);
    expect(await avs.statusOf(task)).to.deep.equal({ status: "ProofDue", reason: "Audit" });
  });

  it("who leaves no keeper does not lock anyone's money: the user settles it itself", async () => {
    const { avs } = scene();
    const task = await avs.answered({ output: "wrong" });
    await avs.networkHelpers.mine(1000);
    await avs.settle(task, avs.user);
    await avs.networkHelpers.mine(1000);
    await avs.settle(task, avs.user);
    const { feeWei, tipWei } = task.pinned;
    // The draw of the operator was someone else's work; the others were its own.
    expect(await avs.balanceOf(avs.user.address)).to.equal(feeWei - tipWei);
  });
});

async function caught(avs: Avs, operator: HardhatEthersSigner): Promise<Task> {
  for (let n = 0; n < 20; ++n) {
    const task = await avs.submit({ valueAtRisk: parseEther("2") });
    await avs.assign(task);
    if (task.progress.operator !== operator.address) continue;
    await avs.answer(
      task,
      Uint8Array.from(task.right, (byte) => byte ^ 1),
    );
    await avs.challenge(task);
    return task;
  }
  throw new Error(`nothing is drawn to ${operator.address}`);
}
