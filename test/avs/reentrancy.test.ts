import { expect } from "chai";
import { type Contract, type ContractTransactionResponse, parseEther } from "ethers";
import { type Avs, avsScene, eventOf, eventsOf, noProgress, receiptOf, type Task, wrong } from "../helpers/avs.js";
import { booksOf } from "../helpers/books.js";

type Calls = Record<string, readonly unknown[]>;

/** Calls that would be well-formed at any time: who calls them in the middle of another is turned away before anything else. */
function callsOf(avs: Avs, task: Task): { taskManager: Calls; vault: Calls } {
  const { id, pinned, progress, input, right } = task;
  const token = avs.stakes[0].token.target;
  const strategy = avs.stakes[0].strategy.target;
  const request = {
    modelKey: pinned.modelKey,
    user: pinned.user,
    valueAtRisk: 1,
    feeWei: parseEther("1"),
    deadlineBlock: pinned.deadlineBlock,
    finality: 1,
  };
  return {
    taskManager: {
      submit: [request, input],
      assign: [id, pinned],
      answer: [id, pinned, progress, right],
      assignAndAnswer: [id, pinned, right],
      challenge: [id, pinned, progress, 2n ** 90n],
      prove: [id, pinned, progress, input, right, "0x"],
      settle: [id, pinned, progress],
      auditPast: [id, pinned, progress],
      withdraw: [avs.stranger.address],
      collectRestakerFees: [[]],
      moveReserve: [],
    },
    vault: {
      receiveSlash: [1, pinned.user, pinned.user, []],
      collect: [strategy],
      claim: [token, avs.stranger.address],
      claimFor: [pinned.user, token],
      depositReserve: [token, 0],
      absorb: [strategy],
    },
  };
}

describe("whoever is called in the middle of something", () => {
  describe("a fee token", () => {
    const scene = avsScene(async (avs) => ({ operator: await avs.operator() }), { feeTokenName: "OddToken" });

    it("finds the task manager closed whenever fees move, and changes nothing", async () => {
      const { avs, operator } = scene();
      const { taskManager, feeToken, serviceManager } = avs;
      await avs.prove(await avs.answered());
      await avs.networkHelpers.time.increase(2 * 86_400);
      const task = await avs.answered();
      const moves: Record<string, () => Promise<ContractTransactionResponse>> = {
        submit: () => submitted(avs),
        challenge: () => avs.challenge(structuredClone(task)),
        withdraw: () => avs.as(taskManager, operator).withdraw(operator.address),
        moveReserve: () => taskManager.moveReserve(),
        submitRewards: () => serviceManager.submitRewards([operator.address]),
      };
      await staysClosed(avs, [operator], moves, feeToken, taskManager, callsOf(avs, task).taskManager);
    }).timeout(60_000);
  });

  describe("a staked token", () => {
    const scene = avsScene(async (avs) => ({ operator: await avs.operator() }), { stakeTokenName: "OddToken" });

    it("finds task manager and vault closed when a slash is cleared, and changes nothing", async () => {
      const { avs, operator } = scene();
      const task = await avs.answered({ output: "wrong" });
      await avs.challenge(task);
      await avs.goTo(task.progress.stepBlock + 1n);
      const moves = { settle: () => avs.settle(structuredClone(task)) };
      const [{ token }] = avs.stakes;
      const { taskManager, vault } = callsOf(avs, task);
      await staysClosed(avs, [operator], moves, token, avs.taskManager, taskManager);
      await staysClosed(avs, [operator], moves, token, avs.vault, vault);
    });

    it("finds the vault closed whenever it pays or is paid", async () => {
      const { avs, operator } = scene();
      const { vault, stakes, user, stranger, governance } = avs;
      const [{ token, strategy }] = stakes;
      await token.mint(stranger.address, 100);
      await avs.as(token, stranger).approve(vault, 100);
      const [paid, pending] = [await avs.submit(), await avs.submit()];
      for (const task of [paid, pending]) {
        await avs.assign(task);
        await avs.answer(task, wrong(task.right));
        await avs.planAudit(task, true);
      }
      for (const task of [paid, pending]) await avs.settleWhenDue(task);
      await avs.settleWhenDue(paid);
      await avs.as(strategy, governance).pause(2);
      await avs.settleWhenDue(pending);
      await avs.as(strategy, governance).unpause(0);
      const moves = {
        collect: () => vault.collect(strategy),
        claim: () => avs.as(vault, user).claim(token, user.address),
        claimFor: () => vault.claimFor(user.address, token),
        depositReserve: () => avs.as(vault, stranger).depositReserve(token, 100),
      };
      await staysClosed(avs, [operator], moves, token, vault, callsOf(avs, paid).vault);
    });

    it("that settles another slash while one is collected only puts it off: it is finished later, and all adds up", async () => {
      const { avs } = scene();
      const { vault, slasher, stakes, governance, taskManager, user } = avs;
      const [{ token, strategy }] = stakes;
      const tasks = [await avs.submit(), await avs.submit()];
      for (const task of tasks) {
        await avs.assign(task);
        await avs.answer(task, wrong(task.right));
        await avs.planAudit(task, true);
      }
      for (const task of tasks) await avs.settleWhenDue(task);
      const [one, other] = tasks;
      await avs.as(strategy, governance).pause(2);
      await avs.settleWhenDue(one);
      await avs.as(strategy, governance).unpause(0);
      await avs.goTo(other.progress.stepBlock + 1n);
      const { id, pinned, progress } = other;
      await token.callBack(taskManager, taskManager.interface.encodeFunctionData("settle", [id, pinned, progress]));
      const response = await vault.collect(strategy, { gasLimit: 10_000_000 });
      expect((await eventOf(token, response, "CalledBack")).succeeded).to.equal(true);
      expect((await avs.statusOf(other)).status).to.equal("Slashed");
      const { verdict } = await eventOf(slasher, response, "VerdictPending");
      expect(await vault.claimOf(user.address, token)).to.be.within(parseEther("1") - 100n, parseEther("1"));
      await slasher.retry(verdict.toObject());
      expect(await vault.claimOf(user.address, token)).to.be.within(parseEther("2") - 200n, parseEther("2"));
      expect(await vault.accountedOf(token)).to.equal(await token.balanceOf(vault));
    });
  });

  describe("a user's contract", () => {
    const scene = avsScene(async (avs) => {
      await avs.operator();
      const consumer = await avs.deploy("ReentrantUser", avs.taskManager);
      const gateway = await avs.deploy("NativeFeeGateway", avs.taskManager);
      await avs.as(avs.feeToken, avs.user).approve(consumer, 2n ** 256n - 1n);
      return { consumer, gateway };
    });

    it("receives a result once, also when it asks for it again while it receives it", async () => {
      const { avs, consumer } = scene();
      const feeWei: bigint = await avs.taskManager.quote(avs.modelKey, parseEther("1"), 8);
      const applying = await avs.taskFor(0);
      const deadline = (await avs.blockNumber()) + 9n;
      const response = await avs.as(consumer, avs.user).request(avs.modelKey, applying.input, feeWei, deadline);
      const { taskId, task: pinned } = await eventOf(avs.taskManager, response, "TaskSubmitted");
      const task: Task = { ...applying, id: taskId, pinned: pinned.toObject() };
      await avs.assign(task);
      await avs.answer(task);
      await avs.prove(task);
      const result = [task.id, task.pinned, task.progress, task.right];
      await consumer.callBack(consumer, consumer.interface.encodeFunctionData("receiveResult", result), 0);
      const again = await eventOf(consumer, await consumer.receiveResult(...result), "CalledBack");
      expect([again.succeeded, again.data]).to.deep.equal([
        false,
        consumer.interface.encodeErrorResult("ResultNotExpected", [task.id]),
      ]);
      expect(await consumer.results()).to.equal(1n);
    });

    it("that submits again when its change comes back pays for both tasks, and the gateway keeps nothing", async () => {
      const { avs, consumer, gateway } = scene();
      const { taskManager, feeToken, ethers } = avs;
      const { input } = await avs.taskFor(0);
      const feeWei: bigint = await taskManager.quote(avs.modelKey, 1, 7);
      const request = {
        modelKey: avs.modelKey,
        user: consumer.target,
        valueAtRisk: 1,
        feeWei,
        deadlineBlock: (await avs.blockNumber()) + 9n,
        finality: 1,
      };
      const submit = gateway.interface.encodeFunctionData("submit", [request, input]);
      await consumer.callBack(gateway, submit, feeWei);
      const before: bigint = await feeToken.balanceOf(taskManager);
      const response = await consumer.call(gateway, submit, { value: 3n * feeWei });
      const tasks = eventsOf(taskManager, await receiptOf(response), "TaskSubmitted");
      expect(tasks.length).to.equal(2);
      expect(await feeToken.balanceOf(taskManager)).to.equal(before + 2n * feeWei);
      expect(await ethers.provider.getBalance(consumer)).to.equal(feeWei);
      expect([await ethers.provider.getBalance(gateway), await feeToken.balanceOf(gateway)]).to.deep.equal([0n, 0n]);
    });

    it("that unwraps again while it is paid for wrapped coins has no more than it had", async () => {
      const { avs, consumer } = scene();
      const { feeToken } = avs;
      await avs.as(feeToken, avs.user).transfer(consumer, 100);
      const unwrap = feeToken.interface.encodeFunctionData("withdraw", [60]);
      await consumer.callBack(feeToken, unwrap, 0);
      const again = await eventOf(consumer, await consumer.call(feeToken, unwrap), "CalledBack");
      expect(again.data).to.equal(
        feeToken.interface.encodeErrorResult("ERC20InsufficientBalance", [consumer.target, 40, 60]),
      );
      expect(await avs.ethers.provider.getBalance(consumer)).to.equal(60n);
    });
  });

  it("a verifier cannot change anything: it is only asked", async () => {
    const { avs, key } = withVerifier();
    const { taskManager } = avs;
    const due = await avs.submit();
    await avs.goTo(due.pinned.lastAssignBlock + 1n);
    const verifier = await avs.at("ReentrantVerifier", (await avs.modelRegistry.modelOf(key)).verifier);
    await verifier.callBack(
      taskManager,
      taskManager.interface.encodeFunctionData("settle", [due.id, due.pinned, noProgress]),
    );
    const task = await avs.submit({ modelKey: key });
    await avs.assign(task);
    await avs.answer(task);
    await avs.prove(task);
    expect((await avs.statusOf(task)).status).to.equal("Final");
    expect((await avs.statusOf(due)).status).to.equal("Submitted");
    await avs.settle(due);
  });
  const withVerifier = avsScene(async (avs) => {
    const operator = await avs.operator();
    const verifier = await avs.deploy("ReentrantVerifier", avs.verifier);
    const terms = { inferenceCostWei: 1, proofCostWei: 1, proofWindowBlocks: 5, royaltyWad: 0 };
    const registry = avs.as(avs.modelRegistry, avs.provider);
    const key: string = await registry.register.staticCall(verifier, terms);
    await registry.register(verifier, terms);
    await avs.as(avs.router, operator).serveModel(key);
    return { key };
  });

  it("a keeper is not called: its tip is credited", async () => {
    const { avs } = withVerifier();
    const task = await avs.answered();
    await avs.planAudit(task, false);
    const before: bigint = await avs.balanceOf(avs.keeper.address);
    const receipt = await receiptOf(await avs.settleWhenDue(task));
    expect(receipt.logs.filter(({ address }) => address === avs.feeToken.target)).to.deep.equal([]);
    expect(await avs.balanceOf(avs.keeper.address)).to.equal(before + 2n * task.pinned.tipWei);
  });
});

/** Every move with a token that calls every function in its middle: the call fails for the guard, the move is as without it. */
async function staysClosed(
  avs: Avs,
  operators: Parameters<typeof booksOf>[1],
  moves: Readonly<Record<string, () => Promise<ContractTransactionResponse>>>,
  token: Contract,
  closed: Contract,
  calls: Calls,
): Promise<void> {
  const { restore } = await avs.networkHelpers.takeSnapshot();
  const { selector } = closed.interface.getError("ReentrancyGuardReentrantCall") ?? {};
  for (const [move, send] of Object.entries(moves)) {
    await avs.networkHelpers.mine();
    await send();
    const expected = await booksOf(avs, operators);
    await restore();
    for (const [call, args] of Object.entries(calls)) {
      await token.callBack(closed, closed.interface.encodeFunctionData(call, args));
      const back = eventsOf(token, await receiptOf(await send()), "CalledBack");
      expect(
        back.map(({ succeeded, data }) => [succeeded, data]),
        `${call} in the middle of ${move}`,
      ).to.deep.equal([[false, selector]]);
      expect(await booksOf(avs, operators), `after ${call} in the middle of ${move}`).to.deep.equal(expected);
      await restore();
    }
  }
}

async function submitted(avs: Avs): Promise<ContractTransactionResponse> {
  const { input } = await avs.taskFor(0);
  const deadlineBlock = (await avs.blockNumber()) + 8n;
  const { modelKey, user } = avs;
  const request = { modelKey, user: user.address, valueAtRisk: 1, feeWei: parseEther("1"), deadlineBlock, finality: 1 };
  return avs.as(avs.taskManager, user).submit(request, input);
}
