import { defineError } from "../errors.js";
import { type TaskId, taskStatuses } from "./types.js";

export const unknownTask = defineError("avs/unknown-task", (e: { taskId: TaskId; taskManager: string }) => ({
  what: `There is no task ${e.taskId}`,
  where: `the task manager at ${e.taskManager}`,
  next: "`sertn status` lists the tasks; is it the right network?",
}));

export const unknownModel = defineError("avs/unknown-model", (e: { model: string; known: readonly string[] }) => ({
  what: `The model ${e.model} is not registered; registered are ${e.known.join(", ") || "none"}`,
  where: "the deployment",
  next: "Register it with `sertn deploy`, or give one of these.",
}));

export const noCode = defineError("avs/no-code", (e: { contract: string; address: string; chainId: bigint }) => ({
  what: `There is no contract at ${e.address}`,
  where: `${e.contract}, chain ${e.chainId}`,
  next: "Deploy first (`sertn deploy`), or select the network that the addresses are of.",
}));

export const otherChain = defineError("avs/other-chain", (e: { chainId: bigint; expected: bigint }) => ({
  what: `The node is of chain ${e.chainId}, the deployment of chain ${e.expected}`,
  where: "the JSON-RPC connection",
  next: "Select the network of the deployment, or give that network's addresses.",
}));

export const noGateway = defineError("avs/no-gateway", (e: { feeToken: string }) => ({
  what: "Fees of this deployment cannot be paid in the chain's coin",
  where: `fee token ${e.feeToken}`,
  next: "Pay in the fee token: approve the task manager and submit.",
}));

export const nothingPending = defineError("avs/nothing-pending", (e: { taskId: TaskId }) => ({
  what: `No slash of task ${e.taskId} is pending`,
  where: "the slasher",
  next: "Nothing is to be done: `sertn status` tells what came of the task.",
}));

export const reverted = defineError(
  "avs/reverted",
  (e: { error: string; args: Readonly<Record<string, unknown>>; contract: string; hint: string }) => ({
    what: `${e.error}(${Object.entries(e.args)
      .map(([name, value]) => `${name} ${name === "status" ? taskStatuses[Number(value)] : String(value)}`)
      .join(", ")})`,
    where: e.contract,
    next: e.hint,
  }),
);
