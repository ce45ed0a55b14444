import { expect } from "chai";
import { parseEther } from "ethers";
import hre from "hardhat";
import type { Fault } from "../../src/faults/fault.js";
import { faults } from "../../src/faults/faults.js";
import type { ModelId } from "../../src/package/manifest.js";
import { openPackage } from "../../src/package/read-package.js";
import type { Sample } from "../../src/quantize/inputs.js";
import { readSamples } from "../../src/samples/read-samples.js";
import type { TestAvs } from "../../src/testing/avs.js";
import type { TestAccount, TestOperator, TestTask } from "../../src/testing/people.js";
import { expectedOutput } from "../helpers/expected-output.js";

/** Each fault, and what the protocol makes of it: real contracts, real proofs. */
describe("a fault", function () {
  this.timeout(120_000);
  let avs: TestAvs;
  let honest: TestOperator;
  let samples: Sample[];
  let otherModel: ModelId;
  let restore: () => Promise<void>;
  let mineUpTo: (block: number) => Promise<void>;

  before(async () => {
    const { sertn, networkHelpers } = await hre.network.create();
    // The two models take and give the same bytes, as versions of one model do.
    avs = await sertn.deploy({ models: ["digits-mlp", "digits-cnn"] });
    otherModel = (await openPackage(".sertn/digits-cnn")).manifest.modelId;
    samples = await readSamples("models/digits-mlp/heldout.npz", [{ name: "pixels", shape: [1, 64] }]);
    honest = await avs.operator({ name: "honest", stake: parseEther("100") });
    mineUpTo = (block) => networkHelpers.mineUpTo(block);
    let snapshot = await networkHelpers.takeSnapshot();
    restore = async () => {
      await snapshot.restore();
      snapshot = await networkHelpers.takeSnapshot();
    };
  });
  beforeEach(() => restore());

  const cheat = (fault: Fault, delegated = 0n) =>
    avs.operator({ name: "cheat", stake: parseEther("100") - delegated, delegated, fault });
  const submit = (options: Partial<Parameters<TestAvs["submit"]>[0]> = {}) =>
    avs.submit({ model: "digits-mlp", input: samples[0], ...options });
  const balanceOf = async ({ address }: TestAccount) => (await avs.client.tasks.account(address)).balanceWei;
  const claimOf = async ({ address }: TestAccount) =>
    avs.client.compensation.claimOf(address, avs.deployment.strategies[0].token ?? "");
  const statusOf = async (task: TestTask) => (await avs.state(task)).status;
  const isRight = async (task: TestTask) => {
    const { input, output } = await avs.state(task);
    return output === (await expectedOutput("digits-mlp", input));
  };

  /** Why the contracts refused what an account has sent, in order. */
  async function refusals({ address }: TestAccount): Promise<string[]> {
    const { provider, sertn } = avs.client.context;
    const found: string[] = [];
    for (let number = 0; number <= (await provider.getBlockNumber()); number++)
      for (const { from, hash, to, data } of (await provider.getBlock(number, true))?.prefetchedTransactions ?? []) {
        if (from !== address || (await provider.getTransactionReceipt(hash))?.status === 1) continue;
        // It was alone in its block and changed nothing: called again after it, it says the same.
        const request = { from, to, data, blockTag: number };
        const revert = await provider.call(request).then(
          () => "0x",
          (error: { data: string }) => error.data,
        );
        found.push(sertn.taskManager.interface.parseError(revert)?.name ?? revert);
      }
    return found;
  }

  /** Its proof is demanded by a challenge and does not come: the operator is slashed, and the user has its value back. */
  async function expectSlash(task: TestTask, cheater: TestOperator): Promise<void> {
    await expect(avs.challenge(task)).to.requestProof(task, "challenge");
    const valueAtRisk = parseEther("1");
    await expect(avs.settle(task)).to.slash(cheater).forTask(task).byAtLeast(valueAtRisk).and.compensate(avs.user);
    const { security } = (await avs.state(task)).task;
    // Parts of what was slashed are wads: each, rounded down, is worth security / 1e18. Shares and tokens are rounded down, too.
    expect(valueAtRisk - (await claimOf(avs.user)) <= security / 10n ** 18n + 2n).to.equal(true);
  }

  describe("that lies", () => {
    it("in one element (wrongOutput) is slashed when it is challenged", async () => {
      const cheater = await cheat(faults.wrongOutput());
      const task = await submit();
      await avs.answer(task);
      expect(await isRight(task)).to.equal(false);
      await expectSlash(task, cheater);
    });

    it("with numbers of its own (randomOutput) is slashed when it is audited, without anyone watching", async () => {
      const cheater = await cheat(faults.randomOutput());
      await avs.audits.force();
      const task = await submit();
      await avs.answer(task);
      expect(await isRight(task)).to.equal(false);
      await expect(avs.advance(task)).to.requestProof(task, "audit");
      await expect(avs.settle(task)).to.slash(cheater).forTask(task).and.compensate(avs.user).and.jail(cheater);
    });

    it("with the truth about another input (otherInput) proves that in vain", async () => {
      const cheater = await cheat(faults.otherInput());
      const task = await submit();
      await expectSlash(task, cheater);
      expect(await refusals(cheater)).to.deep.equal(["InvalidProof"]);
    });

    it("by an earlier version of the model (staleModel) proves that in vain", async () => {
      const cheater = await cheat(faults.staleModel({ modelId: otherModel }));
      const task = await submit();
      await avs.answer(task);
      expect((await avs.state(task)).output).to.equal(
        await expectedOutput("digits-cnn", (await avs.state(task)).input),
      );
      await expectSlash(task, cheater);
      expect(await refusals(cheater)).to.deep.equal(["InvalidProof"]);
    });

    it("and takes its stake away (deallocateAndRun) is slashed for all that: what leaves stays in reach", async () => {
      const cheater = await cheat(faults.deallocateAndRun());
      const task = await submit();
      await avs.answer(task);
      expect(await avs.client.operators.isMember(cheater.address)).to.equal(false);
      expect(await avs.client.as(cheater.signer).operators.hasDeposits()).to.equal(false);
      await avs.challenge(task);
      await expect(avs.settle(task)).to.slash(cheater).forTask(task).byAtLeast(parseEther("1"));
      // What it has queued is not its own any more as the protocol counts: compensation is for governance to grant.
      const [{ token = "" }] = avs.deployment.strategies;
      expect((await avs.client.compensation.reserveOf(token)) >= parseEther("1")).to.equal(true);
    });

    it("to an accomplice (colludingUser) leaves the two with less than they had", async () => {
      const accomplice = await avs.account("accomplice");
      // Nine parts of ten are others' stake, which is what the two are after.
      const cheater = await cheat(faults.colludingUser({ user: accomplice.address }), parseEther("90"));
      const honestTask = await submit({ operator: cheater });
      await avs.settle(honestTask);
      expect(await isRight(honestTask)).to.equal(true);

      const task = await submit({ user: accomplice, operator: cheater });
      const { feeWei } = (await avs.state(task)).task;
      const before = (await balanceOf(accomplice)) + (await claimOf(accomplice));
      const challengeWei = await avs.answer(task).then(() => avs.client.tasks.challengeFee(task.id));
      await avs.challenge(task, accomplice);
      const settled = avs.settle(task);
      await expect(settled).to.slash(cheater).forTask(task);
      const receipt = await (await settled).wait();
      const verdicts = (receipt?.logs ?? []).flatMap((log) => {
        const event = avs.client.context.sertn.slasher.interface.parseLog(log);
        return event?.name === "VerdictExecuted" ? [event.args] : [];
      });
      expect(verdicts).to.have.length(1);
      const gained = (await balanceOf(accomplice)) + (await claimOf(accomplice)) - before - feeWei - challengeWei;
      expect(gained < verdicts[0].ownSlashed).to.equal(true);
    });
  });

  describe("that tells the truth", () => {
    it("but shows an earlier proof (replayedProof) is slashed: a proof holds for its task alone", async () => {
      const cheater = await cheat(faults.replayedProof({ tasks: [2n] }));
      const first = await submit();
      await avs.audits.force();
      await expect(avs.settle(first)).to.acceptProof(first);
      const task = await submit();
      await expect(avs.settle(task)).to.slash(cheater).forTask(task);
      expect(await isRight(task)).to.equal(true);
      expect(await refusals(cheater)).to.deep.equal(["InvalidProof"]);
    });

    it("but shows a proof of another model (otherModelProof) is slashed: each model has its verifier", async () => {
      const cheater = await cheat(faults.otherModelProof({ modelId: otherModel }));
      const task = await submit();
      await expectSlash(task, cheater);
      expect(await isRight(task)).to.equal(true);
      expect(await refusals(cheater)).to.deep.equal(["InvalidProof"]);
    });

    it("by copying answer and proof (copycat) is slashed: a proof holds for its operator alone", async () => {
      await avs.audits.force();
      const original = await submit();
      await expect(avs.settle(original)).to.acceptProof(original);
      const cheater = await cheat(faults.copycat());
      const task = await submit({ operator: cheater });
      await expect(avs.settle(task)).to.slash(cheater).forTask(task);
      expect(await isRight(task)).to.equal(true);
      expect(await refusals(cheater)).to.deep.equal(["InvalidProof"]);
    });

    it("and withholds the proof (withholdProof) is slashed: nobody can tell that from a lie", async () => {
      const cheater = await cheat(faults.withholdProof());
      const task = await submit();
      await expectSlash(task, cheater);
      expect(await isRight(task)).to.equal(true);
    });

    it("and withholds it only when it is audited (withholdProof) is slashed then, and not when it is challenged", async () => {
      const cheater = await cheat(faults.withholdProof({ reason: "Audit" }));
      const challenged = await submit();
      await avs.challenge(challenged);
      await expect(avs.settle(challenged)).to.acceptProof(challenged);
      await avs.audits.force();
      const audited = await submit();
      await expect(avs.settle(audited)).to.slash(cheater).forTask(audited).and.compensate(avs.user);
      expect(await isRight(audited)).to.equal(true);
    });

    it("too late (late) loses the fee, pays a penalty and gets no tasks for a while", async () => {
      const cheater = await cheat(faults.late({ blocks: 2 }));
      const task = await submit();
      await expect(avs.settle(task)).to.jail(cheater).and.not.slash(cheater);
      expect(await statusOf(task)).to.equal("Expired");
      expect(await refusals(cheater)).to.deep.equal(["TooLate"]);
      const { debtWei } = await avs.client.tasks.account(cheater.address);
      expect(debtWei > 0n).to.equal(true);
    });

    it("and proves too late (late) is slashed", async () => {
      const cheater = await cheat(faults.late({ what: "proof" }));
      const task = await submit();
      await expectSlash(task, cheater);
      expect(await isRight(task)).to.equal(true);
      expect(await refusals(cheater)).to.deep.equal(["ProofWindowClosed"]);
    });

    it("and dies while it proves (crashWhileProving) is slashed if nobody starts it again", async () => {
      const cheater = await cheat(faults.crashWhileProving());
      const task = await submit();
      await expectSlash(task, cheater);
      expect(cheater.program.isDead).to.equal(true);
    });

    it("and dies while it proves (crashWhileProving) loses nothing if it is started again in time", async () => {
      const cheater = await cheat(faults.crashWhileProving());
      const task = await submit();
      await avs.challenge(task);
      await cheater.program.settleDown();
      expect(cheater.program.isDead).to.equal(true);
      cheater.restart();
      await expect(avs.settle(task)).to.acceptProof(task);
    });
  });

  it("that says nothing (silent) gives the user its fee back, and the operator a penalty and a jail", async () => {
    const cheater = await cheat(faults.silent());
    const task = await submit();
    const { feeWei, tipWei } = (await avs.state(task)).task;
    const before = await balanceOf(avs.user);
    await expect(avs.settle(task)).to.jail(cheater).and.not.slash(cheater);
    expect(await statusOf(task)).to.equal("Expired");
    // A tip for the draw, and one for who took note that nothing came.
    expect((await balanceOf(avs.user)) - before).to.equal(feeWei - 2n * tipWei);
    const { debtWei } = await avs.client.tasks.account(cheater.address);
    expect(debtWei).to.equal(feeWei / 2n);
  });

  it("that challenges everyone (griefingChallenger) pays more each time, to who proves", async () => {
    const griefer = await cheat(faults.griefingChallenger({ most: 2 }));
    const earned: bigint[] = [];
    const fees: bigint[] = [];
    for (let k = 0; k < 3; k++) {
      const before = await balanceOf(honest);
      const task = await submit({ operator: honest });
      await avs.answer(task);
      const { status, request } = await avs.state(task);
      expect(status).to.equal(k < 2 ? "ProofDue" : "Answered");
      if (request !== undefined) fees.push(request.feeWei);
      if (request !== undefined) expect(request.requester).to.equal(griefer.address);
      await avs.settle(task);
      expect(await statusOf(task)).to.equal("Final");
      earned.push((await balanceOf(honest)) - before);
    }
    expect(fees).to.have.length(2);
    expect(fees[1] > fees[0]).to.equal(true);
    expect(earned[0] > earned[2]).to.equal(true);
  });

  describe("with a rate", () => {
    it("strikes that part of an operator's tasks, the first one first", async () => {
      await cheat(faults.wrongOutput({ rate: 0.5 }));
      await avs.audits.forbid();
      const rights: boolean[] = [];
      for (let k = 0; k < 4; k++) {
        const task = await submit({ input: samples[k] });
        await avs.settle(task);
        rights.push(await isRight(task));
      }
      expect(rights).to.deep.equal([false, true, false, true]);
    });
  });

  describe("composed of several", () => {
    it("decides each thing by the first that has a say in it", async () => {
      const fault = faults.compose(
        faults.silent({ tasks: [1n] }),
        faults.wrongOutput(),
        faults.withholdProof({ reason: "Audit" }),
      );
      const cheater = await cheat(fault);
      const unanswered = await submit();
      await avs.settle(unanswered);
      expect(await statusOf(unanswered)).to.equal("Expired");
      // Jailed for its silence, and out of weight until somebody refreshes it.
      const { jailedUntilBlock } = await avs.client.operators.standing(cheater.address);
      await mineUpTo(Number(jailedUntilBlock) + 1);
      await avs.client.operators.refresh(cheater.address);
      await mineUpTo(Number(jailedUntilBlock) + 20);
      const task = await submit({ operator: cheater });
      await avs.answer(task);
      expect(await isRight(task)).to.equal(false);
      await avs.challenge(task);
      await expect(avs.settle(task)).to.slash(cheater).forTask(task);
    });
  });
});
