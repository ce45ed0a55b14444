import { type Result, ZeroAddress, ZeroHash } from "ethers";
import type { Address, Bytes, ModelKey, Progress, ProofReason, Task, TaskId, TaskStatus } from "./types.js";
import { proofReasons, taskId } from "./types.js";

/** An event of the task manager, with where it happened. */
export interface TaskEvent {
  name: string;
  args: Result;
  blockNumber: number;
  blockHash: string;
  transactionHash: string;
  logIndex: number;
}

/** Everything that events told of a task. */
export interface TaskRecord {
  id: TaskId;
  modelKey: ModelKey;
  payer: Address;
  task: Task;
  progress: Progress;
  status: TaskStatus;
  /** Why its proof is due or was given. */
  reason: ProofReason;
  input: Bytes;
  /** What was answered. */
  output: Bytes | undefined;
  /** Who demanded the proof last, and what a challenger paid. */
  request: { requester: Address; feeWei: bigint; lastBlock: bigint } | undefined;
  /** What happened, in order. */
  history: readonly { event: string; blockNumber: number; transactionHash: string }[];
}

/** The task after an event; undefined before its submission. Throws for events that are no task's. */
export function applyTaskEvent(record: TaskRecord | undefined, event: TaskEvent): TaskRecord {
  const { name, args, blockNumber, transactionHash } = event;
  if (name === "TaskSubmitted") return submitted(event);
  if (record === undefined) throw new RangeError(`${name} of task ${args.taskId} came before its submission`);
  const progress = { ...record.progress, stepBlock: BigInt(blockNumber) };
  const next = { ...record, progress, history: [...record.history, { event: name, blockNumber, transactionHash }] };
  switch (name) {
    case "TaskAssigned":
      progress.operator = args.operator;
      progress.keeper = args.keeper;
      progress.assignBlock = BigInt(blockNumber);
      progress.auditRate = args.auditRate;
      return { ...next, status: "Assigned" };
    case "TaskAnswered":
      progress.outputHash = args.outputHash;
      return { ...next, status: "Answered", output: args.output };
    case "ProofRequested":
      progress.stepBlock = args.lastBlock;
      return {
        ...next,
        status: "ProofDue",
        reason: proofReasons[Number(args.reason)],
        request: { requester: args.requester, feeWei: args.feeWei, lastBlock: args.lastBlock },
      };
    case "TaskProven":
      return { ...next, status: "Final", reason: proofReasons[Number(args.reason)] };
    case "TaskFinal":
      return { ...next, status: "Final" };
    case "TaskSlashed":
      return { ...next, status: "Slashed", reason: proofReasons[Number(args.reason)] };
    case "TaskExpired":
      return { ...next, status: "Expired" };
    default:
      throw new RangeError(`${name} is no event of a task`);
  }
}

function submitted({ name, args, blockNumber, transactionHash }: TaskEvent): TaskRecord {
  return {
    id: taskId(args.taskId),
    modelKey: args.modelKey,
    payer: args.payer,
    // The ABI is the contract's own, so the fields are those of the struct.
    task: (args.task as Result).toObject() as Task,
    progress: {
      operator: ZeroAddress,
      keeper: ZeroAddress,
      assignBlock: 0n,
      stepBlock: 0n,
      auditRate: 0n,
      outputHash: ZeroHash,
    },
    status: "Submitted",
    reason: "None",
    input: args.input,
    output: undefined,
    request: undefined,
    history: [{ event: name, blockNumber, transactionHash }],
  };
}
