import type { SertnClient } from "../avs/client.js";
import { mined } from "../avs/context.js";
import type { Token } from "../avs/tokens.js";
import type { TaskId } from "../avs/types.js";
import { holdFeeTokens } from "./pay-fees.js";

/**
 * Demands the proof of a task's answer.
 *
 * @param limitWei Most to pay; what it costs now and a tenth more if not given.
 * @returns What was paid.
 * @throws avs/unknown-task, avs/reverted with the contract's reason, commands/cannot-pay
 */
export async function challengeTask(
  client: SertnClient,
  id: TaskId,
  limitWei: bigint | undefined,
  token: Token,
): Promise<bigint> {
  const { tasks } = client;
  const { status } = await tasks.get(id);
  // The fee is that of the operator's heat, which there is once there is an operator; else the contract says why not.
  const feeWei = status === "Answered" ? await tasks.challengeFee(id) : 0n;
  const limit = limitWei ?? (feeWei * 11n) / 10n;
  if (feeWei <= limit) {
    await holdFeeTokens(client, limit, token);
    await tasks.approveIfNeeded(limit);
  }
  await mined(tasks.challenge(id, limit));
  return (await tasks.get(id)).request?.feeWei ?? 0n;
}
