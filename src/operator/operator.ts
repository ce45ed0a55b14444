import type { Contract } from "ethers";
import type { TaskRecord } from "../avs/task-record.js";
import type { Behaviour } from "./behaviour.js";
import { callsOf } from "./intents.js";
import { Lane } from "./lane.js";
import type { Log } from "./log.js";
import type { Health } from "./metrics-server.js";
import { type ChainView, describeRefusal, type OperatorChain, taskCalls } from "./operator-chain.js";
import type { OperatorMetrics } from "./operator-metrics.js";
import { type KeeperScope, planWork, type Work } from "./plan.js";
import { type Call, isRefusal, type TransactionSender } from "./sender.js";
import type { Situations } from "./situations.js";
import { upkeepCalls } from "./upkeep.js";
import { wait } from "./wait.js";

export interface OperatorOptions {
  address: string;
  chain: OperatorChain;
  sender: TransactionSender;
  situations: Situations;
  behaviour: Behaviour;
  keeper: KeeperScope;
  /** Registry entries that the operator serves. */
  modelKeys: readonly string[];
  log: Log;
  metrics: OperatorMetrics;
  /** Most answers, and most proofs, that wait for their turn; the others stay on chain until there is room. */
  queueCapacity: number;
  /** Fees are withdrawn from escrow when they have come to so much; undefined leaves them there. */
  withdrawAtWei?: bigint;
  /** Called when the behaviour wants to die, as if it had been killed. */
  onCrash: () => void;
}

/** Answers that are computed at a time. Proofs are made one by one: each uses all cores. */
const mostAnswers = 4;

/**
 * Serves tasks. Everything it does follows from the chain as it is, and from the journal of what it has sent: so it can stop
 * at any moment and be started again.
 *
 * `step` looks at the chain once and begins what can be done; `run` does so for every block.
 */
export class Operator {
  readonly #options: OperatorOptions;
  readonly #answers: Lane<Work>;
  readonly #proofs: Lane<Work>;
  /** Work that waits for a block, or that was decided not to be done (never). */
  readonly #notBefore = new Map<string, number>();
  #view: ChainView = { blockNumber: -1, tasks: new Map() };
  #isDead = false;
  #isStopping = false;
  #lastStepAt = performance.now();
  /** Block for which the operator has looked after itself. */
  #keptUpAt = -1;

  constructor(options: OperatorOptions) {
    this.#options = options;
    const { queueCapacity } = options;
    this.#answers = new Lane(queueCapacity, mostAnswers, (work) => this.#try(work));
    this.#proofs = new Lane(queueCapacity, 1, (work) => this.#try(work));
  }

  get #taskManager(): Contract {
    return this.#options.chain.client.context.sertn.taskManager;
  }

  get address(): string {
    return this.#options.address;
  }

  /** Whether its behaviour has made it crash. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** Looks at the chain and begins what can be done in the next block. Does nothing any more once it is dead. */
  async step(): Promise<void> {
    if (this.#isDead) return;
    await this.#track();
    this.#view = await this.#options.chain.look();
    this.#plan();
    await this.#act();
    await this.#keepUp();
    this.#measure();
    this.#lastStepAt = performance.now();
  }

  /** Takes steps until nothing is left to do in this block. For chains that mine by themselves what is sent. */
  async settleDown(): Promise<void> {
    await this.step();
    await this.idle();
    await this.#track();
  }

  /** Resolves when everything that was begun is done. */
  async idle(): Promise<void> {
    await Promise.all([this.#answers.idle(), this.#proofs.idle()]);
  }

  /**
   * Takes a step for each block until the signal comes. A step that fails, for the node is away, is taken again.
   * @param pollMs How often it looks for a new block.
   */
  async run(signal: AbortSignal, pollMs: number): Promise<void> {
    const { log, metrics } = this.#options;
    while (!signal.aborted && !this.#isDead) {
      await this.step().catch((error: unknown) => {
        metrics.errors.add({ work: "step" });
        log.error("step-failed", { reason: describeRefusal(error) });
      });
      await wait(pollMs, signal);
    }
  }

  /**
   * Begins nothing any more, and waits for answers that are about to be sent. A proof that is being made is given up: whoever
   * starts the operator again makes it.
   */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    for (const lane of [this.#answers, this.#proofs]) lane.keep(() => false);
    const over = new AbortController();
    await Promise.race([this.#answers.idle().then(() => over.abort()), wait(graceMs, over.signal)]);
  }

  /** @param mostSilentMs Longest time without a step. */
  health(mostSilentMs: number): Health {
    const { address } = this.#options;
    const silentMs = Math.round(performance.now() - this.#lastStepAt);
    return {
      isHealthy: !this.#isDead && silentMs <= mostSilentMs,
      address,
      blockNumber: this.#view.blockNumber,
      silentMs,
    };
  }

  /** Now and then: once a block is often enough. */
  async #keepUp(): Promise<void> {
    const { address, chain, modelKeys, withdrawAtWei, log, metrics } = this.#options;
    if (withdrawAtWei === undefined || this.#view.blockNumber === this.#keptUpAt) return;
    this.#keptUpAt = this.#view.blockNumber;
    const due = await upkeepCalls({
      operator: address,
      chain,
      blockNumber: this.#view.blockNumber,
      modelKeys,
      withdrawAtWei,
      log,
      metrics,
    });
    for (const { action, call } of due) await this.#send(action, call);
  }

  async #track(): Promise<void> {
    const { sender, metrics } = this.#options;
    for (const { action, result } of await sender.track())
      metrics.transactions.add({ action: action.split(":")[0], result });
  }

  #plan(): void {
    const { address, keeper, modelKeys, sender, log, metrics } = this.#options;
    const nextBlock = this.#view.blockNumber + 1;
    const works = planWork(this.#view.tasks.values(), {
      operator: address,
      nextBlock,
      keeper,
      serves: (modelKey) => modelKeys.includes(modelKey),
    });
    const wanted = new Set(works.map(({ key }) => key));
    for (const lane of [this.#answers, this.#proofs]) lane.keep((key) => wanted.has(key));
    for (const key of this.#notBefore.keys()) if (!wanted.has(key)) this.#notBefore.delete(key);
    for (const work of works) {
      if (nextBlock < (this.#notBefore.get(work.key) ?? 0) || sender.isInFlight(actionOf(work))) continue;
      const given = (work.do === "prove" ? this.#proofs : this.#answers).offer(work);
      if (given === undefined) continue;
      metrics.errors.add({ work: "queue-full" });
      log.warn("queue-full", { taskId: given.task.id, work: given.do, deadlineBlock: given.deadlineBlock });
    }
  }

  /** What the behaviour wants of its own accord. */
  async #act(): Promise<void> {
    const { behaviour, situations, chain, address, sender, log } = this.#options;
    for (const intent of await behaviour.act(situations.ofWorld(this.#view))) {
      for (const { action, call } of await callsOf(intent, chain, this.#view, address)) {
        if (sender.isInFlight(action)) continue;
        log.warn("misbehaves", { behaviour: behaviour.name, action });
        await this.#send(action, call);
      }
    }
  }

  /** Does a piece of work; what fails is tried again in the next step, as long as it is wanted. */
  async #try(work: Work): Promise<void> {
    const { log, metrics } = this.#options;
    if (this.#isDead || this.#isStopping) return;
    try {
      await this.#do(work);
    } catch (error) {
      if (this.#isStopping) return;
      metrics.errors.add({ work: work.do });
      log.error("work-failed", { work: work.do, taskId: work.task.id, reason: describeRefusal(error) });
    }
  }

  async #do(work: Work): Promise<void> {
    switch (work.do) {
      case "answer":
        return this.#answer(work);
      case "prove":
        return this.#prove(work);
      case "assign":
        return this.#assign(work);
      case "settle":
        return this.#settle(work);
    }
  }

  async #answer(work: Work): Promise<void> {
    const { behaviour, situations, metrics, log } = this.#options;
    const begin = performance.now();
    const decision = await behaviour.answer(await situations.ofTask(work.task, this.#view));
    metrics.inferenceSeconds.observe((performance.now() - begin) / 1000);
    if (decision.do !== "answer") return this.#leave(work, decision);
    const call = taskCalls.answer(this.#taskManager, work.task, decision.output);
    if (!(await this.#show(work, call, decision.unchecked))) return;
    this.#count(work.task, "answered");
    log.info("task-answered", { taskId: work.task.id, deadlineBlock: work.deadlineBlock });
  }

  async #prove(work: Work): Promise<void> {
    const { behaviour, situations, metrics, log, onCrash } = this.#options;
    const begin = performance.now();
    const decision = await behaviour.prove(await situations.ofProof(work.task, this.#view));
    if (decision.do === "crash") {
      log.warn("crash", { taskId: work.task.id, behaviour: behaviour.name });
      this.#isDead = true;
      return onCrash();
    }
    if (decision.do !== "prove") return this.#leave(work, decision);
    metrics.proofSeconds.observe((performance.now() - begin) / 1000);
    if (!(await this.#show(work, taskCalls.prove(this.#taskManager, work.task, decision.proof), decision.unchecked)))
      return;
    this.#count(work.task, "proven");
    log.info("task-proven", { taskId: work.task.id, reason: work.task.reason, lastBlock: work.deadlineBlock });
  }

  /** Sends an answer or a proof. What is refused is tried again in the next block: a node can be behind. */
  async #show(work: Work, call: Call, unchecked = false): Promise<boolean> {
    const refusal = await this.#send(actionOf(work), call, unchecked);
    if (refusal !== undefined) {
      this.#options.log.warn("task-refused", { taskId: work.task.id, work: work.do, reason: refusal });
      this.#postpone(work, 1);
    }
    // Once is enough to see what the contract says of it.
    if (unchecked) this.#postpone(work, Number.POSITIVE_INFINITY);
    return refusal === undefined;
  }

  /** Draws the operator of a task, for the tip. */
  async #assign(work: Work): Promise<void> {
    const refusal = await this.#send(actionOf(work), taskCalls.assign(this.#taskManager, work.task));
    if (refusal !== undefined) this.#postpone(work, 1);
  }

  async #settle(work: Work): Promise<void> {
    // Until the challenge window has passed it is only possible where an audit is drawn: asked again in each block.
    const refusal = await this.#send(actionOf(work), taskCalls.settle(this.#taskManager, work.task));
    if (refusal !== undefined) this.#postpone(work, 1);
  }

  /** Sends, unless the contract would refuse it: then it gives the reason. What is unchecked is sent nevertheless. */
  async #send(action: string, call: Call, unchecked = false): Promise<string | undefined> {
    const { sender, log } = this.#options;
    try {
      await sender.send(action, unchecked ? { ...call, gasLimit: uncheckedGas } : call);
      return undefined;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const reason = describeRefusal(error);
      log.debug("refused", { action, reason });
      return reason;
    }
  }

  #leave(work: Work, decision: { do: "wait"; untilBlock: number } | { do: "nothing"; because: string }): void {
    const { log } = this.#options;
    if (decision.do === "wait") {
      this.#postpone(work, Math.max(1, decision.untilBlock - this.#view.blockNumber));
      return;
    }
    this.#postpone(work, Number.POSITIVE_INFINITY);
    this.#count(work.task, "ignored");
    log.warn("task-ignored", { taskId: work.task.id, work: work.do, because: decision.because });
  }

  #postpone(work: Work, blocks: number): void {
    this.#notBefore.set(work.key, this.#view.blockNumber + 1 + blocks);
  }

  #count({ modelKey }: TaskRecord, outcome: string): void {
    this.#options.metrics.tasks.add({ model: modelKey, outcome });
  }

  #measure(): void {
    const { metrics, address } = this.#options;
    const own = [...this.#view.tasks.values()].filter(({ progress }) => progress.operator === address);
    metrics.blockNumber.set(this.#view.blockNumber);
    metrics.queueLength.set(this.#answers.length, { lane: "answers" });
    metrics.queueLength.set(this.#proofs.length, { lane: "proofs" });
    metrics.slashes.set(own.filter(({ status }) => status === "Slashed").length);
    metrics.openTasks.set(own.filter(({ status }) => openStatuses.includes(status)).length);
  }
}

const openStatuses: readonly string[] = ["Assigned", "Answered", "ProofDue"];

/** Enough for every call about one task; what a contract refuses cannot be estimated. */
const uncheckedGas = 3_000_000n;

function actionOf({ do: what, task }: Work): string {
  // A settled demand and its end are two moves of one task.
  return what === "settle" ? `settle:${task.id}:${task.status}` : `${what}:${task.id}`;
}
