import { defineError } from "../errors.js";

export const notConfigured = defineError("testing/unknown-model", (e: { model: string; known: readonly string[] }) => ({
  what: `The model ${e.model} is not among those of the configuration: ${e.known.join(", ") || "there are none"}`,
  where: "avs.deploy or avs.submit",
  next: "Add it under sertn.models, or give one of these names.",
}));

export const stakeTooSmall = defineError(
  "testing/stake-too-small",
  (e: { operator: string; stake: bigint; least: bigint }) => ({
    what: `The stake of ${e.operator} is ${e.stake}, under the least of ${e.least} security units`,
    where: "avs.operator",
    next: "Give more stake, or deploy with a smaller leastSecurity.",
  }),
);

export const taskHasEnded = defineError("testing/task-has-ended", (e: { taskId: bigint; status: string }) => ({
  what: `Nothing is left to do: the task is ${e.status}`,
  where: `task ${e.taskId}`,
  next: "Submit another one.",
}));

export const cannotBeDrawn = defineError("testing/cannot-be-drawn", (e: { taskId: bigint; operator: string }) => ({
  what: `No seed was found that gives the task to ${e.operator}`,
  where: `task ${e.taskId}`,
  next: "It must serve the model, have joined an epoch ago, have stake that is free and capacity; give more operators the same tier of stake.",
}));

export const cannotBeForbidden = defineError("testing/audit-is-certain", (e: { taskId: bigint }) => ({
  what: "The audit cannot be forbidden: the task's audit rate is 1",
  where: `task ${e.taskId}`,
  next: "Lower the value at risk, or give the operator more stake of its own.",
}));

export const notOnThisNetwork = defineError("testing/not-a-development-chain", (e: { chainId: bigint }) => ({
  what: "Deployments for tests plan the seeds of draws and mint stake, which is for development chains",
  where: `chain ${e.chainId}`,
  next: "Use an edr-simulated network, or `sertn deploy`.",
}));
