import { parseEther } from "ethers";
import { type Avs, type Task, wrong } from "../helpers/avs.js";
import { testParameters } from "../helpers/avs-parameters.js";
import { assigned, type Case, codes, describeRefusals, due } from "../helpers/refusals.js";

const { timing } = testParameters;

const challenges: Record<string, Case> = {
  "before the answer": async (avs) => {
    const task = await assigned(avs);
    return {
      attempt: () => avs.challenge(task),
      refusal: [avs.taskManager, "WrongStatus", task.id, codes.Assigned],
      passing: async () => {
        await avs.answer(task);
        await avs.challenge(task);
      },
    };
  },
  "a block after the window": async (avs) => {
    const task = await avs.answered();
    const lastBlock = task.progress.stepBlock + timing.challengeWindowBlocks;
    await avs.goTo(lastBlock + 1n);
    return {
      attempt: () => avs.challenge(task),
      refusal: [avs.taskManager, "TooLate", task.id, lastBlock, lastBlock + 1n],
      passing: () => avs.settle(task),
    };
  },
  "while another is open": async (avs) => {
    const task = await avs.answered();
    await avs.challenge(task);
    return {
      attempt: () => avs.challenge(task, avs.stranger),
      refusal: [avs.taskManager, "WrongStatus", task.id, codes.ProofDue],
      passing: () => avs.prove(task),
    };
  },
  "for less than it costs": async (avs) => {
    const task = await avs.answered();
    const costWei = parseEther("0.001");
    return {
      attempt: () => avs.challenge(task, avs.challenger, costWei - 1n),
      refusal: [avs.taskManager, "ChallengeFeeOverLimit", task.id, costWei, costWei - 1n],
      passing: () => avs.challenge(task, avs.challenger, costWei),
    };
  },
  "by who cannot pay": async (avs) => {
    const task = await avs.answered();
    await avs.as(avs.feeToken, avs.challenger).approve(avs.taskManager, 0);
    return {
      attempt: () => avs.challenge(task),
      refusal: [avs.feeToken, "ERC20InsufficientAllowance", avs.taskManager.target, 0, parseEther("0.001")],
      passing: () => avs.challenge(task, avs.stranger),
    };
  },
};

const proofs: Record<string, Case> = {
  "before the answer": async (avs) => {
    const task = await assigned(avs);
    return {
      attempt: () => prove(avs, task),
      refusal: [avs.taskManager, "WrongStatus", task.id, codes.Assigned],
      passing: async () => {
        await avs.answer(task);
        await avs.prove(task);
      },
    };
  },
  "a block after the window": async (avs) => {
    const task = await due(avs);
    const lastBlock = task.progress.stepBlock;
    await avs.goTo(lastBlock + 1n);
    return {
      attempt: () => prove(avs, task),
      refusal: [avs.taskManager, "ProofWindowClosed", task.id, lastBlock, lastBlock + 1n],
      passing: () => avs.settle(task),
    };
  },
  "of another input": async (avs) => {
    const task = await due(avs);
    return {
      attempt: () => prove(avs, task, { input: wrong(task.input) }),
      refusal: [avs.taskManager, "WrongInput", task.id, task.pinned.inputHash],
      passing: () => prove(avs, task),
    };
  },
  "of another output": async (avs) => {
    const task = await due(avs);
    return {
      attempt: () => prove(avs, task, { output: wrong(task.right) }),
      refusal: [avs.taskManager, "WrongOutput", task.id, task.progress.outputHash],
      passing: () => prove(avs, task),
    };
  },
  "with one bit changed": async (avs) => {
    const task = await due(avs);
    const proof = await avs.proofOf(task);
    return {
      attempt: () => prove(avs, task, { proof: proof.slice(0, -1) + (proof.endsWith("0") ? "1" : "0") }),
      refusal: [avs.taskManager, "InvalidProof", task.id],
      passing: () => prove(avs, task),
    };
  },
  "that is none": async (avs) => {
    const task = await due(avs);
    return {
      attempt: () => prove(avs, task, { proof: "0x" }),
      refusal: [avs.taskManager, "InvalidProof", task.id],
      passing: () => prove(avs, task),
    };
  },
  "of what is proven": async (avs) => {
    const task = await due(avs);
    await avs.prove(task);
    return { attempt: () => prove(avs, task), refusal: [avs.taskManager, "WrongStatus", task.id, codes.Final] };
  },
};

const settlements: Record<string, Case> = {
  "while it can be drawn": async (avs) => {
    const task = await avs.submit();
    const { lastAssignBlock } = task.pinned;
    await avs.goTo(lastAssignBlock);
    return {
      attempt: () => avs.settle(task),
      refusal: [avs.taskManager, "TooEarly", task.id, lastAssignBlock + 1n, lastAssignBlock],
      passing: () => avs.settle(task),
    };
  },
  "while it can be answered": async (avs) => {
    const task = await assigned(avs);
    const { deadlineBlock } = task.pinned;
    await avs.goTo(deadlineBlock);
    return {
      attempt: () => avs.settle(task),
      refusal: [avs.taskManager, "TooEarly", task.id, deadlineBlock + 1n, deadlineBlock],
      passing: () => avs.settle(task),
    };
  },
  "before its draw can be known": async (avs) => {
    const task = await avs.answered();
    const { stepBlock } = task.progress;
    return {
      attempt: () => avs.settle(task),
      refusal: [avs.taskManager, "TooEarly", task.id, stepBlock + 2n, stepBlock + 1n],
      passing: async () => {
        await avs.planAudit(task, true);
        await avs.settle(task);
      },
    };
  },
  "while it can be challenged": async (avs) => {
    const task = await avs.answered();
    await avs.planAudit(task, false);
    const lastBlock = task.progress.stepBlock + timing.challengeWindowBlocks;
    await avs.goTo(lastBlock);
    return {
      attempt: () => avs.settle(task),
      refusal: [avs.taskManager, "TooEarly", task.id, lastBlock + 1n, lastBlock],
      passing: () => avs.settle(task),
    };
  },
  "while it can be proven": async (avs) => {
    const task = await due(avs);
    const lastBlock = task.progress.stepBlock;
    await avs.goTo(lastBlock);
    return {
      attempt: () => avs.settle(task),
      refusal: [avs.taskManager, "TooEarly", task.id, lastBlock + 1n, lastBlock],
      passing: () => avs.settle(task),
    };
  },
  "after its end": async (avs) => {
    const task = await due(avs);
    await avs.settleWhenDue(task);
    return { attempt: () => avs.settle(task), refusal: [avs.taskManager, "WrongStatus", task.id, codes.Slashed] };
  },
  "as another task than it is": async (avs) => {
    const task = await due(avs);
    const altered = { ...task.pinned, user: avs.stranger.address };
    return {
      attempt: () => avs.taskManager.settle(task.id, altered, task.progress),
      refusal: [avs.taskManager, "WrongTask", task.id, codes.ProofDue],
      passing: () => avs.settleWhenDue(task),
    };
  },
  "of a task that is not there": async (avs) => {
    const task = await due(avs);
    return {
      attempt: () => avs.taskManager.settle(task.id + 1n, task.pinned, task.progress),
      refusal: [avs.taskManager, "WrongTask", task.id + 1n, 0],
      passing: () => avs.settleWhenDue(task),
    };
  },
};

const pastAudits: Record<string, Case> = {
  "of an operator that was never slashed": async (avs, operator) => {
    const task = await final(avs);
    return {
      attempt: () => avs.auditPast(task),
      refusal: [avs.taskManager, "PastNotOpen", task.id, operator.address, 0],
    };
  },
  "of a task that is not final": async (avs) => {
    const task = await due(avs);
    return {
      attempt: () => avs.auditPast(task),
      refusal: [avs.taskManager, "WrongStatus", task.id, codes.ProofDue],
      passing: () => avs.prove(task),
    };
  },
  "before its draw can be known": async (avs) => {
    const task = await final(avs);
    const slashBlock = await slashed(avs);
    return {
      attempt: () => avs.auditPast(task),
      refusal: [avs.taskManager, "TooEarly", task.id, slashBlock + 2n, slashBlock + 1n],
      passing: async () => {
        await avs.planPastAudit(slashBlock, task, true);
        await avs.auditPast(task);
      },
    };
  },
  "that the draw has spared": async (avs) => {
    const task = await final(avs);
    const slashBlock = await slashed(avs);
    await avs.networkHelpers.mine();
    await avs.planPastAudit(slashBlock, task, false);
    return {
      attempt: () => avs.auditPast(task),
      refusal: [avs.taskManager, "NotDrawn", task.id, slashBlock + 1n, 32_768],
    };
  },
  "when its stake may be gone": async (avs) => {
    const task = await final(avs);
    const slashBlock = await slashed(avs);
    await avs.networkHelpers.mine();
    await avs.planPastAudit(slashBlock, task, true);
    const lastBlock = task.progress.assignBlock + 50n;
    await avs.goTo(lastBlock - 5n);
    return {
      attempt: () => avs.auditPast(task),
      refusal: [avs.taskManager, "StakeMayBeGone", task.id, lastBlock, lastBlock],
    };
  },
};

describe("nothing is lost and nothing locked when what is refused is", () =>
  describeRefusals({
    "a challenge": challenges,
    "a proof": proofs,
    "to settle a task": settlements,
    "to open the past": pastAudits,
  }));

async function final(avs: Avs): Promise<Task> {
  const task = await avs.answered();
  await avs.planAudit(task, false);
  await avs.settleWhenDue(task);
  return task;
}

/** Slashes the operator for another task, and gives the block of it. */
async function slashed(avs: Avs): Promise<bigint> {
  const task = await avs.answered({ output: "wrong" });
  await avs.challenge(task);
  await avs.settleWhenDue(task);
  return avs.blockNumber();
}

async function prove(
  avs: Avs,
  task: Task,
  { input = task.input, output = task.right, proof }: { input?: Uint8Array; output?: Uint8Array; proof?: string } = {},
): Promise<unknown> {
  const shown = proof ?? (await avs.proofOf(task));
  return avs.taskManager.prove(task.id, task.pinned, task.progress, input, output, shown);
}
