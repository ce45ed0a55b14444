import type { Contract } from "ethers";
import type { TaskRecord } from "../avs/task-record.js";
import type { Behaviour } from "./behaviour.js";
import type { Log } from "./log.js";
import { type ChainView, describeRefusal, type OperatorChain, taskCalls } from "./operator-chain.js";
import type { OperatorMetrics } from "./operator-metrics.js";
import type { Work } from "./plan.js";
import { type Call, isRefusal, type TransactionSender } from "./sender.js";
import type { Situations } from "./situations.js";

export interface TaskServerOptions {
  chain: OperatorChain;
  sender: TransactionSender;
  situations: Situations;
  behaviour: Behaviour;
  log: Log;
  metrics: OperatorMetrics;
}

/** When to come back to a piece of work, if it is still wanted then. */
export type NextTry =
  | { block: number }
  /** Its transaction is on the way. */
  | "sent"
  /** It was decided not to be done. */
  | "never"
  /** The behaviour wants to die. */
  | "crash";

/** Enough for every call about one task; what a contract refuses cannot be estimated. */
const uncheckedGas = 3_000_000n;

/** Does single pieces of work as a behaviour decides, and sends what comes of them. */
export class TaskServer {
  readonly #options: TaskServerOptions;

  constructor(options: TaskServerOptions) {
    this.#options = options;
  }

  do(work: Work, view: ChainView): Promise<NextTry> {
    switch (work.do) {
      case "answer":
        return this.#answer(work, view);
      case "prove":
        return this.#prove(work, view);
      case "assign":
        return this.#move(work, view, taskCalls.assign);
      case "settle":
        // Until the challenge window has passed it is possible only where an audit is drawn: asked again in each block.
        return this.#move(work, view, taskCalls.settle);
    }
  }

  /** Sends, unless the contract would refuse it: then it gives the reason. What is unchecked is sent nevertheless. */
  async send(action: string, call: Call, unchecked = false): Promise<string | undefined> {
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

  async #answer(work: Work, view: ChainView): Promise<NextTry> {
    const { behaviour, situations, metrics, log } = this.#options;
    const begin = performance.now();
    const decision = await behaviour.answer(await situations.ofTask(work.task, view));
    if (decision.do === "wait") return { block: decision.untilBlock + 1 };
    if (decision.do === "nothing") return this.#ignore(work, decision.because);
    metrics.inferenceSeconds.observe((performance.now() - begin) / 1000);
    const call = taskCalls.answer(this.#taskManager, work.task, decision.output);
    const next = await this.#show(work, view, call, decision.unchecked);
    if (next !== "sent") return next;
    this.#count(work.task, "answered");
    log.info("task-answered", { taskId: work.task.id, deadlineBlock: work.deadlineBlock });
    return next;
  }

  async #prove(work: Work, view: ChainView): Promise<NextTry> {
    const { behaviour, situations, metrics, log } = this.#options;
    const begin = performance.now();
    const decision = await behaviour.prove(await situations.ofProof(work.task, view));
    if (decision.do === "wait") return { block: decision.untilBlock + 1 };
    if (decision.do === "nothing") return this.#ignore(work, decision.because);
    if (decision.do === "crash") {
      log.warn("crash", { taskId: work.task.id, behaviour: behaviour.name });
      return "crash";
    }
    metrics.proofSeconds.observe((performance.now() - begin) / 1000);
    const call = taskCalls.prove(this.#taskManager, work.task, decision.proof);
    const next = await this.#show(work, view, call, decision.unchecked);
    if (next !== "sent") return next;
    this.#count(work.task, "proven");
    log.info("task-proven", { taskId: work.task.id, reason: work.task.reason, lastBlock: work.deadlineBlock });
    return next;
  }

  /** Sends an answer or a proof. What is refused is tried again in the next block: a node can be behind. */
  async #show(work: Work, view: ChainView, call: Call, unchecked = false): Promise<NextTry> {
    const refusal = await this.send(actionOf(work), call, unchecked);
    // Once is enough to see what the contract says of it.
    if (unchecked) return "never";
    if (refusal === undefined) return "sent";
    this.#count(work.task, "refused");
    this.#options.log.warn("task-refused", { taskId: work.task.id, work: work.do, reason: refusal });
    return { block: view.blockNumber + 2 };
  }

  async #move(work: Work, view: ChainView, callOf: (manager: Contract, task: TaskRecord) => Call): Promise<NextTry> {
    const refusal = await this.send(actionOf(work), callOf(this.#taskManager, work.task));
    return refusal === undefined ? "sent" : { block: view.blockNumber + 2 };
  }

  #ignore(work: Work, because: string): NextTry {
    this.#count(work.task, "ignored");
    this.#options.log.warn("task-ignored", { taskId: work.task.id, work: work.do, because });
    return "never";
  }

  #count({ modelKey }: TaskRecord, outcome: string): void {
    this.#options.metrics.tasks.add({ model: modelKey, outcome });
  }

  get #taskManager(): Contract {
    return this.#options.chain.client.context.sertn.taskManager;
  }
}

/** Under which name a piece of work is sent, once. */
export function actionOf({ do: what, task }: Work): string {
  // A demand that is settled and its end are two moves of one task.
  return what === "settle" ? `settle:${task.id}:${task.status}` : `${what}:${task.id}`;
}
