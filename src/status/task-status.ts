import { ZeroAddress } from "ethers";
import type { SertnClient } from "../avs/client.js";
import type { SeenTask } from "../avs/task-index.js";
import type { TaskRecord } from "../avs/task-record.js";
import type { ProofReason, Step, TaskId, TaskStatus } from "../avs/types.js";
import { finalities } from "../avs/types.js";

/** Who can do what is due. */
const actors: Readonly<Record<Step, "nobody" | "anyone" | "operator">> = {
  None: "nobody",
  Wait: "nobody",
  Assign: "anyone",
  Answer: "operator",
  Prove: "operator",
  Settle: "anyone",
};

/** What is due next, as of the block after the present one. */
export interface DueStep {
  step: Step;
  by: "nobody" | "anyone" | "operator";
  fromBlock: bigint;
  /** 0 for no limit. */
  lastBlock: bigint;
}

/** A task for whoever asks how it stands. Amounts are in the fee token's smallest units, which are security units, too. */
export interface TaskReport {
  id: TaskId;
  /** What follows is as of this block. */
  blockNumber: number;
  /** Name in the deployment, or the registry's key. */
  model: string;
  status: TaskStatus;
  reason: ProofReason;
  user: string;
  payer: string;
  /** Undefined before the draw. */
  operator: string | undefined;
  finality: string;
  /** Whether the user may act on the answer. */
  isUsable: boolean;
  valueAtRisk: bigint;
  security: bigint;
  feeWei: bigint;
  auditRate: number | undefined;
  submitBlock: bigint;
  lastAssignBlock: bigint;
  deadlineBlock: bigint;
  due: DueStep;
  /** While an answer can be doubted: what that costs now, and why. */
  challenge: { feeWei: bigint; heat: bigint; lastBlock: bigint } | undefined;
  /** The last demand for a proof. */
  request: { requester: string; feeWei: bigint; lastBlock: bigint } | undefined;
  /** Whether the core has refused the slash so far: anyone can try it again. */
  isSlashPending: boolean;
  input: string;
  output: string | undefined;
  history: TaskRecord["history"];
}

/** Everything about a task, as of the latest block. @throws avs/unknown-task */
export async function reportTask(client: SertnClient, id: TaskId): Promise<TaskReport> {
  const seen = await client.tasks.look(id);
  const { record, blockNumber } = seen;
  const { task, progress, payer, status, reason, request, input, output, history } = record;
  const [next, challenge, isUsable, isSlashPending] = await Promise.all([
    client.tasks.nextStep(id, seen),
    challengeOf(client, seen),
    client.tasks.isUsable(id, seen),
    status === "Slashed" && client.compensation.isPending(id),
  ]);
  const { user, valueAtRisk, security, feeWei, submitBlock, lastAssignBlock, deadlineBlock } = task;
  const operator = progress.operator === ZeroAddress ? undefined : progress.operator;
  return {
    ...{ id, model: modelName(client, task.modelKey), status, reason, user, payer, operator, isUsable },
    blockNumber,
    ...{ valueAtRisk, security, feeWei, submitBlock, lastAssignBlock, deadlineBlock },
    finality: finalities[Number(task.finality)],
    auditRate: operator === undefined ? undefined : Number(progress.auditRate) / 65_535,
    due: { ...next, by: actors[next.step] },
    ...{ challenge, request, isSlashPending, input, output, history },
  };
}

/** The name by which the deployment calls a model; its key where it does not know it. */
export function modelName(client: SertnClient, modelKey: string): string {
  const { models } = client.context.deployment;
  return Object.keys(models).find((name) => models[name].modelKey === modelKey) ?? modelKey;
}

async function challengeOf(client: SertnClient, seen: SeenTask) {
  const { id, status, task, progress } = seen.record;
  const lastBlock = progress.stepBlock + task.challengeWindowBlocks;
  if (status !== "Answered" || BigInt(seen.blockNumber) >= lastBlock) return undefined;
  const [feeWei, heat] = await Promise.all([
    client.tasks.challengeFee(id, seen),
    client.operators.heat(progress.operator),
  ]);
  return { feeWei, heat, lastBlock };
}
