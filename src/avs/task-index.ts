import type { Log, Provider } from "ethers";
import { interfaceOf, sertnSources } from "./contracts.js";
import { unknownTask } from "./errors.js";
import { readLogs } from "./read-logs.js";
import { applyTaskEvent, type TaskEvent, type TaskRecord } from "./task-record.js";
import type { Address, TaskId } from "./types.js";

/** A task as of a block. */
export interface SeenTask {
  record: TaskRecord;
  blockNumber: number;
}

/** Names of the events that tell of one task. */
const taskEvents = [
  "TaskSubmitted",
  "TaskAssigned",
  "TaskAnswered",
  "ProofRequested",
  "TaskProven",
  "TaskFinal",
  "TaskSlashed",
  "TaskExpired",
];

/** How many blocks back a re-organization can be noticed without reading everything again. */
const checkpointsKept = 64;

/**
 * All tasks of a task manager, rebuilt from its events: the chain itself keeps one hash a task.
 *
 * Reads only what is new, and what a re-organization or a snapshot's return has changed: it remembers the hashes of the blocks
 * that it has read up to, and goes back to the last one that the chain still has.
 */
export class TaskIndex {
  readonly #provider: Provider;
  readonly #taskManager: Address;
  readonly #interface = interfaceOf(sertnSources.taskManager);
  readonly #topics: string[];
  readonly #events: TaskEvent[] = [];
  readonly #checkpoints: { number: number; hash: string; events: number }[] = [];
  #records = new Map<TaskId, TaskRecord>();
  #syncing: Promise<void> | undefined;
  readonly #fromBlock: number;

  constructor(provider: Provider, taskManager: Address, fromBlock: number) {
    this.#provider = provider;
    this.#taskManager = taskManager;
    this.#fromBlock = fromBlock;
    this.#topics = taskEvents.map((name) => {
      const topic = this.#interface.getEvent(name)?.topicHash;
      if (topic === undefined) throw new TypeError(`the task manager has no event ${name}`);
      return topic;
    });
  }

  /** A task by its number, as of the latest block. @throws avs/unknown-task */
  async get(id: TaskId): Promise<TaskRecord> {
    return (await this.look(id)).record;
  }

  /** A task with the block that it is as of: views of the contracts know it so in that block. @throws avs/unknown-task */
  async look(id: TaskId): Promise<SeenTask> {
    await this.sync();
    const record = this.#records.get(id);
    if (record === undefined) throw unknownTask({ taskId: id, taskManager: this.#taskManager });
    return { record, blockNumber: this.#checkpoints.at(-1)?.number ?? this.#fromBlock };
  }

  /** All tasks as of the latest block, in order of submission. */
  async all(): Promise<readonly TaskRecord[]> {
    await this.sync();
    return [...this.#records.values()];
  }

  /** Reads up to the latest block. Calls at once share one reading. */
  async sync(): Promise<void> {
    this.#syncing ??= this.#read().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  async #read(): Promise<void> {
    const latest = await this.#provider.getBlock("latest");
    if (latest === null || latest.hash === null) return;
    const last = await this.#dropWhatIsGone(latest.number);
    if (latest.number <= last) return;
    const filter = { address: this.#taskManager, topics: [this.#topics] };
    const logs = await readLogs(this.#provider, filter, last + 1, latest.number);
    for (const log of logs) this.#add(log);
    this.#checkpoints.push({ number: latest.number, hash: latest.hash, events: this.#events.length });
    if (this.#checkpoints.length > checkpointsKept) this.#checkpoints.shift();
  }

  /** Forgets events of blocks that the chain has no more; gives the last block that stays read. */
  async #dropWhatIsGone(latest: number): Promise<number> {
    const dropped = this.#checkpoints.length;
    for (let last = this.#checkpoints.at(-1); last !== undefined; last = this.#checkpoints.at(-1)) {
      const block = last.number <= latest ? await this.#provider.getBlock(last.number) : null;
      if (block?.hash === last.hash) break;
      this.#checkpoints.pop();
    }
    const kept = this.#checkpoints.at(-1);
    if (this.#checkpoints.length < dropped) this.#rebuild(kept?.events ?? 0);
    return kept?.number ?? this.#fromBlock - 1;
  }

  #rebuild(events: number): void {
    this.#events.length = events;
    this.#records = new Map();
    for (const event of this.#events) this.#apply(event);
  }

  #add(log: Log): void {
    const parsed = this.#interface.parseLog(log);
    if (parsed === null) return;
    const { blockNumber, blockHash, transactionHash, index } = log;
    const event = {
      name: parsed.name,
      args: parsed.args,
      blockNumber,
      blockHash,
      transactionHash,
      logIndex: index,
    };
    this.#events.push(event);
    this.#apply(event);
  }

  #apply(event: TaskEvent): void {
    const id: TaskId = event.args.taskId;
    this.#records.set(id, applyTaskEvent(this.#records.get(id), event));
  }
}
