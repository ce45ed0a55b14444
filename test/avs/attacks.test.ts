import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { parseEther, ZeroAddress } from "ethers";
import { type Avs, avsScene, receiptOf, type Task } from "../helpers/avs.js";
import { modelTerms } from "../helpers/deploy-avs.js";

/** Thieves count what they own before and after. A multiplier of 1 makes shares, stake tokens and fee tokens of one value. */
describe("a thief", () => {
  const scene = avsScene(async (avs) => ({
    operator: await avs.operator({ own: parseEther("50"), delegated: parseEther("950") }),
  }));

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

/** Everything that operator, user, challenger and keeper own together, gas aside: fee tokens, escrow, claims, shares. */
async function wealthOf(avs: Avs, operator: HardhatEthersSigner): Promise<bigint> {
  const { feeToken, vault, delegationManager, stakes, user, challenger, keeper, provider } = avs;
  const [{ strategy, token }] = stakes;
  let wealth = 0n;
  for (const { address } of [operator, user, challenger, keeper, provider]) {
    wealth += await feeToken.balanceOf(address);
    wealth += await avs.balanceOf(address);
    wealth += await vault.claimOf(address, token);
    wealth += await token.balanceOf(address);
  }
  const [[shares]] = await delegationManager.getWithdrawableShares(operator.address, [await strategy.getAddress()]);
  return wealth + shares;
}

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
