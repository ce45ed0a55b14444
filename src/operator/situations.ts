import type { TaskRecord } from "../avs/task-record.js";
import { taskId } from "../avs/types.js";
import { fromHex } from "../package/model.js";
import type {
  KnownTask,
  Memory,
  ProofReason,
  ProofSituation,
  PublicWork,
  ServedTask,
  Situation,
  World,
} from "./behaviour.js";
import type { ModelRunner } from "./model-runner.js";
import { type ChainView, type OperatorChain, proofInCall } from "./operator-chain.js";

/** Puts together what a behaviour decides by. */
export class Situations {
  readonly #chain: OperatorChain;
  readonly #operator: string;
  readonly #models: ModelRunner;
  readonly #memory: Memory;
  /** Proofs by the transactions that brought them. */
  readonly #proofs = new Map<string, Uint8Array | undefined>();

  constructor(chain: OperatorChain, operator: string, models: ModelRunner, memory: Memory) {
    this.#chain = chain;
    this.#operator = operator;
    this.#models = models;
    this.#memory = memory;
  }

  async ofTask(record: TaskRecord, view: ChainView): Promise<Situation> {
    return {
      task: await this.#serve(record, view),
      operator: this.#operator,
      blockNumber: view.blockNumber,
      models: this.#models,
      memory: this.#memory,
      publicWork: () => this.#publicWork(view),
    };
  }

  async ofProof(record: TaskRecord, view: ChainView): Promise<ProofSituation> {
    return {
      ...(await this.ofTask(record, view)),
      reason: record.reason as ProofReason, // a proof that is due has one of these reasons
      output: fromHex(record.output ?? "0x"),
      context: this.#chain.contextOf(record.id, this.#operator),
      lastBlock: Number(record.progress.stepBlock),
    };
  }

  ofWorld({ blockNumber, tasks }: ChainView): World {
    return {
      operator: this.#operator,
      blockNumber,
      tasks: [...tasks.values()].map(toKnownTask),
      memory: this.#memory,
      challengeFee: (id) => this.#chain.client.tasks.challengeFee(taskId(id)),
    };
  }

  async #serve({ id, task, input }: TaskRecord, { tasks }: ChainView): Promise<ServedTask> {
    const own = [...tasks.values()].filter(({ progress }) => progress.operator === this.#operator);
    return {
      id,
      modelId: await this.#chain.modelIdOf(task.modelKey),
      user: task.user,
      input: fromHex(input),
      valueAtRisk: task.valueAtRisk,
      deadlineBlock: Number(task.deadlineBlock),
      ordinal: own.filter((other) => other.id < id).length,
    };
  }

  async #publicWork({ tasks }: ChainView): Promise<PublicWork[]> {
    const answered = [...tasks.values()].filter(({ output }) => output !== undefined);
    return Promise.all(
      answered.map(async (task) => ({
        taskId: task.id,
        operator: task.progress.operator,
        modelId: await this.#chain.modelIdOf(task.modelKey),
        input: fromHex(task.input),
        output: fromHex(task.output ?? "0x"),
        proof: await this.#proofOf(task),
      })),
    );
  }

  async #proofOf({ history }: TaskRecord): Promise<Uint8Array | undefined> {
    const proven = history.find(({ event }) => event === "TaskProven");
    if (proven === undefined) return undefined;
    if (!this.#proofs.has(proven.transactionHash)) {
      const transaction = await this.#chain.provider.getTransaction(proven.transactionHash);
      this.#proofs.set(
        proven.transactionHash,
        transaction === null ? undefined : proofInCall(this.#chain.client, transaction.data),
      );
    }
    return this.#proofs.get(proven.transactionHash);
  }
}

function toKnownTask({ id, status, task, progress, history }: TaskRecord): KnownTask {
  const answered = history.find(({ event }) => event === "TaskAnswered");
  return {
    id,
    user: task.user,
    operator: status === "Submitted" ? undefined : progress.operator,
    status: status === "None" ? "Submitted" : status,
    lastChallengeBlock: answered && answered.blockNumber + Number(task.challengeWindowBlocks),
  };
}
