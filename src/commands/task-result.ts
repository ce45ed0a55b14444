import { getBytes } from "ethers";
import type { Token } from "../avs/tokens.js";
import { type Model, toHex } from "../package/model.js";
import { formatAmount, securityUnits } from "../report/amounts.js";
import { formatInference, type InferenceReport, makeInferenceReport } from "../report/inference-report.js";
import type { TaskReport } from "../status/task-status.js";
import type { Offer } from "./submit-task.js";

/** What the model answers to a task's input when it is run here. */
export interface TaskResult {
  inference: InferenceReport;
  /** Whether the operator has answered the same; undefined before there is an answer. */
  agrees: boolean | undefined;
}

/** Runs the model on a task's input, and compares. */
export function readResult(model: Model, { input, output }: Pick<TaskReport, "input" | "output">): TaskResult {
  const expected = model.inferBytes(getBytes(input));
  return {
    inference: makeInferenceReport(model.manifest, [expected], undefined),
    agrees: output === undefined ? undefined : output === toHex(expected.output),
  };
}

/** A task's outcome for a terminal. */
export function formatResult({ id, status, isUsable }: TaskReport, { inference, agrees }: TaskResult): string {
  const outcome = isUsable
    ? "the answer may be acted on"
    : status === "Answered" || status === "ProofDue"
      ? "the answer is in doubt still"
      : "there is no answer to act on; `sertn status` tells what is refunded";
  const comparison =
    agrees === undefined
      ? "There was no answer; the model gives here:"
      : agrees
        ? "The answer is what the model gives here:"
        : `The answer is not what the model gives here. Doubt it with \`sertn challenge ${id}\`. Here it gives:`;
  return `Task ${id} is ${status}: ${outcome}.\n${comparison}\n${formatInference(inference)}`;
}

/** What a task will cost, for a terminal. */
export function formatOffer({ order, quoteWei, feeWei, payment }: Offer, fee: Token): string {
  return [
    `Quote ${formatAmount(quoteWei, fee)} for ${formatAmount(order.valueAtRisk, securityUnits)} at risk`,
    `answered within ${order.windowBlocks} blocks; offering ${formatAmount(feeWei, fee)}`,
    payment === "coin" ? "paid in coins, which are wrapped" : `paid in ${fee.symbol}`,
  ].join(", ");
}
