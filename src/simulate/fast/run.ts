import { historyLength, type Ledger, netOf, newLedger } from "../ledger.js";
import type { Random } from "../random.js";
import { Requests } from "./requests.js";
import { Roster, Router } from "./roster.js";
import { type RunOptions, type RunState, usualOptions } from "./state.js";
import type { Tables } from "./tables.js";
import { byAccomplice, none, Reason, Status, Tasks } from "./tasks.js";

/**
 * One run of the fast model: `taskCount` tasks from submission to their ends, block by block, in doubles. What the contracts
 * do step by step is done here in the same order; only proofs and transactions are missing.
 */
export function runFast(tables: Tables, taskCount: number, random: Random, options: RunOptions = usualOptions): Ledger {
  const ledger = newLedger(tables.operators.count, tables.challengers.chance.length);
  return new Run({ tables, ledger, random, options }, taskCount).toEnd();
}

class Run {
  readonly #state: RunState;
  readonly #router: Router;
  readonly #requests: Requests;

  constructor(
    state: Omit<RunState, "roster" | "tasks" | "block" | "open">,
    private readonly taskCount: number,
  ) {
    const roster = new Roster(state.tables);
    this.#state = { ...state, roster, tasks: new Tasks(state.tables, taskCount), block: 0, open: 0 };
    this.#router = new Router(state.tables, roster);
    this.#requests = new Requests(this.#state);
  }

  toEnd(): Ledger {
    const { timing, tasksPerBlock } = this.#state.tables;
    let submitted = 0;
    let due = 0;
    while (submitted < this.taskCount || this.#state.open > 0 || this.#requests.hasOpened) {
      ++this.#state.block;
      if (this.#state.block === 1 || this.#state.block % timing.epoch === 0) this.#router.beginEpoch(this.#state.block);
      for (due += tasksPerBlock; due >= 1 && submitted < this.taskCount; --due) {
        if (submitted * historyLength >= this.#state.ledger.history.length * this.taskCount) this.#note();
        this.#submit(submitted++);
      }
      this.#state.tasks.stepAll(this.#state.block, (task, status) => this.#step(task, status));
      if (this.#requests.hasOpened) this.#requests.auditPasts();
    }
    this.#note();
    return this.#state.ledger;
  }

  /** Notes what everyone has made so far. */
  #note(): void {
    const { ledger, tables } = this.#state;
    ledger.history.push(tables.operators.own.map((_, operator) => netOf(ledger, operator, tables.felt)));
  }

  #step(task: number, status: Status): void {
    if (status === Status.Submitted) this.#assign(task);
    else if (status === Status.Unassigned) this.#expire(task, 1);
    else if (status === Status.Assigned) this.#answer(task);
    else if (status === Status.Unanswered) this.#expireUnanswered(task);
    else if (status === Status.Challenged) this.#challenge(task);
    else if (status === Status.Answered) this.#takeDraw(task);
    else if (status === Status.Undrawn) this.#finishUndrawn(task);
    else if (status === Status.Proving) this.#prove(task);
    else if (status === Status.Missing) this.#condemn(task);
  }

  #submit(task: number): void {
    const { kinds } = this.#state.tables;
    const { flows } = this.#state.ledger;
    const point = this.#state.random.unit();
    let kind = 0;
    while (kinds.cumulativeShare[kind] <= point && kind < kinds.cumulativeShare.length - 1) ++kind;
    flows.submitted++;
    if (!this.#router.canCarry(kind)) {
      flows.refused++;
      return;
    }
    this.#state.tasks.kind[task] = kind;
    this.#state.tasks.submitBlock[task] = this.#state.block;
    flows.feesWei += kinds.fee[kind];
    this.#state.open++;
    this.#state.tasks.schedule(task, Status.Submitted, this.#state.block + 2);
  }

  #assign(task: number): void {
    const { kinds, timing, costs } = this.#state.tables;
    const kind = this.#state.tasks.kind[task];
    const submitBlock = this.#state.tasks.submitBlock[task];
    const unit = () => this.#state.random.unit();
    const operator = this.#router.draw(kind, submitBlock, unit, (drawn) => this.#takes(drawn, task, kind));
    if (operator === none) {
      const last = Math.min(timing.epoch, kinds.answerWindow[kind] - timing.answerBlocks) + submitBlock;
      if (this.#state.block < last) this.#state.tasks.schedule(task, Status.Submitted, this.#state.block + 1);
      else this.#state.tasks.schedule(task, Status.Unassigned, this.#state.block + 1);
      return;
    }
    this.#state.tasks.operator[task] = operator;
    this.#state.tasks.assignBlock[task] = this.#state.block;
    this.#state.roster.locked[operator] += kinds.security[kind];
    this.#state.roster.openTasks[operator]++;
    this.#state.ledger.operators.tasks[operator]++;
    this.#state.ledger.flows.keepersWei += costs.tip;
    this.#state.tasks.schedule(task, Status.Assigned, this.#state.block + Math.max(1, timing.answerDelay));
  }

  /** The checks of the router on who was drawn; fixes the audit rate of the task. */
  #takes(operator: number, task: number, kind: number): boolean {
    const { kinds, timing, audits, operators } = this.#state.tables;
    const roster = this.#state.roster;
    if (this.#state.block <= roster.jailedUntil[operator] || roster.openTasks[operator] >= timing.maxOpen) return false;
    const stake = roster.stake(operator);
    const security = kinds.security[kind];
    if (roster.locked[operator] + security > stake) return false;
    const own = roster.own[operator] / stake;
    const deterrent = security * (own + (1 - own) * audits.delegatedWeight);
    const atStake = deterrent + (kinds.isFinal[kind] === 1 ? kinds.value[kind] : 0);
    const saved = this.#state.tables.costs.inference + this.#state.tables.costs.proof;
    const floor = ((kinds.value[kind] + saved) * audits.margin) / atStake;
    if (!(floor <= 1)) return false;
    const raised = floor * (1 + (1 - roster.reliability[operator]) * audits.unreliability);
    const rate = Math.ceil(Math.min(1, Math.max(raised, audits.least)) * 65_536) / 65_536;
    this.#state.tasks.auditRate[task] = Math.min(
      1,
      (rate >= 65_535 / 65_536 ? 1 : rate) * this.#state.options.auditFactor,
    );
    this.#state.tasks.deviates[task] = Number(this.#state.random.happens(operators.rate[operator]));
    return true;
  }

  #answer(task: number): void {
    const { operators, costs, kinds } = this.#state.tables;
    const books = this.#state.ledger.operators;
    const operator = this.#state.tasks.operator[task];
    const kind = this.#state.tasks.kind[task];
    const deviates = this.#state.tasks.deviates[task] === 1;
    if (deviates) {
      books.deviations[operator]++;
      if (operators.hasUser[operator] === 1) books.paidWei[operator] += kinds.fee[kind];
    }
    if (!deviates || operators.runsModel[operator] === 1) books.inferenceWei[operator] += costs.inference;
    if (deviates && operators.answers[operator] === 0) {
      this.#state.tasks.schedule(
        task,
        Status.Unanswered,
        this.#state.tasks.submitBlock[task] + kinds.answerWindow[kind] + 1,
      );
      return;
    }
    books.gasWei[operator] += costs.answerGas;
    this.#state.tasks.isRight[task] = Number(!deviates || this.#state.random.happens(operators.right[operator]));
    this.#state.tasks.stepBlock[task] = this.#state.block;
    // An answer that is used at once has done its harm whatever follows.
    if (this.#state.tasks.isRight[task] === 0 && kinds.isFinal[kind] === 0) this.#useWrong(task);
    if (this.#isDoubted(task)) this.#state.tasks.schedule(task, Status.Challenged, this.#state.block + 1);
    else this.#state.tasks.schedule(task, Status.Answered, this.#state.block + 2);
  }

  /** Whether a challenger demands the proof; the first group that does is it. */
  #isDoubted(task: number): boolean {
    const { challengers, costs } = this.#state.tables;
    const isRight = this.#state.tasks.isRight[task] === 1;
    for (let group = 0; group < challengers.chance.length; ++group) {
      if (!this.#state.random.happens(challengers.chance[group])) continue;
      const books = this.#state.ledger.challengers[group];
      books.looks++;
      if (challengers.isWatchful[group] === 1) books.inferenceWei += costs.inference;
      if (isRight === (challengers.isWatchful[group] === 1)) continue;
      this.#state.tasks.challenger[task] = group;
      return true;
    }
    return false;
  }

  #challenge(task: number): void {
    const books = this.#state.ledger.challengers[this.#state.tasks.challenger[task]];
    const feeWei = this.#heat(task);
    books.challenges++;
    books.feesWei += feeWei;
    books.gasWei += this.#state.tables.costs.challengeGas;
    this.#requests.demand(task, Reason.Challenge);
  }

  /** Prices a challenge and heats the operator; the fee is in escrow. */
  #heat(task: number): number {
    const { challenges, costs, kinds } = this.#state.tables;
    const roster = this.#state.roster;
    const operator = this.#state.tasks.operator[task];
    const heat = Math.max(
      0,
      roster.heat[operator] - (this.#state.block - roster.heatBlock[operator]) * challenges.decay,
    );
    const feeWei = Math.min(
      kinds.feeCap[this.#state.tasks.kind[task]],
      costs.proof * Math.exp(heat / challenges.width),
    );
    roster.heat[operator] = heat + challenges.perHeat;
    roster.heatBlock[operator] = this.#state.block;
    this.#state.tasks.challengeFee[task] = feeWei;
    this.#state.ledger.operators.challenges[operator]++;
    this.#state.ledger.flows.challengeFeesWei += feeWei;
    return feeWei;
  }

  #takeDraw(task: number): void {
    const { timing, operators, costs } = this.#state.tables;
    const books = this.#state.ledger.operators;
    const operator = this.#state.tasks.operator[task];
    const rate = this.#state.tasks.auditRate[task];
    books.expectedAudits[operator] += rate;
    books.auditVariance[operator] += rate * (1 - rate);
    if (!this.#state.random.happens(rate)) {
      this.#state.tasks.schedule(task, Status.Undrawn, this.#state.tasks.stepBlock[task] + timing.challengeWindow + 1);
      return;
    }
    books.audits[operator]++;
    if (this.#state.tasks.isRight[task] === 0 && operators.hasChallenger[operator] === 1) {
      this.#heat(task);
      this.#state.tasks.challenger[task] = byAccomplice;
      this.#requests.demand(task, Reason.Challenge);
      return;
    }
    this.#state.ledger.flows.keepersWei += costs.tip;
    this.#requests.demand(task, Reason.Audit);
  }

  #finishUndrawn(task: number): void {
    const operator = this.#state.tasks.operator[task];
    if (this.#requests.isSlashJailed(operator)) {
      this.#state.ledger.flows.keepersWei += this.#state.tables.costs.tip;
      this.#requests.demand(task, Reason.Audit);
      return;
    }
    this.#release(task);
    this.#finish(task, 2);
    this.#state.ledger.flows.keepersWei += this.#state.tables.costs.tip;
    this.#state.tasks.pastNext[task] = this.#state.tasks.pastHead[operator];
    this.#state.tasks.pastHead[operator] = task;
  }

  #prove(task: number): void {
    const { standing, timing, challenges, costs } = this.#state.tables;
    const { operators: books, flows } = this.#state.ledger;
    const roster = this.#state.roster;
    const operator = this.#state.tasks.operator[task];
    const reason = this.#state.tasks.reason[task];
    books.proofs[operator]++;
    books.proofWei[operator] += costs.proof;
    roster.openRequests[operator]--;
    if (reason !== Reason.Challenge)
      roster.reliability[operator] += (1 - roster.reliability[operator]) * standing.climb;
    const left = Math.min(1, (this.#state.tasks.stepBlock[task] - this.#state.block) / timing.proofWindow);
    roster.speed[operator] += (left - roster.speed[operator]) * standing.smoothing;
    if (reason === Reason.Challenge) {
      const payoutWei = Math.min(this.#state.tasks.challengeFee[task], costs.proof * (1 + challenges.reward));
      books.rewardsWei[operator] += payoutWei;
      flows.challengePayoutsWei += payoutWei;
      flows.reserveWei += this.#state.tasks.challengeFee[task] - payoutWei;
    }
    if (reason === Reason.Retrospective) {
      this.#close(task);
      return;
    }
    this.#release(task);
    this.#finish(task, reason === Reason.Audit ? 2 : 1);
  }

  /** Final: the fee is divided. `tips` keepers' steps were taken. */
  #finish(task: number, tips: number): void {
    const { kinds, costs } = this.#state.tables;
    const { operators: books, flows } = this.#state.ledger;
    const operator = this.#state.tasks.operator[task];
    const kind = this.#state.tasks.kind[task];
    books.feesWei[operator] += kinds.operatorFee[kind];
    books.tipsWei[operator] += (3 - tips) * costs.tip;
    flows.royaltiesWei += kinds.royalty[kind];
    flows.restakersWei += kinds.restakers[kind];
    flows.reserveWei += kinds.reserve[kind];
    flows.final++;
    if (this.#state.tasks.isRight[task] === 0 && kinds.isFinal[kind] === 1) this.#useWrong(task);
    this.#close(task);
  }

  #useWrong(task: number): void {
    const { kinds, operators } = this.#state.tables;
    const operator = this.#state.tasks.operator[task];
    const gainWei = kinds.value[this.#state.tasks.kind[task]] * operators.gain[operator];
    this.#state.ledger.operators.wrongUsed[operator]++;
    this.#state.ledger.operators.gainsWei[operator] += gainWei;
    this.#state.ledger.flows.userLossesWei += gainWei;
  }

  #condemn(task: number): void {
    const { costs } = this.#state.tables;
    const { flows, challengers } = this.#state.ledger;
    const isPast = this.#state.tasks.reason[task] === Reason.Retrospective;
    const operator = this.#state.tasks.operator[task];
    this.#state.roster.openRequests[operator]--;
    flows.slashed++;
    if (isPast) {
      const refundWei = Math.min(this.#state.tables.kinds.reserve[this.#state.tasks.kind[task]], flows.reserveWei);
      flows.reserveWei -= refundWei;
      this.#refund(task, refundWei);
    } else {
      this.#release(task);
      const tips = this.#state.tasks.reason[task] === Reason.Audit ? 3 : 2;
      flows.keepersWei += costs.tip;
      this.#refund(task, this.#state.tables.kinds.fee[this.#state.tasks.kind[task]] - tips * costs.tip);
      const group = this.#state.tasks.challenger[task];
      if (this.#state.tasks.reason[task] === Reason.Challenge) {
        flows.challengeRefundsWei += this.#state.tasks.challengeFee[task];
        if (group >= 0) challengers[group].refundsWei += this.#state.tasks.challengeFee[task];
      }
    }
    this.#requests.slash(task);
    this.#close(task);
  }

  /** The user's fee back; a user who is the operator's accomplice is its own pocket. */
  #refund(task: number, refundWei: number): void {
    const operator = this.#state.tasks.operator[task];
    this.#state.ledger.flows.refundsWei += refundWei;
    if (this.#state.tasks.deviates[task] === 1 && this.#state.tables.operators.hasUser[operator] === 1)
      this.#state.ledger.operators.returnedWei[operator] += refundWei;
  }

  #release(task: number): void {
    const operator = this.#state.tasks.operator[task];
    this.#state.roster.locked[operator] -= this.#state.tables.kinds.security[this.#state.tasks.kind[task]];
    this.#state.roster.openTasks[operator]--;
  }

  #expireUnanswered(task: number): void {
    const { costs, kinds, standing, timing } = this.#state.tables;
    const roster = this.#state.roster;
    const operator = this.#state.tasks.operator[task];
    const penaltyWei = kinds.fee[this.#state.tasks.kind[task]] * costs.penalty;
    this.#release(task);
    this.#state.ledger.operators.unanswered[operator]++;
    this.#state.ledger.operators.penaltiesWei[operator] += penaltyWei;
    this.#state.ledger.flows.reserveWei += penaltyWei;
    if (this.#state.options.consequences) {
      roster.reliability[operator] *= 1 - standing.fall;
      roster.jailedUntil[operator] = Math.max(roster.jailedUntil[operator], this.#state.block + timing.livenessJail);
    }
    this.#expire(task, 2);
  }

  #expire(task: number, tips: number): void {
    const { costs, kinds } = this.#state.tables;
    this.#state.ledger.flows.expired++;
    this.#state.ledger.flows.keepersWei += costs.tip;
    const refundWei = kinds.fee[this.#state.tasks.kind[task]] - tips * costs.tip;
    if (tips === 1) this.#state.ledger.flows.refundsWei += refundWei;
    else this.#refund(task, refundWei);
    this.#close(task);
  }

  #close(task: number): void {
    this.#state.tasks.close(task);
    this.#state.open--;
  }
}
