import { expect } from "chai";
import { type ContractTransactionResponse, formatEther, parseEther } from "ethers";
import { failsWith, refusedWith, short } from "../helpers/assertions.js";
import { type Avs, deployAvs, eventOf, type Task, wrong } from "../helpers/avs.js";

type Transaction = ContractTransactionResponse;

/** Real contracts, the digits model's own verifier, real proofs. The names are those that an expectation is given. */
describe("matchers on Sertn's transactions", function () {
  this.timeout(60_000);

  let avs: Avs;
  let lazy: { address: string; name: string };
  let honest: { address: string; name: string };

  before(async () => {
    avs = await deployAvs();
    const operator = await avs.operator({ own: parseEther("100"), delegated: parseEther("100") });
    lazy = { address: operator.address, name: "lazy" };
    honest = { address: avs.stranger.address, name: "honest" };
    await avs.nextEpoch();
  });

  const named = ({ name, address }: { name: string; address: string }) => `${name} (${short(address)})`;
  const expected = ({ hash }: Transaction) => `expected transaction ${short(hash)}`;

  describe("routeTo", () => {
    let task: Task;
    let assigned: Transaction;
    let other: Transaction;

    scene(
      () => avs,
      async () => {
        task = await avs.submit();
        await avs.goTo(task.pinned.submitBlock + 2n);
        assigned = await avs.follow(task, avs.as(avs.taskManager, avs.keeper).assign(task.id, task.pinned));
        other = await avs.answer(task);
      },
    );

    it("holds for the operator that was drawn, and for the task", async () => {
      await expect(assigned).to.routeTo(lazy);
      await expect(assigned).to.routeTo(lazy).forTask(task);
    });

    it("fails for another operator, for another task, and where none was drawn", async () => {
      const told = `but task ${task.id} went to`;
      await failsWith(
        expect(assigned).to.routeTo(honest),
        `${expected(assigned)} to route a task to ${named(honest)}, ${told} ${lazy.address}`,
      );
      await failsWith(
        expect(assigned)
          .to.routeTo(lazy)
          .forTask(task.id + 1n),
        `${expected(assigned)} to route task ${task.id + 1n} to ${named(lazy)}, ${told} ${named(lazy)}`,
      );
      await failsWith(
        expect(other).to.routeTo(lazy),
        `${expected(other)} to route a task to ${named(lazy)}, but no task was assigned`,
      );
    });

    it("holds negated for another operator and another task", async () => {
      await expect(assigned).not.to.routeTo(honest);
      await expect(assigned)
        .not.to.routeTo(lazy)
        .forTask(task.id + 1n);
      await expect(other).not.to.routeTo(lazy);
    });

    it("fails negated for the operator that was drawn", async () => {
      await failsWith(
        expect(assigned).not.to.routeTo(lazy).forTask(task),
        `${expected(assigned)} not to route task ${task.id} to ${named(lazy)}, but task ${task.id} went to ${named(lazy)}`,
      );
    });
  });

  describe("requestProof", () => {
    let [audited, challenged]: Task[] = [];
    let [answer, audit, challenge]: Transaction[] = [];
    let [auditBlock, challengeBlock, feeWei]: bigint[] = [];

    scene(
      () => avs,
      async () => {
        audited = await avs.submit();
        await avs.assign(audited);
        answer = await avs.answer(audited);
        await avs.planAudit(audited, true);
        audit = await avs.settleWhenDue(audited);
        auditBlock = (await eventOf(avs.taskManager, audit, "ProofRequested")).lastBlock;
        challenged = await avs.answered();
        challenge = await avs.challenge(challenged);
        ({ feeWei, lastBlock: challengeBlock } = await eventOf(avs.taskManager, challenge, "ProofRequested"));
      },
    );

    it("holds for the task whose proof became due, and for the reason", async () => {
      await expect(audit).to.requestProof(audited);
      await expect(audit).to.requestProof(audited, "audit");
      await expect(challenge).to.requestProof(challenged.id);
      await expect(challenge).to.requestProof(Number(challenged.id), "challenge");
    });

    it("fails for another task, for another reason, and where no proof became due", async () => {
      await failsWith(
        expect(audit).to.requestProof(challenged),
        `${expected(audit)} to request a proof of task ${challenged.id}, but ` +
          `${lazy.address} must prove task ${audited.id} by block ${auditBlock} (audit)`,
      );
      await failsWith(
        expect(challenge).to.requestProof({ ...challenged, names: new Map([[lazy.address, "lazy"]]) }, "audit"),
        `${expected(challenge)} to request a proof of task ${challenged.id} (audit), but ` +
          `${named(lazy)} must prove task ${challenged.id} by block ${challengeBlock} (challenge for a fee of ${formatEther(feeWei)} WCOIN)`,
      );
      await failsWith(
        expect(answer).to.requestProof(audited),
        `${expected(answer)} to request a proof of task ${audited.id}, but no proof was requested`,
      );
    });

    it("holds negated for another task and another reason", async () => {
      await expect(audit).not.to.requestProof(challenged);
      await expect(audit).not.to.requestProof(audited, "retrospective");
    });

    it("fails negated for what became due", async () => {
      await failsWith(
        expect(audit).not.to.requestProof(audited, "audit"),
        `${expected(audit)} not to request a proof of task ${audited.id} (audit), but ` +
          `${lazy.address} must prove task ${audited.id} by block ${auditBlock} (audit)`,
      );
    });

    it("refuses what is no task", async () => {
      await refusedWith(expect(audit).to.requestProof({} as Task), "matchers/not-a-task");
      await refusedWith(expect(audit).not.to.requestProof(1.5), "matchers/not-a-task");
    });
  });

  describe("escalateChallengeFee", () => {
    let [one, other, proof]: Transaction[] = [];
    let [first, second]: Task[] = [];
    let fees: string[] = [];

    scene(
      () => avs,
      async () => {
        first = await avs.answered();
        one = await avs.challenge(first);
        const { feeWei } = await eventOf(avs.taskManager, one, "ProofRequested");
        const nextWei = await avs.lens.challengeFeeOf(lazy.address, first.pinned);
        const { heatPerChallenge, heatWidth } = avs.parameters.challenges;
        const factor = Math.exp(Number(heatPerChallenge) / Number(heatWidth));
        expect(Math.abs(Number(nextWei) / Number(feeWei) - factor) < 1e-9).to.equal(true);
        fees = [feeWei, nextWei].map(formatEther);
        proof = await avs.prove(first);
        // What is at risk is worth less than the proof: its fee begins at the cap.
        second = await avs.answered({ valueAtRisk: 1n });
        other = await avs.challenge(second);
      },
    );

    it("holds for a challenge after which the next one is dearer", async () => {
      await expect(one).to.escalateChallengeFee();
      await expect(one).to.escalateChallengeFee(lazy);
    });

    it("fails at the cap, for another operator, and where nobody challenged", async () => {
      await failsWith(
        expect(other).to.escalateChallengeFee(),
        `${expected(other)} to escalate the challenge fee, but the challenge of task ${second.id} against ${lazy.address} cost 0.001 WCOIN, and so would the next one`,
      );
      await failsWith(
        expect(one).to.escalateChallengeFee(honest),
        `${expected(one)} to escalate the challenge fee of ${named(honest)}, but the challenge of task ${first.id} against ${lazy.address} cost ${fees[0]} WCOIN, and the next one would cost ${fees[1]} WCOIN`,
      );
      await failsWith(
        expect(proof).to.escalateChallengeFee(),
        `${expected(proof)} to escalate the challenge fee, but nobody challenged`,
      );
    });

    it("holds negated at the cap and for another operator", async () => {
      await expect(other).not.to.escalateChallengeFee();
      await expect(one).not.to.escalateChallengeFee(honest);
    });

    it("fails negated where the next challenge is dearer", async () => {
      await failsWith(
        expect(one).not.to.escalateChallengeFee(lazy),
        `${expected(one)} not to escalate the challenge fee of ${named(lazy)}, but the challenge of task ${first.id} against ${named(lazy)} cost ${fees[0]} WCOIN, and the next one would cost ${fees[1]} WCOIN`,
      );
    });
  });

  describe("what must be asked of the chain", () => {
    let challenge: Transaction;

    scene(
      () => avs,
      async () => {
        challenge = await avs.challenge(await avs.answered());
      },
    );

    it("is refused where a contract has no answer", async () => {
      const receipt = await avs.connection.provider.request({
        method: "eth_getTransactionReceipt",
        params: [challenge.hash],
      });
      // As if a contract that is not the task manager had sent its events.
      const { logs, ...rest } = receipt as { logs: object[] };
      const elsewhere = { ...rest, logs: logs.map((log) => ({ ...log, address: honest.address })) };
      await refusedWith(expect(elsewhere).to.escalateChallengeFee(), "matchers/no-answer");
      await refusedWith(expect(elsewhere).not.to.escalateChallengeFee(), "matchers/no-answer");
    });

    it("is refused where nobody knows the chain", async () => {
      const receipt = await challenge.wait();
      const { hash, blockNumber, logs } = receipt ?? expect.fail("not mined");
      // A receipt without its provider, of a transaction that no open connection has.
      const alone = { hash: `0x${"12".repeat(32)}`, blockNumber, logs: logs.map((log) => log.toJSON()) };
      expect(hash).not.to.equal(alone.hash);
      await refusedWith(expect(alone).to.escalateChallengeFee(), "matchers/no-chain");
      await refusedWith(expect(alone).not.to.escalateChallengeFee(), "matchers/no-chain");
    });
  });

  describe("acceptProof", () => {
    let task: Task;
    let proven: Transaction;
    let challenge: Transaction;
    let reward: string;

    scene(
      () => avs,
      async () => {
        task = await avs.answered();
        challenge = await avs.challenge(task);
        proven = await avs.prove(task);
        reward = formatEther((await eventOf(avs.taskManager, proven, "TaskProven")).rewardWei);
      },
    );

    it("holds for a proof that the task manager accepted", async () => {
      await expect(proven).to.acceptProof();
      await expect(proven).to.acceptProof(task);
    });

    it("fails for another task and where there was no proof", async () => {
      await failsWith(
        expect(proven).to.acceptProof(task.id + 1n),
        `${expected(proven)} to accept the proof of task ${task.id + 1n}, but the proof of task ${task.id} (challenge) was accepted from ${lazy.address}, who earned ${reward} WCOIN`,
      );
      await failsWith(
        expect(challenge).to.acceptProof(),
        `${expected(challenge)} to accept a proof, but no proof was accepted`,
      );
    });

    it("holds negated for another task", async () => {
      await expect(proven).not.to.acceptProof(task.id + 1n);
      await expect(challenge).not.to.acceptProof(task);
    });

    it("fails negated for a proof that was accepted", async () => {
      await failsWith(
        expect(proven).not.to.acceptProof(task),
        `${expected(proven)} not to accept the proof of task ${task.id}, but the proof of task ${task.id} (challenge) was accepted from ${lazy.address}, who earned ${reward} WCOIN`,
      );
    });

    describe("of a transaction that reverts", () => {
      let due: Task;
      /** The right proof, but for what the test breaks. */
      const send = async ({ input = due.input, output = due.output, proof = "" }) =>
        avs
          .as(avs.taskManager, avs.keeper)
          .prove(due.id, due.pinned, due.progress, input, output, proof || (await avs.proofOf(due)));

      before(async () => {
        due = await avs.answered();
        await avs.challenge(due);
      });

      it("holds negated where the proof itself was refused, and fails with the reason", async () => {
        const forged = () => send({ proof: `0x${"00".repeat(256)}` });
        await expect(forged).not.to.acceptProof(due);
        await expect(forged).not.to.acceptProof();
        await failsWith(
          expect(forged).to.acceptProof(due),
          `expected the transaction to accept the proof of task ${due.id}, but it was refused with InvalidProof for task ${due.id}`,
        );
        const otherInput = () => send({ input: due.input.map((byte) => byte ^ 1) });
        await failsWith(
          expect(otherInput).to.acceptProof(),
          `expected the transaction to accept a proof, but it was refused with WrongInput for task ${due.id}`,
        );
        await expect(otherInput).not.to.acceptProof(due);
      });

      it("shows nothing either way where the proof was not looked at", async () => {
        const { id, pinned, progress, input, output } = task;
        const again = () => avs.as(avs.taskManager, avs.keeper).prove(id, pinned, progress, input, output, "0x");
        for (const assert of [() => expect(again).not.to.acceptProof(task), () => expect(again).to.acceptProof(task)]) {
          const error = await assert().then(undefined, (reason: Error) => reason);
          expect(error?.message).to.match(/^nothing to judge by "acceptProof": .*WrongStatus/);
        }
        const forged = () => send({ proof: `0x${"00".repeat(256)}` });
        const error = await expect(forged)
          .not.to.acceptProof(task)
          .then(undefined, (reason: Error) => reason);
        expect(error?.message).to.match(/^nothing to judge by "acceptProof": .*InvalidProof/);
      });
    });
  });

  describe("jail and changeReliability", () => {
    let [missed, unanswered]: Transaction[] = [];
    let [provenAudit, requested]: Transaction[] = [];
    let untilBlock: bigint;

    scene(
      () => avs,
      async () => {
        const proven = await avs.answered();
        await avs.planAudit(proven, true);
        requested = await avs.settleWhenDue(proven);
        provenAudit = await avs.prove(proven);
        const task = await avs.answered({ output: "wrong" });
        const silent = await avs.submit();
        await avs.assign(silent);
        await avs.challenge(task);
        unanswered = await avs.settleWhenDue(silent);
        missed = await avs.settleWhenDue(task);
        untilBlock = (await eventOf(avs.router, missed, "OperatorJailed")).untilBlock;
      },
    );

    it("jail holds for the operator that missed a proof or an answer", async () => {
      await expect(missed).to.jail(lazy);
      await expect(unanswered).to.jail(lazy);
    });

    it("jail fails for another and where nobody was jailed", async () => {
      await failsWith(
        expect(missed).to.jail(honest),
        `${expected(missed)} to jail ${named(honest)}, but ${lazy.address} was jailed until block ${untilBlock} for a missed proof`,
      );
      const { untilBlock: shorter } = await eventOf(avs.router, unanswered, "OperatorJailed");
      await failsWith(
        expect(unanswered).to.jail(honest),
        `${expected(unanswered)} to jail ${named(honest)}, but ${lazy.address} was jailed until block ${shorter} for a missed answer`,
      );
      await failsWith(
        expect(requested).to.jail(lazy),
        `${expected(requested)} to jail ${named(lazy)}, but nobody was jailed`,
      );
    });

    it("jail holds negated for another", async () => {
      await expect(missed).not.to.jail(honest);
      await expect(requested).not.to.jail(lazy);
    });

    it("jail fails negated for the operator that was jailed", async () => {
      await failsWith(
        expect(missed).not.to.jail(lazy),
        `${expected(missed)} not to jail ${named(lazy)}, but ${named(lazy)} was jailed until block ${untilBlock} for a missed proof`,
      );
    });

    it("changeReliability holds for a proven audit, which raises it, and for a miss, which lowers it", async () => {
      await expect(provenAudit).to.changeReliability(lazy);
      await expect(provenAudit).to.changeReliability(lazy, "up");
      await expect(missed).to.changeReliability(lazy, "down");
      await expect(unanswered).to.changeReliability(lazy, "down");
    });

    it("changeReliability fails in the other direction, for another, and where no standing changed", async () => {
      // On probation at 50%, a tenth of the way up, then four tenths of it down, twice.
      await failsWith(
        expect(provenAudit).to.changeReliability(lazy, "down"),
        `${expected(provenAudit)} to change the reliability of ${named(lazy)} (down), but that of ${named(lazy)} rose from 50% to 55%`,
      );
      await failsWith(
        expect(unanswered).to.changeReliability(honest),
        `${expected(unanswered)} to change the reliability of ${named(honest)}, but that of ${lazy.address} fell from 55% to 33%`,
      );
      await failsWith(
        expect(requested).to.changeReliability(lazy),
        `${expected(requested)} to change the reliability of ${named(lazy)}, but no operator's standing changed`,
      );
    });

    it("changeReliability holds negated for the other direction and for another", async () => {
      await expect(provenAudit).not.to.changeReliability(lazy, "down");
      await expect(missed).not.to.changeReliability(honest);
      await expect(requested).not.to.changeReliability(lazy);
    });

    it("changeReliability fails negated where it changed", async () => {
      await failsWith(
        expect(missed).not.to.changeReliability(lazy),
        `${expected(missed)} not to change the reliability of ${named(lazy)}, but that of ${named(lazy)} fell from 33% to 19.8%`,
      );
    });
  });

  describe("slash", () => {
    let [task, other]: Task[] = [];
    let condemned: Transaction;
    let slashed: bigint;
    let told: string;

    scene(
      () => avs,
      async () => {
        other = await avs.answered();
        task = await avs.answered({ output: "wrong" });
        await avs.challenge(task);
        condemned = await avs.settleWhenDue(task);
        ({ slashed } = await eventOf(avs.slasher, condemned, "VerdictExecuted"));
        // 200 tokens are delegated to the operator, each worth one security unit.
        const amount = formatEther(slashed);
        const part = formatEther(slashed / 2n);
        told = `lazy (${short(lazy.address)}) was slashed by ${amount} DEVA (${part}% of its stake) worth ${amount} security units for task ${task.id}: "Sertn: answer not proven in time"`;
      },
    );

    it("holds for the task and in security units", async () => {
      await expect(condemned).to.slash(lazy).forTask(task).byAtLeast(task.pinned.security);
      await expect(condemned).to.slash(lazy).forTask(task.id).by(slashed);
    });

    it("fails for another task and for more", async () => {
      await failsWith(
        expect(condemned).to.slash(lazy).forTask(other),
        `${expected(condemned)} to slash ${named(lazy)} for task ${other.id}, but ${told}`,
      );
      await failsWith(
        expect(condemned).to.slash(lazy).forTask(task).byAtLeast(parseEther("21")),
        `${expected(condemned)} to slash ${named(lazy)} for task ${task.id} by at least 21 security units, but ${told}`,
      );
    });

    it("holds negated for another task and for more", async () => {
      await expect(condemned).not.to.slash(lazy).forTask(other);
      await expect(condemned)
        .not.to.slash(lazy)
        .forTask(task)
        .byAtLeast(slashed + 1n);
    });

    it("fails negated for the task", async () => {
      await failsWith(
        expect(condemned).not.to.slash(lazy).forTask(task).by(slashed),
        `${expected(condemned)} not to slash ${named(lazy)} for task ${task.id} by ${formatEther(slashed)} security units, but ${told}`,
      );
    });

    it("goes with everything else that the transaction did, as the README writes it", async () => {
      await expect(condemned).to.slash(lazy).forTask(task).byAtLeast(parseEther("1")).and.compensate(avs.user);
      await expect(condemned)
        .to.slash(lazy)
        .and.compensate(avs.user)
        .and.jail(lazy)
        .and.changeReliability(lazy, "down")
        .and.not.routeTo(lazy);
    });
  });

  describe("compensate", () => {
    let user: { address: string; name: string };
    let challenger: { address: string; name: string };
    let condemned: Transaction;
    let answer: Transaction;
    let [userAmount, challengerAmount]: bigint[] = [];
    let token: string;

    scene(
      () => avs,
      async () => {
        user = { address: avs.user.address, name: "user" };
        challenger = { address: avs.challenger.address, name: "challenger" };
        const task = await avs.submit();
        await avs.assign(task);
        answer = await avs.answer(task, wrong(task.right));
        await avs.challenge(task);
        condemned = await avs.settleWhenDue(task);
        token = await avs.stakes[0].token.getAddress();
        userAmount = await avs.vault.claimOf(user.address, token);
        challengerAmount = await avs.vault.claimOf(challenger.address, token);
        expect(userAmount > 0n && challengerAmount > 0n).to.equal(true);
      },
    );

    const toldOf = (harmed: string, doubter: string) =>
      `${harmed} got a compensation of ${formatEther(userAmount)} DEVA and ` +
      `${doubter} got a bounty of ${formatEther(challengerAmount)} DEVA, which is no compensation`;

    it("holds for the user, by exactly what it can claim", async () => {
      await expect(condemned).to.compensate(user);
      await expect(condemned).to.compensate(user, userAmount);
      await expect(condemned).to.compensate(user, userAmount, token);
      await expect(condemned).to.compensate(user, undefined, avs.stakes[0].token);
    });

    it("fails for another amount or token, for the challenger's bounty, and where nobody was compensated", async () => {
      await failsWith(
        expect(condemned).to.compensate(user, userAmount + 1n),
        `${expected(condemned)} to compensate ${named(user)} by ${formatEther(userAmount + 1n)} DEVA, but ${toldOf(named(user), challenger.address)}`,
      );
      await failsWith(
        expect(condemned).to.compensate(user, userAmount, avs.feeToken),
        `${expected(condemned)} to compensate ${named(user)} by ${userAmount} smallest units of token ${short(await avs.feeToken.getAddress())}, but ${toldOf(named(user), challenger.address)}`,
      );
      await failsWith(
        expect(condemned).to.compensate(challenger),
        `${expected(condemned)} to compensate ${named(challenger)}, but ${toldOf(user.address, named(challenger))}`,
      );
      await failsWith(
        expect(answer).to.compensate(user),
        `${expected(answer)} to compensate ${named(user)}, but nobody was compensated`,
      );
    });

    it("holds negated for the challenger, another amount, and where nobody was compensated", async () => {
      await expect(condemned).not.to.compensate(challenger);
      await expect(condemned).not.to.compensate(user, userAmount - 1n);
      await expect(answer).not.to.compensate(user);
    });

    it("fails negated for the user", async () => {
      await failsWith(
        expect(condemned).not.to.compensate(user),
        `${expected(condemned)} not to compensate ${named(user)}, but ${toldOf(named(user), challenger.address)}`,
      );
      await failsWith(
        expect(condemned).not.to.compensate(user, userAmount),
        `${expected(condemned)} not to compensate ${named(user)} by ${formatEther(userAmount)} DEVA, but ${toldOf(named(user), challenger.address)}`,
      );
    });

    it("holds for a grant of the reserve to other harmed users", async () => {
      const granted = await avs.as(avs.vault, avs.governance).grantFromReserve(token, honest.address, parseEther("2"));
      await expect(granted).to.compensate(honest, parseEther("2"));
      await failsWith(
        expect(granted).not.to.compensate(honest),
        `${expected(granted)} not to compensate ${named(honest)}, but ${named(honest)} was granted 2 DEVA of the reserve`,
      );
    });
  });

  describe("what the core puts off", () => {
    let task: Task;
    const pause = async (address: string, bit: bigint) =>
      (await avs.ethers.getContractAt("IPausable", address, avs.governance)).pause(1n << bit);

    beforeEach(async () => {
      task = await avs.answered({ output: "wrong" });
      await avs.challenge(task);
    });
    let snapshot: { restore(): Promise<void> };
    before(async () => {
      snapshot = await avs.networkHelpers.takeSnapshot();
    });
    afterEach(async () => {
      await snapshot.restore();
      snapshot = await avs.networkHelpers.takeSnapshot();
    });

    it("is told where a slash was refused: it has not happened yet", async () => {
      await pause(avs.core.allocationManager, 1n);
      const settled = await avs.settleWhenDue(task);
      const told = `the core refused to slash lazy (${short(lazy.address)}) for task ${task.id} for now (CurrentlyPaused)`;
      await failsWith(expect(settled).to.slash(lazy), `${expected(settled)} to slash ${named(lazy)}, but ${told}`);
      await failsWith(
        expect(settled).to.slash(lazy).and.compensate(avs.user),
        `${expected(settled)} to slash ${named(lazy)}, but ${told}`,
      );
      await expect(settled).not.to.slash(lazy).forTask(task);
    });

    it("is told where tokens could not be paid out: it is a slash, and nobody is compensated yet", async () => {
      const strategy = await avs.stakes[0].strategy.getAddress();
      await pause(strategy, 1n);
      const settled = await avs.settleWhenDue(task);
      await expect(settled).to.slash(lazy).byAtLeast(task.pinned.security);
      await failsWith(
        expect(settled).to.compensate(avs.user),
        `${expected(settled)} to compensate ${avs.user.address}, but the core could not pay out slash 1 in strategy ${strategy} yet`,
      );
    });
  });

  describe("a retrospective audit", () => {
    it("requests the proof of a task of the past", async () => {
      const snapshot = await avs.networkHelpers.takeSnapshot();
      const past = await avs.answered({ output: "wrong" });
      await avs.planAudit(past, false);
      await avs.goTo(past.progress.stepBlock + past.pinned.challengeWindowBlocks + 1n);
      await avs.settle(past);
      const task = await avs.answered({ output: "wrong" });
      await avs.challenge(task);
      const condemned = await avs.settleWhenDue(task);
      const slashBlock = BigInt((await condemned.wait())?.blockNumber ?? 0);
      await avs.planPastAudit(slashBlock, past, true);
      await avs.goTo(slashBlock + 3n);
      const reopened = await avs.auditPast(past);
      await expect(reopened).to.requestProof(past, "retrospective");
      await expect(reopened).not.to.requestProof(task);
      await expect(avs.settleWhenDue(past)).to.slash(lazy).forTask(past).and.compensate(avs.user);
      await snapshot.restore();
    });
  });
});

describe("matchers on slashes of Sertn in several strategies", function () {
  this.timeout(60_000);

  let avs: Avs;
  let lazy: { address: string; name: string };
  let condemned: Transaction;
  let slashed: bigint;

  before(async () => {
    // A share of the second strategy is worth half a security unit.
    avs = await deployAvs({ multipliersWad: [parseEther("1"), parseEther("0.5")] });
    lazy = { address: (await avs.operator()).address, name: "lazy" };
    await avs.nextEpoch();
    const task = await avs.answered({ output: "wrong" });
    await avs.challenge(task);
    condemned = await avs.settleWhenDue(task);
    ({ slashed } = await eventOf(avs.slasher, condemned, "VerdictExecuted"));
  });

  it("slash counts in security units, and in tokens of a strategy that is named", async () => {
    const [first, second] = await Promise.all(avs.stakes.map(({ strategy }) => strategy.getAddress()));
    // The same part of 100 tokens each: shares · (1 + 0.5) = slashed.
    const shares = (slashed * 2n) / 3n;
    await expect(condemned).to.slash(lazy).by(slashed);
    await expect(condemned)
      .not.to.slash(lazy)
      .by(slashed - 1n);
    for (const strategy of [first, second])
      await expect(condemned)
        .to.slash(lazy)
        .inStrategy(strategy)
        .byAtLeast(shares - 2n)
        .and.not.slash(lazy)
        .inStrategy(strategy)
        .byAtLeast(shares + 2n);
  });

  it("compensate adds no tokens of several kinds: one must be named", async () => {
    const [first, second] = avs.stakes.map(({ token }) => token);
    await expect(condemned).to.compensate(avs.user);
    await refusedWith(expect(condemned).to.compensate(avs.user, 1n), "matchers/several-tokens");
    await refusedWith(expect(condemned).not.to.compensate(avs.user, 1n), "matchers/several-tokens");
    for (const token of [first, second]) {
      const amount = await avs.vault.claimOf(avs.user.address, await token.getAddress());
      await expect(condemned).to.compensate(avs.user, amount, token);
      await expect(condemned).not.to.compensate(avs.user, amount + 1n, token);
    }
  });
});

/** Plays before the tests of a suite what is taken back after them. */
function scene(getAvs: () => Avs, play: () => Promise<void>) {
  let snapshot: { restore(): Promise<void> };
  before(async () => {
    snapshot = await getAvs().networkHelpers.takeSnapshot();
    await play();
  });
  after(() => snapshot.restore());
}
