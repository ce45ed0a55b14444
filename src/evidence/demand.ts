import { dataLength, keccak256 } from "ethers";
import { challengeFee, challengeFeeCap } from "../protocol/challenge-fee.js";
import { proofContext } from "../protocol/draws.js";
import { proofBlocks } from "../protocol/parameters.js";
import type { Facts } from "./bundle.js";
import { checkAudit, checkPastDraw } from "./draws.js";
import type { Examination } from "./examination.js";
import { type Demand, ofContract, ofTask, type TaskLife } from "./life.js";
import type { ProvenEvent } from "./records.js";
import type { Submission } from "./submission.js";

/** The operator's commitment: its answer, in time, and what a proof of it would have been bound to. */
export function checkAnswer({ bundle, life, findings }: Examination, { answered }: Demand): Facts {
  const { task, taskId, operator } = life;
  const at = "facts.answer";
  const { output, outputHash } = answered.args;
  findings.equal(keccak256(output), outputHash, "the answer's hash is that of the output", at);
  findings.equal(BigInt(dataLength(output)), task.outputSize, "the output has the model's size", at);
  findings.check(
    answered.blockNumber <= task.deadlineBlock,
    "the answer came in time",
    at,
    () => `it came in block ${answered.blockNumber}, after ${task.deadlineBlock}`,
  );
  findings.add(
    `${operator} answered in block ${answered.blockNumber}, by the deadline ${task.deadlineBlock}: output hash ${outputHash}`,
  );
  const context = proofContext(BigInt(bundle.chainId), bundle.contracts.taskManager ?? "", taskId, operator);
  return { block: `${answered.blockNumber}`, outputHash, context: `0x${context.toString(16).padStart(64, "0")}` };
}

/** Who demanded the proof and why, until when it was due, and that it did not come. */
export function checkDemand(examination: Examination, demand: Demand): Facts {
  const { life, submission, findings } = examination;
  const { request, reason } = demand;
  const { requester } = request.args;
  const because =
    reason === "Audit"
      ? { audit: checkAudit(examination, demand) }
      : reason === "Challenge"
        ? { challenge: checkChallenge(examination, demand) }
        : { past: checkPast(examination, demand) };
  const others = otherRequests(life, request, submission);
  if (others === undefined)
    return findings.fail(
      "the proof's window has the length that the model and the parameters give it",
      "facts.demand.lastBlock",
      `it ends in block ${request.args.lastBlock}, the demand was in block ${request.blockNumber}`,
    );
  findings.add(
    `Its proof was demanded by ${requester} in block ${request.blockNumber} and due until block ${request.args.lastBlock}` +
      (others === 0n ? "" : `: ${life.task.proofWindowBlocks} blocks, stretched by ${others} other open demands`),
  );
  findings.check(
    life.end.blockNumber > request.args.lastBlock,
    "the proof's window was over when the operator was condemned",
    "facts.end.block",
    () => `that was in block ${life.end.blockNumber}`,
  );
  findings.equal(life.end.args.reason, request.args.reason, "it was condemned for this demand", "facts.demand.reason");
  findings.add(
    `The proof had not come when the window was over: the task manager said so in block ${life.end.blockNumber}`,
  );
  return {
    reason,
    requester,
    block: `${request.blockNumber}`,
    lastBlock: `${request.args.lastBlock}`,
    otherOpenRequests: `${others}`,
    ...because,
  };
}

/** How many other demands must have been open for the window to end where it did; undefined if no number gives that. */
function otherRequests({ task }: TaskLife, request: ProvenEvent, { parameters }: Submission): bigint | undefined {
  const most = 2n * parameters.timing.maxOpenTasks;
  for (let others = 0n; others < most; others++) {
    const blocks = proofBlocks(task.proofWindowBlocks, others, parameters.challenges.stretchWad);
    if (request.blockNumber + blocks === request.args.lastBlock) return others;
  }
  return undefined;
}

function checkChallenge({ records, life, submission, findings }: Examination, { answered, request }: Demand): Facts {
  const { task, operator } = life;
  const at = "facts.demand.challenge";
  const windowEnd = answered.blockNumber + task.challengeWindowBlocks;
  findings.check(
    request.blockNumber <= windowEnd,
    "the challenge came in time",
    at,
    () => `the window ended in block ${windowEnd}`,
  );
  const place = records.events.indexOf(request);
  const heated = ofContract(records, "router", "HeatChanged", (args) => args.operator === operator, request)
    .filter((one) => records.events.indexOf(one) < place)
    .at(-1);
  if (heated === undefined) return findings.fail("the challenge heated the operator", at, "no event says so");
  const { heatPerChallenge, heatWidth } = submission.parameters.challenges;
  const heat: bigint = heated.args.heat - heatPerChallenge;
  const feeWei = challengeFee(task.proofCost, challengeFeeCap(task.proofCost, task.valueAtRisk), heat, heatWidth);
  findings.equal(
    request.args.feeWei,
    feeWei,
    "the challenger paid what the operator's heat makes of the proof's cost",
    `${at}.feeWei`,
  );
  findings.add(
    `${request.args.requester} challenged the answer by block ${windowEnd} and paid ${feeWei} wei: the proof's cost ${task.proofCost} at heat ${heat}`,
  );
  return { feeWei: `${feeWei}`, heat: `${heat}`, lastBlock: `${windowEnd}` };
}

function checkPast(examination: Examination, demand: Demand): Facts {
  const { records, life, findings } = examination;
  const [final] = ofTask(records, "TaskFinal", life.taskId);
  if (final === undefined) return findings.fail("the task had been final", "facts.demand", "no event says so");
  findings.add(`The task was final in block ${final.blockNumber}, and nobody had asked for its proof`);
  const facts = checkPastDraw(examination, demand);
  return { ...facts, finalBlock: `${final.blockNumber}` };
}
