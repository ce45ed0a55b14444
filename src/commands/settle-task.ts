import type { SertnClient } from "../avs/client.js";
import { mined } from "../avs/context.js";
import type { TaskId } from "../avs/types.js";
import { nothingToSettle } from "./errors.js";

/**
 * Does the step of a task that is due and open to anyone, for its tip: draws its operator, or ends what has come to its end.
 *
 * @throws avs/unknown-task, commands/nothing-to-settle, avs/reverted with the contract's reason
 */
export async function settleTask({ tasks }: SertnClient, id: TaskId): Promise<void> {
  const { step, fromBlock } = await tasks.nextStep(id);
  if (step === "Assign") await mined(tasks.assign(id));
  else if (step === "Settle") await mined(tasks.settle(id));
  else throw nothingToSettle({ taskId: id, step, fromBlock });
}
