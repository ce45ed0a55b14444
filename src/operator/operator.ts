import type { Behaviour, Memory } from "./behaviour.js";
import { callsOf } from "./intents.js";
import { Lane } from "./lane.js";
import type { Log } from "./log.js";
import type { Health } from "./metrics-server.js";
import type { ModelRunner } from "./model-runner.js";
import { type ChainView, describeRefusal, type OperatorChain } from "./operator-chain.js";
import type { OperatorMetrics } from "./operator-metrics.js";
import { type KeeperScope, planWork, type Work } from "./plan.js";
import type { TransactionSender } from "./sender.js";
import { Situations } from "./situations.js";
import { actionOf, TaskServer } from "./task-server.js";
import { upkeepCalls } from "./upkeep.js";
import { wait } from "./wait.js";

export interface OperatorOptions {
  address: string;
  chain: OperatorChain;
  sender: TransactionSender;
  models: ModelRunner;
  memory: Memory;
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
const openStatuses: readonly string[] = ["Assigned", "Answered", "ProofDue"];

/**
 * Serves tasks. Everything it does follows from the chain as it is, and from the journal of what it has sent: so it can stop
 * at any moment and be started again.
 *
 * `step` looks at the chain once and begins what can be done; `run` does so for every block.
 */
export class Operator {
  readonly #options: OperatorOptions;
  readonly #situations: Situations;
  readonly #server: TaskServer;
  readonly #answers: Lane<Work>;
  readonly #proofs: Lane<Work>;
  /** First block in which work may be tried again; infinite for what was decided not to be done. */
  readonly #notBefore = new Map<string, number>();
  #view: ChainView = { blockNumber: -1, blockHash: "", tasks: new Map() };
  #state: "alive" | "stopping" | "dead" = "alive";
  #lastStepAt = performance.now();
  /** Tasks for which it was slashed; undefined until it has looked once. */
  #slashed: ReadonlySet<bigint> | undefined;
  /** Block for which the operator has looked after itself. */
  #keptUpAt = -1;

  constructor(options: OperatorOptions) {
    this.#options = options;
    const { chain, address, models, memory, queueCapacity } = options;
    this.#situations = new Situations(chain, address, models, memory);
    this.#server = new TaskServer({ ...options, situations: this.#situations });
    this.#answers = new Lane(queueCapacity, mostAnswers, (work) => this.#try(work));
    this.#proofs = new Lane(queueCapacity, 1, (work) => this.#try(work));
  }

  get address(): string {
    return this.#options.address;
  }

  /** Whether its behaviour has made it crash. */
  get isDead(): boolean {
    return this.#state === "dead";
  }

  /**
   * Looks at the chain and begins what can be done in the next block. Does nothing any more once it is dead.
   * @param isWanted Leaves other tasks alone; all are wanted if not given.
   */
  async step(isWanted: (taskId: bigint) => boolean = () => true): Promise<void> {
    if (this.isDead) return;
    await this.#track();
    await this.#look();
    this.#plan(isWanted);
    await this.#act();
    await this.#keepUp();
    this.#measure();
    this.#lastStepAt = performance.now();
  }

  /**
   * A step, and all that comes of it. For chains that mine at once what is sent.
   * @param isWanted As for `step`.
   */
  async settleDown(isWanted?: (taskId: bigint) => boolean): Promise<void> {
    await this.step(isWanted);
    await this.idle();
    await this.#track();
  }

  /** Resolves when everything that was begun is done. */
  async idle(): Promise<void> {
    await Promise.all([this.#answers.idle(), this.#proofs.idle()]);
  }

  /** First block in which it will look at a task again; undefined if it has not put it off, infinite if it never will. */
  putOffUntil(taskId: bigint): number | undefined {
    const entry = [...this.#notBefore].find(([key]) => key.split(":")[1] === String(taskId));
    return entry?.[1];
  }

  /**
   * Takes a step for each block until the signal comes. A step that fails, for the node is away, is taken again.
   * @param pollMs How often it looks for a new block.
   */
  async run(signal: AbortSignal, pollMs: number): Promise<void> {
    const { log, metrics } = this.#options;
    while (!signal.aborted && !this.isDead) {
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
    this.#state = "stopping";
    for (const lane of [this.#answers, this.#proofs]) lane.keep(() => false);
    const over = new AbortController();
    await Promise.race([this.#answers.idle().then(() => over.abort()), wait(graceMs, over.signal)]);
  }

  /** @param mostSilentMs Longest time without a step. */
  health(mostSilentMs: number): Health {
    const silentMs = Math.round(performance.now() - this.#lastStepAt);
    const isHealthy = !this.isDead && silentMs <= mostSilentMs;
    return { isHealthy, address: this.address, blockNumber: this.#view.blockNumber, silentMs };
  }

  async #track(): Promise<void> {
    const { sender, metrics } = this.#options;
    for (const { action, result } of await sender.track())
      metrics.transactions.add({ action: action.split(":")[0], result });
  }

  async #look(): Promise<void> {
    const { chain, log } = this.#options;
    const before = this.#view;
    this.#view = await chain.look();
    if (await chain.isStillThere(before)) return;
    // What was decided about tasks of another branch says nothing about those of this one, though they have the same numbers.
    log.warn("chain-went-back", { blockNumber: before.blockNumber });
    this.#notBefore.clear();
  }

  #plan(isWanted: (taskId: bigint) => boolean): void {
    const { address, keeper, modelKeys, sender, log, metrics } = this.#options;
    const nextBlock = this.#view.blockNumber + 1;
    const works = planWork(this.#view.tasks.values(), {
      operator: address,
      nextBlock,
      keeper,
      serves: (modelKey) => modelKeys.includes(modelKey),
    });
    const due = new Set(works.map(({ key }) => key));
    for (const lane of [this.#answers, this.#proofs]) lane.keep((key) => due.has(key));
    for (const key of this.#notBefore.keys()) if (!due.has(key)) this.#notBefore.delete(key);
    for (const work of works) {
      const isPutOff = nextBlock < (this.#notBefore.get(work.key) ?? 0);
      if (!isWanted(work.task.id) || isPutOff || sender.isInFlight(actionOf(work))) continue;
      const given = (work.do === "prove" ? this.#proofs : this.#answers).offer(work);
      if (given === undefined) continue;
      metrics.errors.add({ work: "queue-full" });
      log.warn("queue-full", { taskId: given.task.id, work: given.do, deadlineBlock: given.deadlineBlock });
    }
  }

  /** What the behaviour wants of its own accord. */
  async #act(): Promise<void> {
    const { behaviour, chain, address, sender, log } = this.#options;
    for (const intent of await behaviour.act(this.#situations.ofWorld(this.#view))) {
      for (const { action, call } of await callsOf(intent, chain, this.#view, address)) {
        if (sender.isInFlight(action)) continue;
        log.warn("misbehaves", { behaviour: behaviour.name, action });
        await this.#server.send(action, call);
      }
    }
  }

  /** Does a piece of work; what fails is tried again in the next step, as long as it is wanted. */
  async #try(work: Work): Promise<void> {
    const { log, metrics, onCrash } = this.#options;
    if (this.#state !== "alive") return;
    try {
      const next = await this.#server.do(work, this.#view);
      if (next === "never") this.#notBefore.set(work.key, Number.POSITIVE_INFINITY);
      else if (next === "crash") {
        this.#state = "dead";
        onCrash();
      } else if (next !== "sent") this.#notBefore.set(work.key, next.block);
    } catch (error) {
      if (this.#state !== "alive") return;
      metrics.errors.add({ work: work.do });
      log.error("work-failed", { work: work.do, taskId: work.task.id, reason: describeRefusal(error) });
    }
  }

  /** Now and then: once a block is often enough. */
  async #keepUp(): Promise<void> {
    const { withdrawAtWei } = this.#options;
    const { blockNumber } = this.#view;
    if (withdrawAtWei === undefined || blockNumber === this.#keptUpAt) return;
    this.#keptUpAt = blockNumber;
    for (const { action, call } of await upkeepCalls({ ...this.#options, blockNumber, withdrawAtWei }))
      await this.#server.send(action, call);
  }

  #measure(): void {
    const { metrics, address, log } = this.#options;
    const own = [...this.#view.tasks.values()].filter(({ progress }) => progress.operator === address);
    metrics.blockNumber.set(this.#view.blockNumber);
    metrics.queueLength.set(this.#answers.length, { lane: "answers" });
    metrics.queueLength.set(this.#proofs.length, { lane: "proofs" });
    const slashed = new Set(own.filter(({ status }) => status === "Slashed").map(({ id }) => id));
    for (const taskId of slashed) if (this.#slashed?.has(taskId) === false) log.error("slashed", { taskId });
    this.#slashed = slashed;
    metrics.slashes.set(slashed.size);
    metrics.openTasks.set(own.filter(({ status }) => openStatuses.includes(status)).length);
  }
}
