import type { Contract, Log, Provider, Result } from "ethers";
import { Mutex } from "../mutex.js";

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

export const proofReasons = ["None", "Audit", "Challenge", "Retrospective", "Volunteered"] as const;
export type ProofReason = (typeof proofReasons)[number];

/** A task as it was pinned at submission: the contracts' `Task`, field by field. */
export interface PinnedTask {
  user: string;
  provider: string;
  modelKey: string;
  inputHash: string;
  valueAtRisk: bigint;
  security: bigint;
  proofCost: bigint;
  feeWei: bigint;
  submitBlock: bigint;
  lastAssignBlock: bigint;
  deadlineBlock: bigint;
  challengeWindowBlocks: bigint;
  proofWindowBlocks: bigint;
  parametersId: bigint;
  finality: bigint;
  [field: string]: string | bigint;
}

/** How far a task is: the contracts' `Progress`, which the chain keeps only the hash of. */
export interface Progress {
  operator: string;
  keeper: string;
  assignBlock: bigint;
  stepBlock: bigint;
  auditRate: bigint;
  outputHash: string;
}

/** All that events tell of a task. */
export interface TaskRecord {
  id: bigint;
  status: TaskStatus;
  reason: ProofReason;
  pinned: PinnedTask;
  progress: Progress;
  payer: string;
  /** As hex. */
  input: string;
  /** As hex, once there is an answer. */
  output: string | undefined;
  /** Who demanded the proof that is or was due. */
  requester: string | undefined;
  /** Block of the answer. */
  answerBlock: number | undefined;
  /** Its transactions, the latest last. */
  transactions: readonly { event: string; hash: string; blockNumber: number }[];
}

const zeroAddress = `0x${"00".repeat(20)}`;
const zeroHash = `0x${"00".repeat(32)}`;

/** What is known of the chain up to a block. */
interface Checkpoint {
  number: number;
  hash: string;
  /** Events up to this block. */
  events: number;
}

/** Deeper reorganizations read all of the chain again. */
const mostCheckpoints = 256;
/** Widest range that nodes commonly answer. */
const mostBlocksAtOnce = 9_999;

/**
 * The tasks of a task manager, from its events. Follows the chain, also back: what a reorganization or a test's snapshot undoes
 * is undone here by the next `sync`.
 */
export class TaskIndex {
  readonly #taskManager: Contract;
  readonly #provider: Provider;
  readonly #fromBlock: number;
  readonly #syncing = new Mutex();
  readonly #tasks = new Map<bigint, TaskRecord>();
  #logs: Log[] = [];
  #checkpoints: Checkpoint[] = [];

  /** @param fromBlock No event is older. */
  constructor(taskManager: Contract, provider: Provider, fromBlock = 0) {
    this.#taskManager = taskManager;
    this.#provider = provider;
    this.#fromBlock = fromBlock;
  }

  /** By id, in the order of submission. */
  get tasks(): ReadonlyMap<bigint, TaskRecord> {
    return this.#tasks;
  }

  /** The last block that is known, -1 before the first `sync`. */
  get blockNumber(): number {
    return this.#checkpoints.at(-1)?.number ?? -1;
  }

  /** Brings the tasks up to date with the last block. */
  sync(): Promise<void> {
    return this.#syncing.run(async () => {
      while (!(await this.#tryToSync()));
    });
  }

  async #tryToSync(): Promise<boolean> {
    const head = await this.#provider.getBlock("latest");
    if (head?.hash == null) return false;
    if (head.hash === this.#checkpoints.at(-1)?.hash) return true;
    await this.#rollBack();
    const since = this.blockNumber < 0 ? this.#fromBlock : this.blockNumber + 1;
    const logs = head.number < since ? [] : await this.#read(since, head.number);
    // Logs of another branch than the head's would stay for ever.
    const still = await this.#provider.getBlock(head.number);
    if (still?.hash !== head.hash) return false;
    for (const log of logs) this.#apply(log);
    this.#logs.push(...logs);
    this.#checkpoints.push({ number: head.number, hash: head.hash, events: this.#logs.length });
    if (this.#checkpoints.length > mostCheckpoints) this.#checkpoints.shift();
    return true;
  }

  /** Forgets what is no longer of the chain. */
  async #rollBack(): Promise<void> {
    let isBack = false;
    for (let last = this.#checkpoints.at(-1); last !== undefined; last = this.#checkpoints.at(-1)) {
      const block = await this.#provider.getBlock(last.number);
      if (block?.hash === last.hash) break;
      this.#checkpoints.pop();
      isBack = true;
    }
    if (!isBack) return;
    this.#logs = this.#logs.slice(0, this.#checkpoints.at(-1)?.events ?? 0);
    this.#tasks.clear();
    for (const log of this.#logs) this.#apply(log);
  }

  async #read(first: number, last: number): Promise<Log[]> {
    const address = await this.#taskManager.getAddress();
    const logs: Log[] = [];
    for (let fromBlock = first; fromBlock <= last; fromBlock += mostBlocksAtOnce + 1) {
      const toBlock = Math.min(last, fromBlock + mostBlocksAtOnce);
      logs.push(...(await this.#provider.getLogs({ address, fromBlock, toBlock })));
    }
    return logs;
  }

  #apply(log: Log): void {
    const event = this.#taskManager.interface.parseLog(log);
    if (event === null || event.args.taskId === undefined) return;
    const id: bigint = event.args.taskId;
    const before = event.name === "TaskSubmitted" ? submitted(id, event.args) : this.#tasks.get(id);
    if (before === undefined) return;
    const { blockNumber, transactionHash: hash } = log;
    this.#tasks.set(id, {
      ...before,
      ...change(before, event.name, event.args, blockNumber),
      transactions: [...before.transactions, { event: event.name, hash, blockNumber }],
    });
  }
}

function submitted(id: bigint, { task, input, payer }: Result): TaskRecord {
  return {
    id,
    status: "Submitted",
    reason: "None",
    pinned: task.toObject(),
    progress: {
      operator: zeroAddress,
      keeper: zeroAddress,
      assignBlock: 0n,
      stepBlock: 0n,
      auditRate: 0n,
      outputHash: zeroHash,
    },
    payer,
    input,
    output: undefined,
    requester: undefined,
    answerBlock: undefined,
    transactions: [],
  };
}

function change(
  { progress, reason }: TaskRecord,
  event: string,
  args: Result,
  blockNumber: number,
): Partial<TaskRecord> {
  const stepBlock = BigInt(blockNumber);
  switch (event) {
    case "TaskAssigned": {
      const { operator, keeper, auditRate } = args;
      return {
        status: "Assigned",
        progress: { ...progress, operator, keeper, auditRate, assignBlock: stepBlock, stepBlock },
      };
    }
    case "TaskAnswered":
      return {
        status: "Answered",
        output: args.output,
        answerBlock: blockNumber,
        progress: { ...progress, stepBlock, outputHash: args.outputHash },
      };
    case "ProofRequested":
      return {
        status: "ProofDue",
        reason: proofReasons[Number(args.reason)],
        requester: args.requester,
        progress: { ...progress, stepBlock: args.lastBlock },
      };
    case "TaskProven":
      return { status: "Final", reason: proofReasons[Number(args.reason)], progress: { ...progress, stepBlock } };
    case "TaskFinal":
      return { status: "Final", reason, progress: { ...progress, stepBlock } };
    case "TaskSlashed":
      return { status: "Slashed", reason: proofReasons[Number(args.reason)], progress: { ...progress, stepBlock } };
    case "TaskExpired":
      return { status: "Expired", progress: { ...progress, stepBlock } };
    default:
      return {};
  }
}
