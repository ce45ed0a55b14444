import type { Behaviour } from "./behaviour.js";
import { describeRefusal } from "./chain/contracts.js";
import type { OperatorChain } from "./chain/operator-chain.js";
import type { TaskRecord } from "./chain/task-index.js";
import { callOf } from "./intents.js";
import { Lane } from "./lane.js";
import type { Log } from "./log.js";
import type { OperatorMetrics } from "./operator-metrics.js";
import { type KeeperScope, planWork, type Work } from "./plan.js";
import { type Call, isRefusal, type TransactionSender } from "./sender.js";
import type { Situations } from "./situations.js";
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
  #isDead = false;

  constructor(options: OperatorOptions) {
    this.#options = options;
    const { queueCapacity } = options;
    this.#answers = new Lane(queueCapacity, mostAnswers, (work) => this.#try(work));
    this.#proofs = new Lane(queueCapacity, 1, (work) => this.#try(work));
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
    await this.#options.chain.index.sync();
    this.#plan();
    await this.#act();
    this.#measure();
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

  async #track(): Promise<void> {
    const { sender, metrics } = this.#options;
    for (const { action, result } of await sender.track())
      metrics.transactions.add({ action: action.split(":")[0], result });
  }

  #plan(): void {
    const { chain, address, keeper, modelKeys, sender, log, metrics } = this.#options;
    const nextBlock = chain.index.blockNumber + 1;
    const works = planWork(chain.index.tasks.values(), {
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
    for (const intent of await behaviour.act(situations.ofWorld())) {
      const wanted = await callOf(intent, chain, address);
      if (wanted === undefined || sender.isInFlight(wanted.action)) continue;
      log.warn("misbehaves", { behaviour: behaviour.name, ...intent });
      await this.#send(wanted.action, wanted.call);
    }
  }

  /** Does a piece of work; what fails is tried again in the next step, as long as it is wanted. */
  async #try(work: Work): Promise<void> {
    const { log, metrics } = this.#options;
    if (this.#isDead) return;
    try {
      await this.#do(work);
    } catch (error) {
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
    const { behaviour, situations, chain, metrics, log } = this.#options;
    const begin = performance.now();
    const decision = await behaviour.answer(await situations.ofTask(work.task));
    metrics.inferenceSeconds.observe((performance.now() - begin) / 1000);
    if (decision.do !== "answer") return this.#leave(work, decision);
    const call = chain.calls.answer(work.task, decision.output);
    if (!(await this.#show(work, call, decision.unchecked))) return;
    this.#count(work.task, "answered");
    log.info("task-answered", { taskId: work.task.id, deadlineBlock: work.deadlineBlock });
  }

  async #prove(work: Work): Promise<void> {
    const { behaviour, situations, chain, metrics, log, onCrash } = this.#options;
    const begin = performance.now();
    const decision = await behaviour.prove(await situations.ofProof(work.task));
    if (decision.do === "crash") {
      log.warn("crash", { taskId: work.task.id, behaviour: behaviour.name });
      this.#isDead = true;
      return onCrash();
    }
    if (decision.do !== "prove") return this.#leave(work, decision);
    metrics.proofSeconds.observe((performance.now() - begin) / 1000);
    if (!(await this.#show(work, chain.calls.prove(work.task, decision.proof), decision.unchecked))) return;
    this.#count(work.task, "proven");
    log.info("task-proven", { taskId: work.task.id, reason: work.task.reason, lastBlock: work.deadlineBlock });
  }

  /** Sends an answer or a proof. What is refused is tried again in the next block: a node can be behind. */
  async #show(work: Work, call: Call, unchecked = false): Promise<boolean> {
    const isSent = await this.#send(actionOf(work), call, unchecked);
    if (!isSent) this.#options.log.warn("task-refused", { taskId: work.task.id, work: work.do });
    if (!isSent) this.#postpone(work, 1);
    // Once is enough to see what the contract says of it.
    if (unchecked) this.#postpone(work, Number.POSITIVE_INFINITY);
    return isSent;
  }

  /** Draws the operator of a task, for the tip. */
  async #assign(work: Work): Promise<void> {
    if (!(await this.#send(actionOf(work), this.#options.chain.calls.assign(work.task)))) this.#postpone(work, 1);
  }

  async #settle(work: Work): Promise<void> {
    // Until the challenge window has passed it is only possible where an audit is drawn: asked again in each block.
    if (!(await this.#send(actionOf(work), this.#options.chain.calls.settle(work.task)))) this.#postpone(work, 1);
  }

  /** Whether it was sent: not if the contract refuses it, unless it is to be sent nevertheless. */
  async #send(action: string, call: Call, unchecked = false): Promise<boolean> {
    const { sender, log } = this.#options;
    try {
      await sender.send(action, unchecked ? { ...call, gasLimit: uncheckedGas } : call);
      return true;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      log.debug("refused", { action, reason: describeRefusal(error) });
      return false;
    }
  }

  #leave(work: Work, decision: { do: "wait"; untilBlock: number } | { do: "nothing"; because: string }): void {
    const { log, chain } = this.#options;
    if (decision.do === "wait") {
      this.#postpone(work, Math.max(1, decision.untilBlock - chain.index.blockNumber));
      return;
    }
    this.#postpone(work, Number.POSITIVE_INFINITY);
    this.#count(work.task, "ignored");
    log.warn("task-ignored", { taskId: work.task.id, work: work.do, because: decision.because });
  }

  #postpone(work: Work, blocks: number): void {
    this.#notBefore.set(work.key, this.#options.chain.index.blockNumber + 1 + blocks);
  }

  #count({ pinned }: TaskRecord, outcome: string): void {
    this.#options.metrics.tasks.add({ model: pinned.modelKey, outcome });
  }

  #measure(): void {
    const { metrics, chain, address } = this.#options;
    const own = [...chain.index.tasks.values()].filter(({ progress }) => progress.operator === address);
    metrics.blockNumber.set(chain.index.blockNumber);
    metrics.queueLength.set(this.#answers.length, { lane: "answers" });
    metrics.queueLength.set(this.#proofs.length, { lane: "proofs" });
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
