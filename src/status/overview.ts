import type { SertnClient } from "../avs/client.js";
import type { TaskId, TaskStatus } from "../avs/types.js";
import { type DueStep, modelName, reportTask } from "./task-status.js";

/** The deployment at a glance. */
export interface Overview {
  chainId: bigint;
  blockNumber: number;
  taskManager: string;
  /** In order of submission. */
  tasks: { id: TaskId; model: string; status: TaskStatus; operator: string | undefined; due: DueStep }[];
  /** All that ever joined and are members still, in order. */
  operators: { address: string; models: string[]; stake: bigint; locked: bigint; openTasks: bigint; heat: bigint }[];
}

const ends: readonly TaskStatus[] = ["Final", "Slashed", "Expired"];

/**
 * All operators, and tasks.
 *
 * @param mostTasks The last so many; open ones always.
 */
export async function reportOverview(client: SertnClient, mostTasks: number): Promise<Overview> {
  const { tasks, operators, context } = client;
  const [blockNumber, all, joined] = await Promise.all([
    context.provider.getBlockNumber(),
    tasks.all(),
    operators.all(),
  ]);
  const shown = all.filter(({ status }, k) => k >= all.length - mostTasks || !ends.includes(status));
  const reports = await Promise.all(shown.map(({ id }) => reportTask(client, id)));
  const members = await Promise.all(
    joined.map(async (address) => {
      const [standing, { stake }, modelKeys, heat] = await Promise.all([
        operators.standing(address),
        operators.stake(address),
        operators.modelsOf(address),
        operators.heat(address),
      ]);
      const { locked, openTasks, isEnlisted } = standing;
      const models = modelKeys.map((key) => modelName(client, key));
      return { isEnlisted, row: { address, models, stake, locked, openTasks, heat } };
    }),
  );
  return {
    ...{ chainId: context.deployment.chainId, blockNumber, taskManager: context.deployment.sertn.taskManager },
    tasks: reports.map(({ id, model, status, operator, due }) => ({ id, model, status, operator, due })),
    operators: members.filter(({ isEnlisted }) => isEnlisted).map(({ row }) => row),
  };
}
