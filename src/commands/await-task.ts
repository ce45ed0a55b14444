import { setTimeout } from "node:timers/promises";
import type { SertnClient } from "../avs/client.js";
import type { TaskId } from "../avs/types.js";
import { reportTask, type TaskReport } from "../status/task-status.js";

const ends: readonly string[] = ["Final", "Slashed", "Expired"];

/**
 * Waits until the user may act on a task's answer, or until there will be none.
 *
 * @param onChange Told of every new status, and of what is due then.
 */
export async function awaitTask(
  client: SertnClient,
  id: TaskId,
  pollMs: number,
  onChange: (report: TaskReport) => void,
): Promise<TaskReport> {
  for (let before = ""; ; await setTimeout(pollMs)) {
    const report = await reportTask(client, id);
    const now = `${report.status} ${report.due.step}`;
    if (now !== before) onChange(report);
    if (report.isUsable || ends.includes(report.status)) return report;
    before = now;
  }
}
