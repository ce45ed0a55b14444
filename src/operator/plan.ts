import type { TaskRecord } from "../avs/task-record.js";

/** Something that could be done about a task in the next block. */
export interface Work {
  do: "assign" | "answer" | "prove" | "settle";
  task: TaskRecord;
  /** Says which work it is: the same for the same work, whenever it is planned. */
  key: string;
  /** Last block in which it counts. */
  deadlineBlock: number;
}

/** Whose tasks a keeper moves on, for tips. */
export type KeeperScope = "all" | "own" | "none";

export interface PlanOptions {
  operator: string;
  /** The first block that a transaction can be in. */
  nextBlock: number;
  keeper: KeeperScope;
  /** Whether the operator serves a registry entry. */
  serves(modelKey: string): boolean;
}

/** Moves that have no end can wait. */
const noDeadline = Number.MAX_SAFE_INTEGER;

/** All that an operator could do in the next block, by what events tell. */
export function planWork(tasks: Iterable<TaskRecord>, options: PlanOptions): Work[] {
  return [...tasks].flatMap((task) => planTask(task, options) ?? []);
}

function planTask(record: TaskRecord, { operator, nextBlock, keeper, serves }: PlanOptions): Work | undefined {
  const { status, task, progress } = record;
  const isOwn = progress.operator === operator;
  const keeps = keeper === "all" || (keeper === "own" && isOwn);
  switch (status) {
    case "Submitted": {
      if (!(keeper === "all" || (keeper === "own" && serves(task.modelKey)))) return undefined;
      // The seed of the draw is that of the block after the submission.
      if (nextBlock < Number(task.submitBlock) + 2) return undefined;
      const lastBlock = Number(task.lastAssignBlock);
      return nextBlock <= lastBlock ? work("assign", record, lastBlock) : work("settle", record, noDeadline);
    }
    case "Assigned":
      // Even when it is too late: an operator that misbehaves may mean to be late.
      if (isOwn) return work("answer", record, Number(task.deadlineBlock));
      return keeps && nextBlock > Number(task.deadlineBlock) ? work("settle", record, noDeadline) : undefined;
    case "Answered":
      return keeps && nextBlock >= Number(progress.stepBlock) + 2 ? work("settle", record, noDeadline) : undefined;
    case "ProofDue":
      if (isOwn) return work("prove", record, Number(progress.stepBlock));
      return keeps && nextBlock > Number(progress.stepBlock) ? work("settle", record, noDeadline) : undefined;
    default:
      return undefined;
  }
}

function work(what: Work["do"], task: TaskRecord, deadlineBlock: number): Work {
  return { do: what, task, key: `${what}:${task.id}:${task.progress.stepBlock}`, deadlineBlock };
}
