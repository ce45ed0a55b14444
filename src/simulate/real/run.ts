import type { LogDescription, Result } from "ethers";
import { hitsOf65536, type PricedTask } from "../../protocol/price-task.js";
import { toNumber } from "../../protocol/wad.js";
import { booksDiffer } from "../errors.js";
import { priceKind } from "../fast/tables.js";
import { historyLength, type Ledger, netOf } from "../ledger.js";
import type { Random } from "../random.js";
import type { Scenario } from "../scenario.js";
import type { Actors } from "./actors.js";
import { Books } from "./books.js";
import type { BatchChain, Call, Deployed, MinedBlock } from "./chain.js";
import type { Protocol } from "./deploy.js";
import { isDrawn, proofContext } from "./draws.js";
import { Pasts } from "./pasts.js";
import { type ProofCounts, proofOf, type Workload } from "./proofs.js";
import { Submissions } from "./submissions.js";
import { type ChainTask, wrongOutput } from "./task.js";

/** A run on chain: its books, and how its proofs came about. */
export interface RealRun {
  ledger: Ledger;
  proofs: ProofCounts;
  blocks: number;
}

/** What a run needs. */
export interface RealSetting {
  chain: BatchChain;
  protocol: Protocol;
  actors: Actors;
  scenario: Scenario;
  workload: Workload;
}

const reasons = [undefined, "Audit", "Challenge", "Retrospective", undefined] as const;
const unlimited = 2n ** 96n;
const gwei = 10n ** 9n;

/** Runs tasks through the contracts, block by block, the behaviours acting as in the fast model. `onTask` hears of every end. */
export function runReal(
  setting: Readonly<RealSetting>,
  taskCount: number,
  random: Random,
  onTask: (ended: number) => void = () => undefined,
): Promise<RealRun> {
  return new Run(setting, taskCount, random, onTask).toEnd();
}

class Run {
  readonly #books: Books;
  readonly #kinds: PricedTask[];
  readonly #tasks = new Map<bigint, ChainTask>();
  readonly #indexOf: Map<string, number>;
  readonly #submissions: Submissions;
  /** What to send in a block. */
  readonly #due = new Map<number, (() => void | Promise<void>)[]>();
  /** What must be true after this block, and the call that should make it so. */
  #expected: { call: Call; holds: () => boolean }[] = [];
  readonly #hashes = new Map<number, string>();
  readonly #proverFree: number[];
  readonly #stale = new Set<number>();
  readonly #pasts: Pasts;
  readonly #proofs: ProofCounts = { made: 0, found: 0 };
  readonly #felt: number;
  #ended = 0;

  constructor(
    private readonly setting: Readonly<RealSetting>,
    private readonly taskCount: number,
    private readonly random: Random,
    private readonly onTask: (ended: number) => void,
  ) {
    const { scenario, actors, workload } = setting;
    this.#books = new Books(scenario);
    this.#kinds = scenario.tasks.map((kind) => priceKind(scenario, kind));
    this.#indexOf = new Map(actors.operators.map((operator, i) => [operator.toLowerCase(), i]));
    this.#submissions = new Submissions(scenario, this.#kinds, workload.inputs, random);
    this.#proverFree = actors.operators.map(() => 0);
    this.#pasts = new Pasts(scenario, actors.operators.length);
    this.#felt = toNumber(scenario.feltWad);
  }

  async toEnd(): Promise<RealRun> {
    const { chain, scenario } = this.setting;
    const { flows } = this.#books.ledger;
    const firstBlock = chain.blockNumber;
    let arrivals = 0;
    while (flows.submitted < this.taskCount || this.#ended < flows.submitted || this.#pasts.isOpen) {
      const block = chain.blockNumber + 1;
      for (arrivals += scenario.tasksPerBlock; arrivals >= 1 && flows.submitted < this.taskCount; --arrivals)
        this.#submit(block);
      for (const act of this.#due.get(block) ?? []) await act();
      this.#due.delete(block);
      for (const task of this.#pasts.drawnAt(block, (seedBlock) => this.#hashes.get(seedBlock))) this.#auditPast(task);
      if ((block + 1) % scenario.epochBlocks === 0) this.#refresh();
      await this.#read(await chain.mine());
    }
    this.#note(this.taskCount);
    await this.#audit();
    return { ledger: this.#books.ledger, proofs: this.#proofs, blocks: chain.blockNumber - firstBlock };
  }

  /** Escrow must hold for every operator what the books say. @throws simulate/books-differ */
  async #audit(): Promise<void> {
    const { chain, protocol, actors } = this.setting;
    for (const [i, operator] of actors.operators.entries()) {
      const [{ balanceWei, debtGwei }] = await chain.read(protocol.taskManager, "accountOf", [operator]);
      const chainWei: bigint = balanceWei - debtGwei * gwei;
      const differenceWei = chainWei - this.#books.balancesWei[i];
      // A debt is kept in whole gwei, rounded down.
      const mostWei = BigInt(this.#books.ledger.operators.unanswered[i]) * gwei;
      if (differenceWei < 0n || differenceWei > mostWei)
        throw booksDiffer({ operator: i, chainWei, booksWei: this.#books.balancesWei[i] });
    }
  }

  #at(block: number, act: () => void | Promise<void>): void {
    const list = this.#due.get(block);
    if (list === undefined) this.#due.set(block, [act]);
    else list.push(act);
  }

  #call(from: string, { address, abi }: Deployed, name: string, args: readonly unknown[], what = name): Call {
    const call = { from, to: address, data: abi.encodeFunctionData(name, args), what };
    this.setting.chain.send(call);
    return call;
  }

  /** Sends a call that must bring a task into one of some states. */
  #move(from: string, name: string, task: ChainTask, args: readonly unknown[], ...to: ChainTask["status"][]): void {
    const call = this.#call(from, this.setting.protocol.taskManager, name, args, `${name} of task ${task.id}`);
    this.#expected.push({ call, holds: () => to.includes(task.status) });
  }

  // ---- What participants do ----

  #submit(block: number): void {
    const { protocol, actors } = this.setting;
    const { flows } = this.#books.ledger;
    this.#note(flows.submitted);
    flows.submitted++;
    const args = this.#submissions.draw(block, protocol.modelKey, actors.user);
    this.#call(actors.user, protocol.taskManager, "submit", args);
  }

  #assign(task: ChainTask, block: number): void {
    const { actors, protocol } = this.setting;
    this.#call(actors.keeper, protocol.taskManager, "assign", [task.id, task.pinned]);
    // Who is drawn may not be free: then again in the next block, until it is too late.
    this.#at(block + 1, () => {
      if (task.status !== "submitted") return;
      const lastAssignBlock = Number(Object(task.pinned).lastAssignBlock);
      if (block + 1 <= lastAssignBlock) this.#assign(task, block + 1);
      else this.#settle(task, "expired");
    });
  }

  #answer(task: ChainTask): void {
    const { scenario, workload } = this.setting;
    const { operators } = this.#books.ledger;
    const conduct = this.#books.conductOf(task.operator);
    if (task.deviates) {
      operators.deviations[task.operator]++;
      if (conduct.accomplice === "user") operators.paidWei[task.operator] += Number(this.#kinds[task.kind].feeWei);
    }
    if (!task.deviates || conduct.runsModel)
      operators.inferenceWei[task.operator] += Number(scenario.model.inferenceCostWei);
    if (task.deviates && !conduct.answers) {
      const deadline = task.submitBlock + Number(scenario.tasks[task.kind].answerWindowBlocks);
      this.#at(deadline + 1, () => this.#settle(task, "expired"));
      return;
    }
    task.isRight = !task.deviates || this.random.happens(toNumber(conduct.rightWad));
    const right = workload.outputs[task.sample];
    task.output = task.isRight ? right : wrongOutput(right);
    operators.gasWei[task.operator] += Number(scenario.work.answerGasWei);
    this.#move(task.progress.operator, "answer", task, [task.id, task.pinned, task.progress, task.output], "answered");
  }

  /** Whether a challenger demands the proof; the first group that does is it. */
  #isDoubted(task: ChainTask): boolean {
    const { scenario } = this.setting;
    return scenario.population.challengers.some(({ behaviour, count, rate }, group) => {
      if (!this.random.happens(1 - (1 - rate) ** count)) return false;
      const books = this.#books.ledger.challengers[group];
      const isWatchful = behaviour.role === "watchful";
      books.looks++;
      if (isWatchful) books.inferenceWei += Number(scenario.model.inferenceCostWei);
      if (task.isRight === isWatchful) return false;
      task.challenger = group;
      books.challenges++;
      books.gasWei += Number(scenario.work.challengeGasWei);
      return true;
    });
  }

  #challenge(task: ChainTask, from: string): void {
    this.#move(from, "challenge", task, [task.id, task.pinned, task.progress, unlimited], "due");
  }

  #takeDraw(task: ChainTask): void {
    const { scenario, actors } = this.setting;
    const { operators } = this.#books.ledger;
    const { stepBlock, auditRate } = task.progress;
    const chance = Number(hitsOf65536(auditRate)) / 65_536;
    operators.expectedAudits[task.operator] += chance;
    operators.auditVariance[task.operator] += chance * (1 - chance);
    if (!isDrawn(this.#hashOf(stepBlock + 1), "audit", task.id, auditRate)) {
      const end = stepBlock + Number(scenario.parameters.timing.challengeWindowBlocks) + 1;
      this.#at(end, () => this.#settle(task, "final", "due"));
      return;
    }
    operators.audits[task.operator]++;
    if (!task.isRight && this.#books.conductOf(task.operator).accomplice === "challenger") {
      task.challenger = -2;
      this.#challenge(task, actors.accomplice);
    } else this.#settle(task, "due");
  }

  #settle(task: ChainTask, ...to: ChainTask["status"][]): void {
    this.#move(this.setting.actors.keeper, "settle", task, [task.id, task.pinned, task.progress], ...to);
  }

  #auditPast(task: ChainTask): void {
    this.#books.ledger.operators.retrospectives[task.operator]++;
    this.#ended--;
    this.#move(this.setting.actors.keeper, "auditPast", task, [task.id, task.pinned, task.progress], "due");
  }

  /** Proves in time if it can and will; what is not proven is condemned. */
  #planProof(task: ChainTask, block: number): void {
    const { scenario } = this.setting;
    const lastBlock = task.progress.stepBlock;
    const conduct = this.#books.conductOf(task.operator);
    if (task.isRight && (!task.deviates || conduct.proves)) {
      if (task.deviates && !conduct.runsModel)
        this.#books.ledger.operators.inferenceWei[task.operator] += Number(scenario.model.inferenceCostWei);
      const proven = Math.max(block, this.#proverFree[task.operator]) + scenario.work.proveBlocks;
      this.#proverFree[task.operator] = proven;
      const proofBlock = Math.max(block + 1, Math.ceil(proven));
      if (proofBlock <= lastBlock) {
        this.#at(proofBlock, () => this.#prove(task));
        return;
      }
    }
    this.#at(lastBlock + 1, () => this.#settle(task, "slashed"));
  }

  async #prove(task: ChainTask): Promise<void> {
    const { workload, protocol } = this.setting;
    const context = proofContext(protocol.taskManager.address, task.id, task.progress.operator);
    const proof = await proofOf(workload, task.sample, context, this.#proofs);
    const input = workload.inputs[task.sample];
    const args = [task.id, task.pinned, task.progress, input, task.output, proof];
    this.#move(task.progress.operator, "prove", task, args, "final");
  }

  /** Brings weights up to date before an epoch begins. */
  #refresh(): void {
    const { actors, protocol } = this.setting;
    for (const operator of this.#stale)
      this.#call(actors.keeper, protocol.router, "refresh", [actors.operators[operator]]);
    this.#stale.clear();
  }

  // ---- What events tell ----

  async #read({ number, hash, logs }: MinedBlock): Promise<void> {
    const { taskManager, router, slasher } = this.setting.protocol;
    this.#hashes.set(number, hash);
    for (const { address, topics, data } of logs) {
      const contract = [taskManager, router, slasher].find(
        (one) => one.address.toLowerCase() === address.toLowerCase(),
      );
      const event = contract?.abi.parseLog({ topics: [...topics], data });
      if (event !== undefined && event !== null) this.#hear(event, number);
    }
    const failed = this.#expected.find(({ holds }) => !holds());
    this.#expected = [];
    if (failed !== undefined) await this.setting.chain.explain(failed.call);
  }

  #hear({ name, args }: LogDescription, block: number): void {
    if (name === "TaskSubmitted") this.#hearSubmitted(args, block);
    else if (name === "StandingChanged" || name === "OperatorJailed") this.#hearStanding(name, args, block);
    else {
      const task = this.#tasks.get(args.taskId);
      if (task !== undefined) this.#hearTask(name, args, task, block);
    }
  }

  #hearSubmitted(args: Result, block: number): void {
    const task = this.#submissions.read(args, block);
    this.#tasks.set(task.id, task);
    this.#books.submitted(args.task.feeWei);
    this.#at(block + 2, () => this.#assign(task, block + 2));
  }

  #hearStanding(name: string, { operator, untilBlock, isSlash }: Result, block: number): void {
    const index = this.#indexOf.get(operator.toLowerCase());
    if (index === undefined) return;
    this.#stale.add(index);
    if (name !== "OperatorJailed") return;
    if (isSlash) this.#pasts.open(index, block);
    this.#at(Number(untilBlock) + 1, () => void this.#stale.add(index));
  }

  #hearTask(name: string, args: Result, task: ChainTask, block: number): void {
    if (name === "TaskAssigned") this.#hearAssigned(args, task, block);
    else if (name === "TaskAnswered") this.#hearAnswered(args, task, block);
    else if (name === "ProofRequested") this.#hearRequested(args, task, block);
    else if (name === "TaskProven") this.#hearProven(args, task, block);
    else if (name === "TaskFinal") this.#hearFinal(args, task, block);
    else if (name === "TaskSlashed") {
      this.#pasts.closeRequest(task.operator);
      this.#books.condemned(task, args);
      this.#end(task, "slashed", block);
    } else if (name === "TaskExpired") {
      this.#books.expired(task, args);
      this.#end(task, "expired", block);
    } else if (name === "VerdictExecuted") this.#books.slashed(task, args);
  }

  #hearAssigned({ operator, auditRate, keeper }: Result, task: ChainTask, block: number): void {
    const { scenario } = this.setting;
    task.operator = this.#indexOf.get(operator.toLowerCase()) ?? -1;
    task.progress = {
      ...task.progress,
      operator,
      keeper,
      auditRate: Number(auditRate),
      assignBlock: block,
      stepBlock: block,
    };
    task.status = "assigned";
    task.deviates = this.random.happens(this.#books.groupOf(task.operator).rate);
    this.#books.ledger.operators.tasks[task.operator]++;
    this.#at(block + Math.max(1, scenario.work.answerDelayBlocks), () => this.#answer(task));
  }

  #hearAnswered({ outputHash }: Result, task: ChainTask, block: number): void {
    task.progress = { ...task.progress, stepBlock: block, outputHash };
    task.status = "answered";
    if (!task.isRight && this.#kinds[task.kind].finality === "answered") this.#useWrong(task);
    if (!this.#isDoubted(task)) this.#at(block + 2, () => this.#takeDraw(task));
    else this.#at(block + 1, () => this.#challenge(task, this.setting.actors.challengers[task.challenger]));
  }

  #hearRequested({ reason, feeWei, lastBlock }: Result, task: ChainTask, block: number): void {
    const { ledger } = this.#books;
    task.status = "due";
    task.reason = reasons[Number(reason)];
    task.progress = { ...task.progress, stepBlock: Number(lastBlock) };
    task.challengeFeeWei = feeWei;
    this.#pasts.openRequest(task.operator);
    if (task.reason === "Challenge") {
      ledger.operators.challenges[task.operator]++;
      ledger.flows.challengeFeesWei += Number(feeWei);
      if (task.challenger >= 0) ledger.challengers[task.challenger].feesWei += Number(feeWei);
    }
    this.#planProof(task, block);
  }

  #hearProven({ rewardWei }: Result, task: ChainTask, block: number): void {
    this.#pasts.closeRequest(task.operator);
    this.#books.proven(task, rewardWei);
    if (task.reason === "Retrospective") this.#end(task, "final", block);
  }

  #hearFinal(args: Result, task: ChainTask, block: number): void {
    this.#books.final(task, args, this.#kinds[task.kind].operatorWei);
    if (!task.isRight && this.#kinds[task.kind].finality === "final") this.#useWrong(task);
    this.#end(task, "final", block);
    if (task.reason === undefined) this.#pasts.add(task);
  }

  #useWrong(task: ChainTask): void {
    const gain = toNumber(this.#books.conductOf(task.operator).gainWad);
    this.#books.useWrong(task, Number(this.#kinds[task.kind].valueAtRisk) * gain);
  }

  #end(task: ChainTask, status: "final" | "slashed" | "expired", block: number): void {
    task.status = status;
    task.progress = { ...task.progress, stepBlock: block };
    this.onTask(++this.#ended);
  }

  #note(submitted: number): void {
    const { history } = this.#books.ledger;
    if (submitted * historyLength < history.length * this.taskCount) return;
    const { operators } = this.setting.actors;
    history.push(Float64Array.from(operators, (_, operator) => netOf(this.#books.ledger, operator, this.#felt)));
  }

  #hashOf(block: number): string {
    const hash = this.#hashes.get(block);
    if (hash === undefined) throw new RangeError(`Block ${block} was not seen`);
    return hash;
  }
}
