import type { ContractTransactionResponse, Result } from "ethers";
import type { SertnClient } from "../avs/client.js";
import type { Sent } from "../avs/context.js";
import type { TaskRecord } from "../avs/task-record.js";
import { type NextStep, steps, type TaskId } from "../avs/types.js";
import type { AuditDraws } from "./audits.js";
import { type DevelopmentChain, goTo, mine } from "./chain.js";
import { taskHasEnded } from "./errors.js";
import type { OperatedTest } from "./operators.js";

export interface StepperParts {
  chain: DevelopmentChain;
  /** Of the keeper, who moves due tasks on. */
  client: SertnClient;
  audits: AuditDraws;
  /** By address. */
  operators: ReadonlyMap<string, OperatedTest>;
}

/** Who means to be later than this is settled before. */
const mostBlocksLate = 64;

/** Moves tasks of a test on, one step at a time: blocks are mined, operators act, a keeper does the rest. */
export class Stepper {
  readonly #parts: StepperParts;

  constructor(parts: StepperParts) {
    this.#parts = parts;
  }

  /** The next step in the life of a task. @throws testing/task-has-ended */
  async advance(id: TaskId): Sent {
    const sent = await this.#step(id);
    await this.#actFreely();
    return sent;
  }

  async #step(id: TaskId): Sent {
    const { chain, client, audits } = this.#parts;
    const record = await client.tasks.get(id);
    if (record.status === "Answered") await audits.plan(await this.#answeredIn(record.progress.stepBlock));
    const { step, fromBlock, lastBlock } = await this.#nextStep(record);
    switch (step) {
      case "Wait":
        await this.#waitUntil(fromBlock);
        return this.#step(id);
      case "Assign":
        await goTo(chain, fromBlock);
        return client.tasks.assign(id);
      case "Answer":
      case "Prove":
        return (await this.#serve(record, lastBlock)) ?? client.tasks.settle(id);
      case "Settle":
        await goTo(chain, fromBlock);
        return client.tasks.settle(id);
      case "None":
        throw taskHasEnded({ taskId: id, status: record.status });
    }
  }

  /** Lets the operator of a task answer or prove, until it does, or never will, or it is too late. Who means to be late may be. */
  async #serve(record: TaskRecord, lastBlock: bigint): Promise<ContractTransactionResponse | undefined> {
    const { chain, client, operators } = this.#parts;
    const operator = operators.get(record.progress.operator);
    for (;;) {
      if (operator !== undefined) {
        await operator.memory.follow();
        await operator.program.settleDown((taskId) => taskId === record.id);
        const { history } = await client.tasks.get(record.id);
        if (history.length > record.history.length)
          return this.#responseOf(history[history.length - 1].transactionHash);
      }
      const now = Number(await chain.provider.getBlockNumber());
      const isGone = operator === undefined || operator.program.isDead;
      const next = isGone ? Number.POSITIVE_INFINITY : (operator.program.putOffUntil(record.id) ?? now + 2);
      const isLate = next > Number(lastBlock) && next <= Number(lastBlock) + mostBlocksLate;
      if (now >= Number(lastBlock) && !isLate) return undefined;
      // Up to the block before the one in which it tries again.
      await this.#waitUntil(isLate || next <= Number(lastBlock) ? BigInt(Math.max(next - 1, now + 1)) : lastBlock);
    }
  }

  /** What operators do of their own accord, whoever's task it is about. */
  async #actFreely(): Promise<void> {
    for (const operator of this.#parts.operators.values()) {
      if (operator.fault === undefined || operator.program.isDead) continue;
      await operator.memory.follow();
      await operator.program.settleDown(() => false);
    }
  }

  async #answeredIn(block: bigint): Promise<TaskRecord[]> {
    const tasks = await this.#parts.client.tasks.all();
    return tasks.filter(({ status, progress }) => status === "Answered" && progress.stepBlock === block);
  }

  /** As of the block to come, which is the one that transactions will be in. */
  async #nextStep({ id, task, progress }: TaskRecord): Promise<NextStep> {
    const nextStep = this.#parts.client.context.sertn.lens.getFunction("nextStep");
    const [step, fromBlock, lastBlock]: Result = await nextStep(id, task, progress, { blockTag: "pending" });
    return { step: steps[Number(step)], fromBlock, lastBlock };
  }

  /** Mines until `block` is the last one. */
  async #waitUntil(block: bigint): Promise<void> {
    const { chain } = this.#parts;
    const now = BigInt(await chain.provider.getBlockNumber());
    await mine(chain, Number(block - now));
  }

  async #responseOf(hash: string): Promise<ContractTransactionResponse> {
    const response = await this.#parts.chain.provider.getTransaction(hash);
    if (response === null) throw new RangeError(`the node does not know transaction ${hash}`);
    return response as ContractTransactionResponse; // what matchers look at, receipts and logs, is the same
  }
}
