import type { SertnClient } from "../avs/client.js";
import type { Token } from "../avs/tokens.js";
import type { TaskId } from "../avs/types.js";
import { choosePayment, type Payment } from "./pay-fees.js";

/** What a user orders. Amounts are in the fee token's smallest units, which are security units, too. */
export interface Order {
  modelKey: string;
  input: Uint8Array;
  valueAtRisk: bigint;
  /** From the submission to the last block for the answer. */
  windowBlocks: bigint;
  /** When the user means to act: on the answer at once, or when it is final. */
  finality: "answered" | "final";
  /** Who receives refunds and compensation; who pays if not given. */
  user?: string;
  /** What the quote says if not given. */
  feeWei?: bigint;
}

/** What an order costs. */
export interface Offer {
  order: Order;
  /** The least fee if the task came into the next block. */
  quoteWei: bigint;
  feeWei: bigint;
  payment: Payment;
}

/** So many blocks may pass until the submission is mined, without the fee becoming too small: nearer deadlines cost more. */
const slackBlocks = 2n;

/**
 * Asks what a task costs, before anything is sent.
 *
 * @throws avs/reverted with the contract's reason, commands/cannot-pay
 */
export async function quoteOrder(client: SertnClient, order: Order, token: Token): Promise<Offer> {
  const { modelKey, valueAtRisk, windowBlocks } = order;
  const quoteWei = await client.tasks.quote(modelKey, valueAtRisk, windowBlocks);
  const { timing } = await client.governance.parameters();
  // The draw needs two blocks, then come those to answer in.
  const leastBlocks = timing.answerBlocks + 2n;
  const nearer = windowBlocks - slackBlocks < leastBlocks ? leastBlocks : windowBlocks - slackBlocks;
  const feeWei = order.feeWei ?? (await client.tasks.quote(modelKey, valueAtRisk, nearer));
  return { order, quoteWei, feeWei, payment: await choosePayment(client, feeWei, token) };
}

/** Submits what was offered; gives the task's number. */
export async function submitOffer(client: SertnClient, { order, feeWei, payment }: Offer): Promise<TaskId> {
  const { tasks, context } = client;
  const { modelKey, valueAtRisk, finality, user, input, windowBlocks } = order;
  // First, for it takes a block of its own, by which the deadline would come nearer.
  if (payment === "token") await tasks.approveIfNeeded(feeWei);
  const deadlineBlock = BigInt(await context.provider.getBlockNumber()) + 1n + windowBlocks;
  const request = {
    ...{ modelKey, valueAtRisk, feeWei, deadlineBlock },
    finality: finality === "final" ? ("Final" as const) : ("Answered" as const),
    ...(user !== undefined && { user }),
  };
  return tasks.submittedBy(payment === "coin" ? tasks.submitNative(request, input) : tasks.submit(request, input));
}
