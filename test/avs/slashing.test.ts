import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { parseEther, ZeroAddress, ZeroHash } from "ethers";
import { type Avs, avsScene, eventOf, eventsOf, receiptOf, type Task } from "../helpers/avs.js";

const WAD = parseEther("1");
/** Amounts pass a few wads that are rounded down; each costs a unit for each 1e18, and none here is over 2,100e18. */
const rounding = 4n * 2100n;
/** Of the AllocationManager and of strategies. */
const pauseBits = { slashing: 1n << 1n, withdrawals: 1n << 1n };

describe("a slash", () => {
  const scene = avsScene(async (avs) => ({
    operator: await avs.operator({ own: parseEther("60"), delegated: parseEther("40") }),
  }));

  describe("reaches the stake", () => {
    it("that has been queued for withdrawal since, each staker in the same proportion", async () => {
      const { avs, operator } = scene();
      const { delegationManager, stakes } = avs;
      const strategy = await stakes[0].strategy.getAddress();
      const delegator = await avs.delegate(operator, parseEther("300"));
      const task = await caughtTask(avs);
      const [[queued]] = await delegationManager.getWithdrawableShares(delegator.address, [strategy]);
      await avs
        .as(delegationManager, delegator)
        .queueWithdrawals([{ strategies: [strategy], depositShares: [queued], __deprecated_withdrawer: ZeroAddress }]);
      const response = await avs.settleWhenDue(task);
      const verdict = await eventOf(avs.slasher, response, "VerdictExecuted");
      const { security } = task.pinned;
      expect(verdict.slashed - security).to.be.within(0n, rounding);
      // Own stake is 60 of the 400 that were slashed in the same proportion.
      expect(verdict.ownSlashed).to.be.within((security * 60n) / 400n - rounding, (security * 60n) / 400n + rounding);
      const [left] = await delegationManager.getOperatorShares(operator.address, [strategy]);
      expect(left).to.be.within(
        parseEther("100") - security / 4n - rounding,
        parseEther("100") - security / 4n + rounding,
      );
    });

    it("that is being deallocated, by an operator that means to run", async () => {
      const { avs, operator } = scene();
      const { allocationManager, stakes, set } = avs;
      const task = await avs.submit();
      await avs.assign(task);
      await avs
        .as(allocationManager, operator)
        .modifyAllocations(operator.address, [
          { operatorSet: set, strategies: [await stakes[0].strategy.getAddress()], newMagnitudes: [0] },
        ]);
      await avs.answer(
        task,
        Uint8Array.from(task.right, (byte) => byte ^ 1),
      );
      await avs.challenge(task);
      const verdict = await eventOf(avs.slasher, await avs.settleWhenDue(task), "VerdictExecuted");
      expect(verdict.slashed - task.pinned.security).to.be.within(0n, rounding);
    });

    it("of an operator that has left the set, until the core lets it go", async () => {
      const { avs, operator } = scene();
      const { allocationManager, set } = avs;
      const task = await caughtTask(avs);
      await avs
        .as(allocationManager, operator)
        .deregisterFromOperatorSets({ operator: operator.address, avs: set.avs, operatorSetIds: [set.id] });
      const left = await avs.blockNumber();
      const { restore } = await avs.networkHelpers.takeSnapshot();
      await avs.goTo(left + 50n);
      const inTime = await eventOf(avs.slasher, await avs.settle(structuredClone(task)), "VerdictExecuted");
      expect(inTime.slashed - task.pinned.security).to.be.within(0n, rounding);
      await restore();
      await avs.goTo(left + 51n);
      const late = await eventOf(avs.slasher, await avs.settle(task), "VerdictExecuted");
      expect([late.slashId, late.slashed]).to.deep.equal([0n, 0n]);
      // Whatever became of the stake, the user has its fee back.
      expect(await avs.balanceOf(avs.user.address)).to.equal(task.pinned.feeWei - 2n * task.pinned.tipWei);
    });

    it("in full although another AVS has slashed the same operator in between", async () => {
      const { avs } = scene();
      const shared = await avs.operator({ own: parseEther("200"), isJoining: false, magnitude: WAD / 2n });
      await avs.join(shared);
      await avs.nextEpoch();
      const other = await anotherAvs(avs, shared);
      const task = await caughtTask(avs, shared);
      await other.slash(WAD / 2n);
      const verdict = await eventOf(avs.slasher, await avs.settleWhenDue(task), "VerdictExecuted");
      expect(verdict.slashed - task.pinned.security).to.be.within(0n, rounding);
      expect(verdict.ownSlashed).to.be.within(task.pinned.security - rounding, task.pinned.security + rounding);
    });

    it("up to all of it, and no further", async () => {
      const { avs, operator } = scene();
      const past = await finalTask(avs, parseEther("4"));
      const [one, two] = [await finalTask(avs, parseEther("1")), await caughtTask(avs, operator, parseEther("0.5"))];
      const response = await avs.settleWhenDue(two);
      const slashBlock = BigInt((await receiptOf(response)).blockNumber);
      await avs.networkHelpers.mine();
      const slashes: bigint[] = [];
      for (const task of [past, one]) {
        await avs.planPastAudit(slashBlock, task, true);
        await avs.auditPast(task);
        const executed = await eventOf(avs.slasher, await avs.settleWhenDue(task), "VerdictExecuted");
        slashes.push(executed.slashed);
      }
      // 10, 80 and 20 are owed of 100.
      expect(slashes[0] - past.pinned.security).to.be.within(0n, rounding);
      expect(slashes[1] < one.pinned.security).to.equal(true);
      const left = await avs.serviceManager.slashableStake(operator.address);
      expect(left).to.be.within(0n, rounding);
    });
  });

  describe("pays", () => {
    it("user and challenger no more than the operator itself lost, and the rest into the reserve", async () => {
      const { avs } = scene();
      const { vault, stakes } = avs;
      const borrower = await avs.operator({ own: parseEther("2"), delegated: parseEther("998") });
      await avs.nextEpoch();
      const task = await caughtTask(avs, borrower, parseEther("6"));
      const response = await avs.settleWhenDue(task);
      const verdict = await eventOf(avs.slasher, response, "VerdictExecuted");
      const cleared = await eventOf(vault, response, "SlashCleared");
      const { security, valueAtRisk } = task.pinned;
      // Two thousandths of 120 are 0.24, far less than the user's 6.
      expect(verdict.ownSlashed).to.be.within(security / 500n - rounding, security / 500n + rounding);
      expect(cleared.userAmount + cleared.challengerAmount <= verdict.ownSlashed).to.equal(true);
      expect(cleared.userAmount).to.be.within(verdict.ownSlashed - rounding, verdict.ownSlashed);
      expect(cleared.userAmount < valueAtRisk && cleared.challengerAmount < rounding).to.equal(true);
      expect(await vault.reserveOf(stakes[0].token)).to.equal(cleared.reserveAmount);
    });

    it("to whom the claimant names, or to it when others claim for it", async () => {
      const { avs } = scene();
      const { vault, user, stranger, stakes, ethers } = avs;
      const [{ token }] = stakes;
      await avs.settleWhenDue(await caughtTask(avs));
      const amount: bigint = await vault.claimOf(user.address, token);
      const { restore } = await avs.networkHelpers.takeSnapshot();
      await expect(avs.as(vault, user).claim(token, stranger.address)).to.changeTokenBalance(
        ethers,
        token,
        stranger,
        amount,
      );
      await expect(avs.as(vault, user).claim(token, stranger.address))
        .to.be.revertedWithCustomError(vault, "NothingToClaim")
        .withArgs(user.address, await token.getAddress());
      await restore();
      await expect(avs.as(vault, stranger).claimFor(user.address, token)).to.changeTokenBalance(
        ethers,
        token,
        user,
        amount,
      );
    });

    it("from the reserve to whom governance thinks harmed, and governance touches no claim", async () => {
      const { avs } = scene();
      const { vault, governance, stranger, stakes } = avs;
      const [{ token }] = stakes;
      await avs.settleWhenDue(await caughtTask(avs));
      const reserve: bigint = await vault.reserveOf(token);
      await expect(avs.as(vault, stranger).grantFromReserve(token, stranger.address, 1))
        .to.be.revertedWithCustomError(vault, "OwnableUnauthorizedAccount")
        .withArgs(stranger.address);
      const grant = (amount: bigint) => avs.as(vault, governance).grantFromReserve(token, stranger.address, amount);
      await expect(grant(reserve + 1n))
        .to.be.revertedWithCustomError(vault, "ReserveTooSmall")
        .withArgs(await token.getAddress(), reserve + 1n, reserve);
      await grant(reserve);
      expect(await vault.claimOf(stranger.address, token)).to.equal(reserve);
      expect(await vault.accountedOf(token)).to.equal(await token.balanceOf(vault));
    });
  });

  describe("that the core refuses for now", () => {
    it("stays pending: the user has its refund, and anyone finishes it later", async () => {
      const { avs } = scene();
      const { allocationManager, slasher, governance, stranger } = avs;
      await avs.as(allocationManager, governance).pause(pauseBits.slashing);
      const task = await caughtTask(avs);
      const response = await avs.settleWhenDue(task);
      expect((await avs.statusOf(task)).status).to.equal("Slashed");
      expect(await avs.balanceOf(avs.user.address)).to.equal(task.pinned.feeWei - 2n * task.pinned.tipWei);
      const pending = await eventOf(slasher, response, "VerdictPending");
      const { selector } = allocationManager.interface.getError("CurrentlyPaused") ?? {};
      expect(pending.reason).to.equal(selector);
      const verdict = pending.verdict.toObject();
      const retry = (altered = {}) => avs.as(slasher, stranger).retry({ ...verdict, ...altered });
      await expect(retry()).to.be.revertedWithCustomError(allocationManager, "CurrentlyPaused");
      await avs.as(allocationManager, governance).unpause(0);
      await expect(retry({ user: stranger.address }))
        .to.be.revertedWithCustomError(slasher, "NoSuchVerdict")
        .withArgs(task.id);
      await expect(retry()).to.emit(slasher, "VerdictExecuted");
      expect(await slasher.pendingVerdict(task.id)).to.equal(ZeroHash);
      await expect(retry()).to.be.revertedWithCustomError(slasher, "NoSuchVerdict").withArgs(task.id);
      expect((await avs.vault.claimOf(avs.user.address, avs.stakes[0].token)) > 0n).to.equal(true);
    });

    it("is paid out later if the strategy cannot pay: by us or by anyone, to the same claims", async () => {
      const { avs } = scene();
      const { vault, governance, stakes, stranger, strategyManager, set, user, challenger } = avs;
      const [{ strategy, token }] = stakes;
      await avs.as(strategy, governance).pause(pauseBits.withdrawals);
      const response = await avs.settleWhenDue(await caughtTask(avs));
      const pending = await eventOf(vault, response, "ClearPending");
      const verdict = await eventOf(avs.slasher, response, "VerdictExecuted");
      expect(await vault.pendingCount(strategy)).to.equal(1n);
      await vault.collect(strategy);
      expect(await vault.pendingCount(strategy)).to.equal(1n);
      await avs.as(strategy, governance).unpause(0);
      const claims = async () => ({
        user: await vault.claimOf(user.address, token),
        challenger: await vault.claimOf(challenger.address, token),
        reserve: await vault.reserveOf(token),
      });
      const { restore } = await avs.networkHelpers.takeSnapshot();
      await vault.collect(strategy);
      const byUs = await claims();
      expect(byUs.user + byUs.challenger + byUs.reserve).to.equal(await token.balanceOf(vault));
      expect(byUs.user).to.be.within(verdict.compensation - rounding, verdict.compensation);
      await restore();
      await avs.as(strategyManager, stranger).clearBurnOrRedistributableShares(set, pending.slashId);
      expect(await token.balanceOf(vault)).to.equal(byUs.user + byUs.challenger + byUs.reserve);
      await expect(vault.absorb(strategy))
        .to.be.revertedWithCustomError(vault, "ClearsArePending")
        .withArgs(await strategy.getAddress(), 1);
      await vault.collect(strategy);
      expect(await claims()).to.deep.equal(byUs);
      expect(await vault.pendingCount(strategy)).to.equal(0n);
    });

    it("is divided among several by their shares, those that others cleared and those that we do", async () => {
      const { avs, operator } = scene();
      const { vault, governance, stakes, stranger, strategyManager, set } = avs;
      const [{ strategy, token }] = stakes;
      const [past, alsoPast] = [await finalTask(avs, parseEther("1")), await finalTask(avs, parseEther("1.5"))];
      const caught = await caughtTask(avs, operator, parseEther("0.5"));
      await avs.as(strategy, governance).pause(pauseBits.withdrawals);
      const slashIds: bigint[] = [];
      const settle = async (task: Task) => {
        const response = await avs.settleWhenDue(task);
        slashIds.push((await eventOf(vault, response, "ClearPending")).slashId);
        return BigInt((await receiptOf(response)).blockNumber);
      };
      const slashBlock = await settle(caught);
      await avs.networkHelpers.mine();
      for (const task of [past, alsoPast]) {
        await avs.planPastAudit(slashBlock, task, true);
        await avs.auditPast(task);
      }
      for (const task of [past, alsoPast]) await settle(task);
      await avs.as(strategy, governance).unpause(0);
      for (const slashId of slashIds.slice(0, 2))
        await avs.as(strategyManager, stranger).clearBurnOrRedistributableShares(set, slashId);
      const cleared = eventsOf(vault, await receiptOf(await vault.collect(strategy)), "SlashCleared");
      const amounts = new Map(
        cleared.map((event) => [event.slashId, event.userAmount + event.challengerAmount + event.reserveAmount]),
      );
      for (const [k, { pinned }] of [caught, past, alsoPast].entries())
        expect(amounts.get(slashIds[k]) - pinned.security).to.be.within(-rounding, rounding);
      expect(await vault.accountedOf(token)).to.equal(await token.balanceOf(vault));
    });

    it("leaves what was merely sent to the vault for the reserve", async () => {
      const { avs } = scene();
      const { vault, stakes, stranger } = avs;
      const [{ strategy, token }] = stakes;
      await token.mint(stranger.address, 100);
      await avs.as(token, stranger).transfer(vault, 60);
      await vault.absorb(strategy);
      await avs.as(token, stranger).approve(vault, 40);
      await avs.as(vault, stranger).depositReserve(token, 40);
      expect(await vault.reserveOf(token)).to.equal(100n);
    });
  });

  describe("comes from the task manager's verdict alone", () => {
    it("through the slasher alone", async () => {
      const { avs, operator } = scene();
      const { slasher, vault, allocationManager, serviceManager, governance, stakes, set } = avs;
      const verdict = {
        taskId: 1,
        operator: operator.address,
        user: governance.address,
        challenger: ZeroAddress,
        security: 1,
        compensation: 1,
        bounty: 0,
      };
      const attempts = avs.as(slasher, governance);
      await expect(attempts.slash(verdict))
        .to.be.revertedWithCustomError(slasher, "OnlyTaskManager")
        .withArgs(governance.address);
      await expect(attempts.execute(verdict))
        .to.be.revertedWithCustomError(slasher, "OnlySelf")
        .withArgs(governance.address);
      await expect(attempts.retry(verdict)).to.be.revertedWithCustomError(slasher, "NoSuchVerdict").withArgs(1);
      const parts = [{ strategy: stakes[0].strategy, shares: 1, userWad: WAD, challengerWad: 0 }];
      await expect(avs.as(vault, governance).receiveSlash(1, governance.address, ZeroAddress, parts))
        .to.be.revertedWithCustomError(vault, "OnlySlasher")
        .withArgs(governance.address, await slasher.getAddress());
      await expect(
        avs.as(allocationManager, governance).slashOperator(serviceManager, {
          operator: operator.address,
          operatorSetId: set.id,
          strategies: [stakes[0].strategy],
          wadsToSlash: [WAD],
          description: "",
        }),
      ).to.be.revertedWithCustomError(allocationManager, "InvalidCaller");
    });
  });
});

describe("a slash over two strategies", () => {
  const scene = avsScene(async (avs) => ({ operator: await avs.operator({ own: parseEther("30") }) }), {
    multipliersWad: [parseEther("1"), parseEther("3")],
  });

  it("takes the same part of each, values them by their multipliers and compensates from both", async () => {
    const { avs, operator } = scene();
    const { vault, stakes, user } = avs;
    expect(await avs.serviceManager.slashableStake(operator.address)).to.equal(parseEther("120"));
    const task = await caughtTask(avs);
    const response = await avs.settleWhenDue(task);
    const verdict = await eventOf(avs.slasher, response, "VerdictExecuted");
    const { security, valueAtRisk } = task.pinned;
    expect(verdict.slashed - security).to.be.within(0n, rounding);
    const claims = await Promise.all(stakes.map(({ token }) => vault.claimOf(user.address, token)));
    expect(claims[0]).to.be.within(claims[1] - rounding, claims[1] + rounding);
    expect(claims[0] + 3n * claims[1]).to.be.within(valueAtRisk - rounding, valueAtRisk);
    for (const { token } of stakes) {
      const expected = security / 4n;
      expect(await token.balanceOf(vault)).to.be.within(expected - rounding, expected + rounding);
    }
  });

  it("pays from the one that can while the other cannot", async () => {
    const { avs } = scene();
    const { vault, stakes, governance, user } = avs;
    await avs.as(stakes[0].strategy, governance).pause(pauseBits.withdrawals);
    await avs.settleWhenDue(await caughtTask(avs));
    expect(await vault.pendingCount(stakes[0].strategy)).to.equal(1n);
    expect(await vault.pendingCount(stakes[1].strategy)).to.equal(0n);
    expect(await vault.claimOf(user.address, stakes[0].token)).to.equal(0n);
    expect((await vault.claimOf(user.address, stakes[1].token)) > 0n).to.equal(true);
  });
});

/** Answered wrong and challenged: what remains is the end of the window. */
async function caughtTask(avs: Avs, operator?: HardhatEthersSigner, valueAtRisk = WAD): Promise<Task> {
  for (let n = 0; n < 8; ++n) {
    const task = await avs.submit({ valueAtRisk });
    await avs.assign(task);
    if (operator !== undefined && task.progress.operator !== operator.address) continue;
    await avs.answer(
      task,
      Uint8Array.from(task.right, (byte) => byte ^ 1),
    );
    await avs.challenge(task);
    return task;
  }
  throw new Error(`nothing is drawn to ${operator?.address}`);
}

async function finalTask(avs: Avs, valueAtRisk: bigint): Promise<Task> {
  const task = await avs.answered({ output: "wrong", valueAtRisk });
  await avs.planAudit(task, false);
  await avs.settleWhenDue(task);
  return task;
}

/** An AVS of somebody else's to which the operator has allocated the other half of its stake. */
async function anotherAvs(avs: Avs, operator: HardhatEthersSigner) {
  const { allocationManager, stranger, stakes } = avs;
  const strategies = [await stakes[0].strategy.getAddress()];
  const owner = avs.as(allocationManager, stranger);
  const set = { avs: stranger.address, id: 7 };
  await owner.updateAVSMetadataURI(stranger.address, "https://other.example");
  await owner["createRedistributingOperatorSets(address,(uint32,address[],address)[],address[])"](
    stranger.address,
    [{ operatorSetId: set.id, strategies, slasher: stranger.address }],
    [stranger.address],
  );
  const registrar = await avs.deploy("RegistrarMock", true, false, false);
  await owner.setAVSRegistrar(stranger.address, registrar);
  const ofOperator = avs.as(allocationManager, operator);
  await ofOperator.modifyAllocations(operator.address, [{ operatorSet: set, strategies, newMagnitudes: [WAD / 2n] }]);
  await ofOperator.registerForOperatorSets(operator.address, { avs: set.avs, operatorSetIds: [set.id], data: "0x" });
  return {
    slash: (wad: bigint) =>
      owner.slashOperator(stranger.address, {
        operator: operator.address,
        operatorSetId: set.id,
        strategies,
        wadsToSlash: [wad],
        description: "",
      }),
  };
}
