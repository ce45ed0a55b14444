/**
 * The typed client of a deployment: `hardhat-sertn/client`. Tasks, operators and their stake, models, claims, governance, for
 * any account of ethers; it needs no Hardhat.
 */
export type { Deployment, SertnAddresses } from "./avs/addresses.js";
export { SertnClient } from "./avs/client.js";
export { mined, type Sent } from "./avs/context.js";
export type { RegisteredModel } from "./avs/models.js";
export type { OperatorStake, OperatorTerms, StakeStrategy, Standing } from "./avs/operators.js";
export type { TaskRecord } from "./avs/task-record.js";
export type { GovernanceCall, OperationState } from "./avs/timelock.js";
export { type NextStep, type TaskId, type TaskRequest, type TaskStatus, taskId } from "./avs/types.js";
export type { QueuedWithdrawal, Withdrawal } from "./avs/withdrawals.js";
export type { DeployedStrategy, FreshDeployment } from "./deploy/deploy-sertn.js";
export { readDeploymentFile as readDeployment } from "./deploy/deployment-file.js";
export { isSertnError, SertnError } from "./errors.js";
export type { Parameters } from "./protocol/parameters.js";
