import { type AccountLike, addressOf, describeAccount, type Names, type TaskLike, taskIdOf } from "./accounts.js";
import { taskAssigned } from "./events.js";
import { eventsOf } from "./evidence.js";
import type { TransactionMatcher } from "./matcher.js";
import { listing, type Verdict } from "./verdict.js";

export interface Assignment {
  taskId: bigint;
  operator: string;
}

export const routeTo: TransactionMatcher<[operator: AccountLike], { forTask?: TaskLike }> = {
  name: "routeTo",
  refinements: ["forTask"],
  judge: async (evidence, [operator], { forTask }) =>
    judgeRouting(
      eventsOf(evidence, taskAssigned, "taskManager"),
      await addressOf(operator),
      forTask === undefined ? undefined : taskIdOf(forTask),
      evidence.names,
    ),
};

/** Did the draw give a task, or the task that is named, to `operator`? */
export function judgeRouting(
  assignments: readonly Assignment[],
  operator: string,
  taskId: bigint | undefined,
  names: Names,
): Verdict {
  const told = assignments.map((one) => `task ${one.taskId} went to ${describeAccount(one.operator, names)}`);
  return {
    holds: assignments.some((one) => one.operator === operator && (taskId === undefined || one.taskId === taskId)),
    claim: `route ${taskId === undefined ? "a task" : `task ${taskId}`} to ${describeAccount(operator, names)}`,
    happened: listing(told, "no task was assigned"),
  };
}
