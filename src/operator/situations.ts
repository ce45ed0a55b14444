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
import { type OperatorChain, proofInCall } from "./chain/operator-chain.js";
import type { TaskRecord } from "./chain/task-index.js";
import type { ModelRunner } from "./model-runner.js";

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

  async ofTask(record: TaskRecord): Promise<Situation> {
    const { index } = this.#chain;
    return {
      task: await this.#serve(record),
      operator: this.#operator,
      blockNumber: index.blockNumber,
      models: this.#models,
      memory: this.#memory,
      publicWork: () => this.#publicWork(),
    };
  }

  async ofProof(record: TaskRecord): Promise<ProofSituation> {
    return {
      ...(await this.ofTask(record)),
      reason: record.reason as ProofReason, // a proof that is due has one of these reasons
      output: fromHex(record.output ?? "0x"),
      context: this.#chain.contextOf(record.id, this.#operator),
      lastBlock: Number(record.progress.stepBlock),
    };
  }

  ofWorld(): World {
    const { index, contracts } = this.#chain;
    return {
      operator: this.#operator,
      blockNumber: index.blockNumber,
      tasks: [...index.tasks.values()].map(toKnownTask),
      memory: this.#memory,
      challengeFee: async (taskId) => {
        const task = index.tasks.get(taskId);
        if (task === undefined) throw new RangeError(`there is no task ${taskId}`);
        const { proofCost, valueAtRisk, parametersId } = task.pinned;
        return contracts.router.getFunction("challengeFeeOf")(
          task.progress.operator,
          proofCost,
          valueAtRisk,
          parametersId,
        );
      },
    };
  }

  async #serve({ id, pinned, input }: TaskRecord): Promise<ServedTask> {
    const own = [...this.#chain.index.tasks.values()].filter(({ progress }) => progress.operator === this.#operator);
    return {
      id,
      modelId: await this.#chain.modelIdOf(pinned.modelKey),
      user: pinned.user,
      input: fromHex(input),
      valueAtRisk: pinned.valueAtRisk,
      deadlineBlock: Number(pinned.deadlineBlock),
      ordinal: own.filter((task) => task.id < id).length,
    };
  }

  async #publicWork(): Promise<PublicWork[]> {
    const answered = [...this.#chain.index.tasks.values()].filter(({ output }) => output !== undefined);
    return Promise.all(
      answered.map(async (task) => ({
        taskId: task.id,
        operator: task.progress.operator,
        modelId: await this.#chain.modelIdOf(task.pinned.modelKey),
        input: fromHex(task.input),
        output: fromHex(task.output ?? "0x"),
        proof: await this.#proofOf(task),
      })),
    );
  }

  async #proofOf({ transactions }: TaskRecord): Promise<Uint8Array | undefined> {
    const proven = transactions.find(({ event }) => event === "TaskProven");
    if (proven === undefined) return undefined;
    if (!this.#proofs.has(proven.hash)) {
      const transaction = await this.#chain.provider.getTransaction(proven.hash);
      this.#proofs.set(
        proven.hash,
        transaction === null ? undefined : proofInCall(this.#chain.contracts, transaction.data),
      );
    }
    return this.#proofs.get(proven.hash);
  }
}

function toKnownTask({ id, status, pinned, progress, answerBlock }: TaskRecord): KnownTask {
  return {
    id,
    user: pinned.user,
    operator: status === "Submitted" ? undefined : progress.operator,
    status: status === "None" ? "Submitted" : status,
    lastChallengeBlock: answerBlock === undefined ? undefined : answerBlock + Number(pinned.challengeWindowBlocks),
  };
}
