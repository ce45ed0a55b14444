import { type BytesLike, hexlify, MaxUint256, type Result } from "ethers";
import { type ClientContext, decoded, mined, type Sent } from "./context.js";
import { noGateway } from "./errors.js";
import type { SeenTask } from "./task-index.js";
import type { TaskRecord } from "./task-record.js";
import { finalities, type NextStep, steps, type TaskId, type TaskRequest, taskId } from "./types.js";

/** What can be done about tasks. Every transaction rejects with `avs/reverted` and the contract's reason. */
export class Tasks {
  readonly #c: ClientContext;

  constructor(context: ClientContext) {
    this.#c = context;
  }

  /** Everything that events told of a task. @throws avs/unknown-task */
  get(id: TaskId): Promise<TaskRecord> {
    return this.#c.index.get(id);
  }

  /** The same with the block that it is as of; given to a view, that is of the same block. @throws avs/unknown-task */
  look(id: TaskId): Promise<SeenTask> {
    return this.#c.index.look(id);
  }

  /** All tasks, in order of submission. */
  all(): Promise<readonly TaskRecord[]> {
    return this.#c.index.all();
  }

  /** The least fee in wei for a task with so many blocks from submission to deadline. */
  quote(modelKey: string, valueAtRisk: bigint, answerWindowBlocks: bigint): Promise<bigint> {
    return decoded(this.#c.sertn.taskManager.quote(modelKey, valueAtRisk, answerWindowBlocks));
  }

  /** Submits a task, paying in the fee token; approves the fee first where that is needed. */
  async submit(request: TaskRequest, input: BytesLike): Sent {
    const { signer, sertn } = this.#c;
    const payer = await signer.getAddress();
    const filled = await this.#fill(request, payer);
    await this.approveIfNeeded(filled.feeWei);
    return decoded(sertn.taskManager.submit(filled, hexlify(input)));
  }

  /** Submits a task, paying in the chain's coin. @throws avs/no-gateway */
  async submitNative(request: TaskRequest, input: BytesLike): Sent {
    const { signer, sertn, deployment } = this.#c;
    if (sertn.gateway === undefined) throw noGateway({ feeToken: deployment.sertn.feeToken });
    const filled = await this.#fill(request, await signer.getAddress());
    return decoded(sertn.gateway.submit(filled, hexlify(input), { value: filled.feeWei }));
  }

  /** The number of the task that a transaction submitted. */
  async submittedBy(sent: Sent): Promise<TaskId> {
    const receipt = await (await sent).wait();
    const { taskManager } = this.#c.sertn;
    const address = await taskManager.getAddress();
    for (const log of receipt?.logs ?? []) {
      if (log.address !== address) continue;
      const event = taskManager.interface.parseLog(log);
      if (event?.name === "TaskSubmitted") return taskId(event.args.taskId);
    }
    throw new RangeError("the transaction submitted no task");
  }

  async assign(id: TaskId): Sent {
    const { task } = await this.get(id);
    return decoded(this.#c.sertn.taskManager.assign(id, task));
  }

  async answer(id: TaskId, output: BytesLike): Sent {
    const { task, progress } = await this.get(id);
    return decoded(this.#c.sertn.taskManager.answer(id, task, progress, hexlify(output)));
  }

  /** Draws and answers at once; only who will be drawn can. */
  async assignAndAnswer(id: TaskId, output: BytesLike): Sent {
    const { task } = await this.get(id);
    return decoded(this.#c.sertn.taskManager.assignAndAnswer(id, task, hexlify(output)));
  }

  /** What `challenge` costs in the present block, in wei. */
  async challengeFee(id: TaskId, seen?: SeenTask): Promise<bigint> {
    const { record, blockNumber: blockTag } = seen ?? (await this.look(id));
    return decoded(this.#c.sertn.lens.challengeFeeOf(record.progress.operator, record.task, { blockTag }));
  }

  /** Demands the proof of an answer. Pays at most `feeLimitWei`; without a limit, what it costs now and a tenth more. */
  async challenge(id: TaskId, feeLimitWei?: bigint): Sent {
    const { task, progress } = await this.get(id);
    const limit = feeLimitWei ?? ((await this.challengeFee(id)) * 11n) / 10n;
    await this.approveIfNeeded(limit);
    return decoded(this.#c.sertn.taskManager.challenge(id, task, progress, limit));
  }

  /** Gives the proof of the answer that is stored. */
  async prove(id: TaskId, proof: BytesLike): Sent {
    const { task, progress, input, output = "0x" } = await this.get(id);
    return decoded(this.#c.sertn.taskManager.prove(id, task, progress, input, output, hexlify(proof)));
  }

  async settle(id: TaskId): Sent {
    const { task, progress } = await this.get(id);
    return decoded(this.#c.sertn.taskManager.settle(id, task, progress));
  }

  /** Reopens a final task of an operator that was slashed since, if the draw hits it. */
  async auditPast(id: TaskId): Sent {
    const { task, progress } = await this.get(id);
    return decoded(this.#c.sertn.taskManager.auditPast(id, task, progress));
  }

  /** What is due next, if it were done in the next block. */
  async nextStep(id: TaskId, seen?: SeenTask): Promise<NextStep> {
    const { record, blockNumber: blockTag } = seen ?? (await this.look(id));
    const { task, progress } = record;
    const [step, fromBlock, lastBlock] = await decoded<Result>(
      this.#c.sertn.lens.nextStep(id, task, progress, { blockTag }),
    );
    return { step: steps[Number(step)], fromBlock, lastBlock };
  }

  /** Whether the draw over an answered task demands its proof; undefined as long as it is not known. */
  async isAudited(id: TaskId, seen?: SeenTask): Promise<boolean | undefined> {
    const { record, blockNumber: blockTag } = seen ?? (await this.look(id));
    const [isKnown, isAudited] = await decoded<Result>(this.#c.sertn.lens.auditOf(id, record.progress, { blockTag }));
    return isKnown ? isAudited : undefined;
  }

  /** Whether the user may act on the answer, with the finality that it asked for. */
  async isUsable(id: TaskId, seen?: SeenTask): Promise<boolean> {
    const { record, blockNumber: blockTag } = seen ?? (await this.look(id));
    const { task, progress, output } = record;
    return (
      output !== undefined && decoded(this.#c.sertn.taskManager.isUsable(id, task, progress, output, { blockTag }))
    );
  }

  /** What a proof of the task by `operator` must be bound to. */
  async proofContext(id: TaskId, operator: string): Promise<bigint> {
    return BigInt(await decoded(this.#c.sertn.taskManager.contextOf(id, operator)));
  }

  /** What an account has in escrow. */
  async account(account: string): Promise<{ balanceWei: bigint; restakersWei: bigint; debtWei: bigint }> {
    const { balanceWei, restakersWei, debtGwei } = await decoded<Result>(this.#c.sertn.taskManager.accountOf(account));
    return { balanceWei, restakersWei, debtWei: debtGwei * 10n ** 9n };
  }

  /** Pays the caller's balance to `to`. */
  withdraw(to: string): Sent {
    return decoded(this.#c.sertn.taskManager.withdraw(to));
  }

  /** What an account has of the fee token. */
  feeBalance(account: string): Promise<bigint> {
    return decoded(this.#c.sertn.feeToken.balanceOf(account));
  }

  /** Makes wrapped coins of the caller's coins, for fees. @throws avs/no-gateway */
  async wrapCoins(amountWei: bigint): Sent {
    const { sertn, deployment } = this.#c;
    if (sertn.gateway === undefined) throw noGateway({ feeToken: deployment.sertn.feeToken });
    return decoded(sertn.feeToken.deposit({ value: amountWei }));
  }

  /** Lets the task manager take so much from the caller, if it cannot yet; waits until that is so. */
  async approveIfNeeded(amountWei: bigint): Promise<void> {
    const { signer, sertn, deployment } = this.#c;
    const allowance: bigint = await decoded(
      sertn.feeToken.allowance(await signer.getAddress(), deployment.sertn.taskManager),
    );
    if (allowance < amountWei) await mined(this.approveFees(amountWei));
  }

  /** Lets the task manager take fees without asking each time. */
  approveFees(amountWei: bigint = MaxUint256): Sent {
    return decoded(this.#c.sertn.feeToken.approve(this.#c.deployment.sertn.taskManager, amountWei));
  }

  async #fill(request: TaskRequest, payer: string) {
    const { modelKey, valueAtRisk, deadlineBlock, finality, user = payer } = request;
    // The quote is for a number of blocks from the next block on, in which the task will be submitted.
    const blocks = async () => deadlineBlock - BigInt(await this.#c.provider.getBlockNumber()) - 1n;
    const feeWei = request.feeWei ?? (await this.quote(modelKey, valueAtRisk, await blocks()));
    return { modelKey, user, valueAtRisk, feeWei, deadlineBlock, finality: finalities.indexOf(finality) };
  }
}
