/** An account or contract, as ethers writes it: 0x and 40 digits with the checksum's capitals. */
export type Address = string;

/** Number of a task, from 1. Not a block, not an amount. */
export type TaskId = bigint & { readonly brand: "TaskId" };

/** Entry in the model registry: keccak256 of who registered the verifier, and of the verifier. */
export type ModelKey = string;

/** Bytes as hex. */
export type Bytes = string;

/** Marks a number as that of a task. */
export function taskId(id: bigint | number): TaskId {
  return BigInt(id) as TaskId; // the one place where the brand is given
}

/** When the user means to act on a result; places as in `ISertnTaskManager.Finality`. */
export const finalities = ["Answered", "Final"] as const;
export type Finality = (typeof finalities)[number];

/** Where a task is in its life; places as in `ISertnTaskManager.TaskStatus`. */
export const taskStatuses = [
  "None",
  "Submitted",
  "Assigned",
  "Answered",
  "ProofDue",
  "Final",
  "Slashed",
  "Expired",
] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/** Why a proof was demanded or given; places as in `ISertnTaskManager.ProofReason`. */
export const proofReasons = ["None", "Audit", "Challenge", "Retrospective", "Volunteered"] as const;
export type ProofReason = (typeof proofReasons)[number];

/** What is due next; places as in `ISertnTaskLens.Step`. */
export const steps = ["None", "Wait", "Assign", "Answer", "Prove", "Settle"] as const;
export type Step = (typeof steps)[number];

/** A task as it was submitted, everything pinned that a later change could alter: `ISertnTaskManager.Task`. */
export interface Task {
  user: Address;
  provider: Address;
  modelKey: ModelKey;
  inputHash: Bytes;
  /** In security units. */
  valueAtRisk: bigint;
  /** What cheating could gain and save, times the audits' margin, in security units. */
  temptation: bigint;
  proofCost: bigint;
  /** Stake that is locked, in security units. */
  security: bigint;
  feeWei: bigint;
  tipWei: bigint;
  royaltyWei: bigint;
  restakersWei: bigint;
  reserveWei: bigint;
  delegatedWeightWad: bigint;
  unreliabilityWad: bigint;
  leastAuditRateWad: bigint;
  submitBlock: bigint;
  /** Last block for the draw of an operator. */
  lastAssignBlock: bigint;
  /** Last block for the answer. */
  deadlineBlock: bigint;
  challengeWindowBlocks: bigint;
  proofWindowBlocks: bigint;
  /** Bytes. */
  outputSize: bigint;
  maxOpenTasks: bigint;
  parametersId: bigint;
  /** Place in {@link finalities}. */
  finality: bigint;
}

/** How far a task is: `ISertnTaskManager.Progress`. */
export interface Progress {
  operator: Address;
  keeper: Address;
  assignBlock: bigint;
  /** Answered: block of the answer. ProofDue: last block for the proof. Else: block of the last step. */
  stepBlock: bigint;
  /** Chance of an audit in 1/65536, 65535 meaning always. */
  auditRate: bigint;
  outputHash: Bytes;
}

/** What a user asks for. */
export interface TaskRequest {
  modelKey: ModelKey;
  /** Who receives refunds and compensation; the payer if not given. */
  user?: Address;
  /** What a wrong answer could gain, in security units. */
  valueAtRisk: bigint;
  /** The quote for this deadline if not given. */
  feeWei?: bigint;
  /** Last block for the answer. */
  deadlineBlock: bigint;
  finality: Finality;
}

/** What is due next for a task, by whoever `step` says. */
export interface NextStep {
  step: Step;
  /** First block in which it can be done; for Wait, in which something else can. */
  fromBlock: bigint;
  /** Last block in which it can be done; 0 for no limit. */
  lastBlock: bigint;
}
