import { parseEther, ZeroAddress, ZeroHash } from "ethers";
import { type Avs, noProgress, type SubmitOptions } from "../helpers/avs.js";
import { testParameters } from "../helpers/avs-parameters.js";
import { type Attempt, assigned, type Case, codes, describeRefusals } from "../helpers/refusals.js";

const { timing } = testParameters;
const WAD = parseEther("1");
const saved = parseEther("0.0011");

const submissions: Record<string, Case> = {
  "for a model that nobody knows": async (avs) => ({
    attempt: () => send(avs, { modelKey: ZeroHash }),
    refusal: [avs.modelRegistry, "UnknownModel", ZeroHash],
    passing: () => send(avs),
  }),
  "for a model that is retired": async (avs) => {
    await send(avs);
    await avs.as(avs.modelRegistry, avs.provider).retire(avs.modelKey);
    return { attempt: () => send(avs), refusal: [avs.modelRegistry, "RetiredModel", avs.modelKey] };
  },
  "with an input that is a byte short": async (avs) => ({
    attempt: () => send(avs, {}, new Uint8Array(63)),
    refusal: [avs.taskManager, "WrongInputLength", avs.modelKey, 63, 64],
    passing: () => send(avs),
  }),
  "with an input that is a byte long": async (avs) => ({
    attempt: () => send(avs, {}, new Uint8Array(65)),
    refusal: [avs.taskManager, "WrongInputLength", avs.modelKey, 65, 64],
    passing: () => send(avs),
  }),
  "for a wei less than the quote": async (avs) => {
    const quote: bigint = await avs.taskManager.quote(avs.modelKey, WAD, 8);
    return {
      attempt: () => avs.submit({ feeWei: quote - 1n }),
      refusal: [avs.taskManager, "FeeUnderQuote", quote - 1n, quote],
      passing: () => avs.submit({ feeWei: quote }),
    };
  },
  "with a deadline before anyone could answer": (avs) => deadline(avs, 3, 4),
  "with a deadline after the longest window": (avs) => deadline(avs, 9, 8),
  "with more at risk than any operator's tier carries": async (avs) => ({
    attempt: () => avs.submit({ valueAtRisk: 100_000n * WAD }),
    refusal: [avs.taskManager, "NobodyCanSecure", avs.modelKey, 100_000n * WAD, (100_000n * WAD + saved) * 20n],
    passing: () => avs.submit({ valueAtRisk: 4n * WAD }),
  }),
  "with more at risk than can be counted": async (avs) => {
    const valueAtRisk = 2n ** 96n - 1n;
    return {
      attempt: () => send(avs, { valueAtRisk, feeWei: 2n ** 96n - 1n }),
      refusal: [avs.taskManager, "NobodyCanSecure", avs.modelKey, valueAtRisk, (valueAtRisk + saved) * 20n],
      passing: () => send(avs),
    };
  },
  "for nobody": async (avs) => ({
    attempt: () => avs.submit({ user: ZeroAddress }),
    refusal: [avs.taskManager, "ZeroAddress"],
    passing: () => avs.submit(),
  }),
  "by who has not paid": async (avs) => {
    await avs.as(avs.feeToken, avs.user).approve(avs.taskManager, 5);
    const feeWei: bigint = await avs.taskManager.quote(avs.modelKey, WAD, 8);
    return {
      attempt: () => avs.submit(),
      refusal: [avs.feeToken, "ERC20InsufficientAllowance", avs.taskManager.target, 5, feeWei],
      passing: () => avs.submit({ by: avs.stranger }),
    };
  },
  "while new work is paused": async (avs) => {
    await avs.as(avs.serviceManager, avs.guardian).pauseNewWork(true);
    return {
      attempt: () => avs.submit(),
      refusal: [avs.taskManager, "SubmissionsArePaused"],
      passing: async () => {
        await avs.as(avs.serviceManager, avs.governance).pauseNewWork(false);
        await avs.submit();
      },
    };
  },
};

const draws: Record<string, Case> = {
  "a block too early": async (avs) => {
    const { id, pinned } = await avs.submit();
    return {
      attempt: () => avs.taskManager.assign(id, pinned),
      refusal: [avs.taskManager, "TooEarly", id, pinned.submitBlock + 2n, pinned.submitBlock + 1n],
      passing: () => avs.taskManager.assign(id, pinned),
    };
  },
  "a block too late": async (avs) => {
    const { id, pinned } = await avs.submit();
    await avs.goTo(pinned.lastAssignBlock + 1n);
    const { lastAssignBlock } = pinned;
    return {
      attempt: () => avs.taskManager.assign(id, pinned),
      refusal: [avs.taskManager, "TooLate", id, lastAssignBlock, lastAssignBlock + 1n],
      passing: () => avs.taskManager.settle(id, pinned, noProgress),
    };
  },
  "of a task that is assigned": async (avs) => {
    const task = await avs.submit();
    await avs.assign(task);
    return {
      attempt: () => avs.taskManager.assign(task.id, task.pinned),
      refusal: [avs.taskManager, "WrongTask", task.id, codes.Assigned],
      passing: () => avs.answer(task),
    };
  },
  "without its seed": async (avs) => {
    const task = await avs.submit();
    await avs.randomness.lose(task.pinned.submitBlock + 1n);
    await avs.goTo(task.pinned.submitBlock + 2n);
    return {
      attempt: () => avs.assign(task),
      refusal: [avs.taskManager, "SeedLost", task.id, task.pinned.submitBlock + 1n],
      passing: () => avs.settleWhenDue(task, avs.user),
    };
  },
  "when the only operator is jailed": async (avs) => {
    const silent = await avs.submit();
    await avs.assign(silent);
    await avs.settleWhenDue(silent);
    const task = await avs.submit();
    await avs.goTo(task.pinned.submitBlock + 2n);
    return {
      attempt: () => avs.assign(task),
      refusal: [avs.router, "NobodyDrawn", task.id, 10],
      passing: () => avs.settleWhenDue(task, avs.user),
    };
  },
  "when the only operator has left the set": async (avs, operator) => {
    const task = await avs.submit();
    await avs
      .as(avs.allocationManager, operator)
      .deregisterFromOperatorSets({ operator: operator.address, avs: avs.set.avs, operatorSetIds: [1] });
    return {
      attempt: () => avs.assign(task),
      refusal: [avs.router, "NobodyDrawn", task.id, 10],
      passing: () => avs.settleWhenDue(task, avs.user),
    };
  },
  "of a task in the tier of the largest stake, and too large for it": async (avs) => {
    // 120 of the 100 that there are; from 41 to 327 is one tier.
    const task = await avs.submit({ valueAtRisk: 6n * WAD });
    await avs.goTo(task.pinned.submitBlock + 2n);
    return {
      attempt: () => avs.assign(task),
      refusal: [avs.router, "NobodyDrawn", task.id, 10],
      passing: () => avs.settleWhenDue(task, avs.user),
    };
  },
};

const answers: Record<string, Case> = {
  "before the draw": async (avs, operator) => {
    const task = await avs.submit();
    const { id, pinned } = task;
    return {
      attempt: () => avs.as(avs.taskManager, operator).answer(id, pinned, noProgress, task.right),
      refusal: [avs.taskManager, "WrongStatus", id, codes.Submitted],
      passing: async () => {
        await avs.assign(task);
        await avs.answer(task);
      },
    };
  },
  "a block after the deadline": async (avs) => {
    const task = await assigned(avs);
    const { deadlineBlock } = task.pinned;
    await avs.goTo(deadlineBlock + 1n);
    return {
      attempt: () => avs.answer(task),
      refusal: [avs.taskManager, "TooLate", task.id, deadlineBlock, deadlineBlock + 1n],
      passing: () => avs.settle(task),
    };
  },
  "by someone else": async (avs, operator) => {
    const task = await assigned(avs);
    const { stranger, taskManager } = avs;
    return {
      attempt: () => avs.as(taskManager, stranger).answer(task.id, task.pinned, task.progress, task.right),
      refusal: [taskManager, "NotTheOperator", task.id, operator.address, stranger.address],
      passing: () => avs.answer(task),
    };
  },
  "of another length": async (avs) => {
    const task = await assigned(avs);
    return {
      attempt: () => avs.answer(task, task.right.slice(1)),
      refusal: [avs.taskManager, "WrongOutputLength", task.id, 29, 30],
      passing: () => avs.answer(task),
    };
  },
  "a second time": async (avs) => {
    const task = await avs.answered();
    return {
      attempt: () => avs.answer(task),
      refusal: [avs.taskManager, "WrongStatus", task.id, codes.Answered],
      passing: () => avs.prove(task),
    };
  },
};

const others: Record<string, Case> = {
  "to join with less than the least stake": async (avs) => {
    const least = testParameters.audits.leastSecurity;
    const poor = await avs.operator({ own: least - 1n, isJoining: false });
    return {
      attempt: () => avs.join(poor),
      refusal: [avs.registrar, "StakeTooSmall", poor.address, least - 1n, least],
      passing: async () => {
        await avs.stake(poor, 1n);
        await avs.join(poor);
      },
    };
  },
  "to serve a model without being in the set": async (avs, operator) => {
    const { router, stranger, modelKey } = avs;
    return {
      attempt: () => avs.as(router, stranger).serveModel(modelKey),
      refusal: [router, "NotEnlisted", stranger.address],
      passing: async () => {
        await avs.as(router, operator).dropModel(modelKey);
        await avs.as(router, operator).serveModel(modelKey);
      },
    };
  },
  "to withdraw from an empty account": async (avs) => ({
    attempt: () => avs.as(avs.taskManager, avs.stranger).withdraw(avs.stranger.address),
    refusal: [avs.taskManager, "NothingToWithdraw", avs.stranger.address],
  }),
  "to withdraw to nobody": async (avs, operator) => {
    await avs.prove(await avs.answered());
    return {
      attempt: () => avs.as(avs.taskManager, operator).withdraw(ZeroAddress),
      refusal: [avs.taskManager, "ZeroAddress"],
      passing: () => avs.as(avs.taskManager, operator).withdraw(operator.address),
    };
  },
  "to claim what is not there": async (avs) => ({
    attempt: () => avs.as(avs.vault, avs.stranger).claim(avs.stakes[0].token, avs.stranger.address),
    refusal: [avs.vault, "NothingToClaim", avs.stranger.address, avs.stakes[0].token.target],
  }),
  "to finish a slash that was not begun": async (avs, operator) => {
    const { stranger } = avs;
    const verdict = {
      taskId: 7,
      operator: operator.address,
      user: stranger.address,
      challenger: stranger.address,
      security: WAD,
      compensation: WAD,
      bounty: WAD,
    };
    return {
      attempt: () => avs.as(avs.slasher, stranger).retry(verdict),
      refusal: [avs.slasher, "NoSuchVerdict", 7],
    };
  },
};

describe("nothing is lost and nothing locked when what is refused is", () =>
  describeRefusals({ "a task": submissions, "a draw": draws, "an answer": answers, "an attempt": others }));

async function send(avs: Avs, changes: Record<string, unknown> = {}, input = new Uint8Array(64)): Promise<unknown> {
  const request = {
    modelKey: avs.modelKey,
    user: avs.user.address,
    valueAtRisk: WAD,
    feeWei: WAD,
    deadlineBlock: (await avs.blockNumber()) + 7n,
    finality: 1,
    ...changes,
  };
  return avs.as(avs.taskManager, avs.user).submit(request, input);
}

async function deadline(avs: Avs, blocks: number, passing: number): Promise<Attempt> {
  const options = (blocks: number): SubmitOptions => ({ blocks, feeWei: WAD });
  const submitBlock = (await avs.blockNumber()) + 1n;
  return {
    attempt: () => avs.submit(options(blocks)),
    refusal: [
      avs.taskManager,
      "UnreachableDeadline",
      submitBlock + BigInt(blocks),
      submitBlock + 4n,
      submitBlock + timing.answerWindowBlocks,
    ],
    passing: () => avs.submit(options(passing)),
  };
}
