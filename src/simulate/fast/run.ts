import { type Ledger, newLedger } from "../ledger.js";
import type { Random } from "../random.js";
import { Roster, Router } from "./roster.js";
import type { Tables } from "./tables.js";

/** Whether what follows a miss is simulated, and audit rates as the contracts set them: off and scaled for the boundary. */
export interface RunOptions {
  /** Jail, falling reliability, shrinking stake, retrospective audits. */
  consequences: boolean;
  /** Audit rates are multiplied by this. */
  auditFactor: number;
}

export const usualOptions: RunOptions = { consequences: true, auditFactor: 1 };

const enum Status {
  Submitted,
  Unassigned,
  Assigned,
  Unanswered,
  Challenged,
  Answered,
  Undrawn,
  Proving,
  Missing,
  Closed,
}

const enum Reason {
  None,
  Audit,
  Challenge,
  Retrospective,
}

const none = -1;
const byNobody = -1;
const byAccomplice = -2;

/**
 * One run of the fast model: `taskCount` tasks from submission to their ends, block by block, in doubles. What the contracts
 * do step by step is done here in the same order; only proofs and transactions are missing.
 */
export function runFast(
  tables: Tables,
  groupCount: number,
  taskCount: number,
  random: Random,
  options: RunOptions = usualOptions,
): Ledger {
  const run = new Run(tables, newLedger(tables.operators.count, groupCount), taskCount, random, options);
  return run.toEnd();
}

class Run {
  readonly #roster: Roster;
  readonly #router: Router;
  readonly #kind: Uint16Array;
  readonly #status: Uint8Array;
  readonly #reason: Uint8Array;
  readonly #operator: Int32Array;
  readonly #submitBlock: Int32Array;
  readonly #assignBlock: Int32Array;
  /** Of the answer, then the last block for the proof. */
  readonly #stepBlock: Int32Array;
  readonly #auditRate: Float64Array;
  readonly #deviates: Uint8Array;
  readonly #isRight: Uint8Array;
  readonly #challenger: Int16Array;
  readonly #challengeFee: Float64Array;
  /** The calendar: tasks with something to do in a block, as linked lists in a ring of blocks. */
  readonly #calendar: Int32Array;
  readonly #next: Int32Array;
  /** Final tasks without a proof, by operator, latest first. */
  readonly #pastHead: Int32Array;
  readonly #pastNext: Int32Array;
  #opened: { operator: number; fromBlock: number }[] = [];
  #block = 0;
  #open = 0;

  constructor(
    private readonly tables: Tables,
    private readonly ledger: Ledger,
    private readonly taskCount: number,
    private readonly random: Random,
    private readonly options: RunOptions,
  ) {
    this.#roster = new Roster(tables);
    this.#router = new Router(tables, this.#roster);
    this.#kind = new Uint16Array(taskCount);
    this.#status = new Uint8Array(taskCount);
    this.#reason = new Uint8Array(taskCount);
    this.#operator = new Int32Array(taskCount);
    this.#submitBlock = new Int32Array(taskCount);
    this.#assignBlock = new Int32Array(taskCount);
    this.#stepBlock = new Int32Array(taskCount);
    this.#auditRate = new Float64Array(taskCount);
    this.#deviates = new Uint8Array(taskCount);
    this.#isRight = new Uint8Array(taskCount);
    this.#challenger = new Int16Array(taskCount).fill(byNobody);
    this.#challengeFee = new Float64Array(taskCount);
    const { timing, challenges, kinds } = tables;
    const longestProof = timing.proofWindow * (1 + 2 * timing.maxOpen * challenges.stretch);
    const longest = Math.max(...kinds.answerWindow, timing.challengeWindow, longestProof, timing.epoch) + 4;
    this.#calendar = new Int32Array(2 ** Math.ceil(Math.log2(longest))).fill(none);
    this.#next = new Int32Array(taskCount);
    this.#pastHead = new Int32Array(tables.operators.count).fill(none);
    this.#pastNext = new Int32Array(taskCount);
  }

  toEnd(): Ledger {
    const { timing, tasksPerBlock } = this.tables;
    let submitted = 0;
    let due = 0;
    while (submitted < this.taskCount || this.#open > 0 || this.#opened.length > 0) {
      ++this.#block;
      if (this.#block === 1 || this.#block % timing.epoch === 0) this.#router.beginEpoch(this.#block);
      for (due += tasksPerBlock; due >= 1 && submitted < this.taskCount; --due) this.#submit(submitted++);
      this.#stepAll();
      if (this.#opened.length > 0) this.#auditPasts();
    }
    return this.ledger;
  }

  #stepAll(): void {
    const slot = this.#block & (this.#calendar.length - 1);
    let task = this.#calendar[slot];
    this.#calendar[slot] = none;
    while (task !== none) {
      const next = this.#next[task];
      this.#step(task);
      task = next;
    }
  }

  #step(task: number): void {
    const status: Status = this.#status[task];
    switch (status) {
      case Status.Submitted:
        return this.#assign(task);
      case Status.Unassigned:
        return this.#expire(task, 1);
      case Status.Assigned:
        return this.#answer(task);
      case Status.Unanswered:
        return this.#expireUnanswered(task);
      case Status.Challenged:
        return this.#challenge(task);
      case Status.Answered:
        return this.#takeDraw(task);
      case Status.Undrawn:
        return this.#finishUndrawn(task);
      case Status.Proving:
        return this.#prove(task);
      case Status.Missing:
        return this.#condemn(task);
      case Status.Closed:
    }
  }

  #schedule(task: number, status: Status, block: number): void {
    this.#status[task] = status;
    const slot = block & (this.#calendar.length - 1);
    this.#next[task] = this.#calendar[slot];
    this.#calendar[slot] = task;
  }

  #submit(task: number): void {
    const { kinds } = this.tables;
    const { flows } = this.ledger;
    const point = this.random.unit();
    let kind = 0;
    while (kinds.cumulativeShare[kind] <= point && kind < kinds.cumulativeShare.length - 1) ++kind;
    flows.submitted++;
    if (!this.#router.canCarry(kind)) {
      flows.refused++;
      return;
    }
    this.#kind[task] = kind;
    this.#submitBlock[task] = this.#block;
    flows.feesWei += kinds.fee[kind];
    this.#open++;
    this.#schedule(task, Status.Submitted, this.#block + 2);
  }

  #assign(task: number): void {
    const { kinds, timing, costs } = this.tables;
    const kind = this.#kind[task];
    const submitBlock = this.#submitBlock[task];
    const unit = () => this.random.unit();
    const operator = this.#router.draw(kind, submitBlock, unit, (drawn) => this.#takes(drawn, task, kind));
    if (operator === none) {
      const last = Math.min(timing.epoch, kinds.answerWindow[kind] - timing.answerBlocks) + submitBlock;
      if (this.#block < last) this.#schedule(task, Status.Submitted, this.#block + 1);
      else this.#schedule(task, Status.Unassigned, this.#block + 1);
      return;
    }
    this.#operator[task] = operator;
    this.#assignBlock[task] = this.#block;
    this.#roster.locked[operator] += kinds.security[kind];
    this.#roster.openTasks[operator]++;
    this.ledger.operators.tasks[operator]++;
    this.ledger.flows.keepersWei += costs.tip;
    this.#schedule(task, Status.Assigned, this.#block + Math.max(1, timing.answerDelay));
  }

  /** The checks of the router on who was drawn; fixes the audit rate of the task. */
  #takes(operator: number, task: number, kind: number): boolean {
    const { kinds, timing, audits, operators } = this.tables;
    const roster = this.#roster;
    if (this.#block <= roster.jailedUntil[operator] || roster.openTasks[operator] >= timing.maxOpen) return false;
    const stake = roster.stake(operator);
    const security = kinds.security[kind];
    if (roster.locked[operator] + security > stake) return false;
    const own = roster.own[operator] / stake;
    const deterrent = security * (own + (1 - own) * audits.delegatedWeight);
    const atStake = deterrent + kinds.operatorFee[kind] + (kinds.isFinal[kind] === 1 ? kinds.value[kind] : 0);
    const saved = this.tables.costs.inference + this.tables.costs.proof;
    const floor = ((kinds.value[kind] + saved) * audits.margin) / atStake;
    if (!(floor <= 1)) return false;
    const raised = floor * (1 + (1 - roster.reliability[operator]) * audits.unreliability);
    const rate = Math.ceil(Math.min(1, Math.max(raised, audits.least)) * 65_536) / 65_536;
    this.#auditRate[task] = Math.min(1, (rate >= 65_535 / 65_536 ? 1 : rate) * this.options.auditFactor);
    this.#deviates[task] = Number(this.random.happens(operators.rate[operator]));
    return true;
  }

  #answer(task: number): void {
    const { operators, costs, kinds } = this.tables;
    const books = this.ledger.operators;
    const operator = this.#operator[task];
    const kind = this.#kind[task];
    const deviates = this.#deviates[task] === 1;
    if (deviates) {
      books.deviations[operator]++;
      if (operators.hasUser[operator] === 1) books.paidWei[operator] += kinds.fee[kind];
    }
    if (!deviates || operators.runsModel[operator] === 1) books.inferenceWei[operator] += costs.inference;
    if (deviates && operators.answers[operator] === 0) {
      this.#schedule(task, Status.Unanswered, this.#submitBlock[task] + kinds.answerWindow[kind] + 1);
      return;
    }
    books.gasWei[operator] += costs.answerGas;
    this.#isRight[task] = Number(!deviates || this.random.happens(operators.right[operator]));
    this.#stepBlock[task] = this.#block;
    // An answer that is used at once has done its harm whatever follows.
    if (this.#isRight[task] === 0 && kinds.isFinal[kind] === 0) this.#useWrong(task);
    if (this.#isDoubted(task)) this.#schedule(task, Status.Challenged, this.#block + 1);
    else this.#schedule(task, Status.Answered, this.#block + 2);
  }

  /** Whether a challenger demands the proof; the first group that does is it. */
  #isDoubted(task: number): boolean {
    const { challengers, costs } = this.tables;
    const isRight = this.#isRight[task] === 1;
    for (let group = 0; group < challengers.chance.length; ++group) {
      if (!this.random.happens(challengers.chance[group])) continue;
      const books = this.ledger.challengers[group];
      books.looks++;
      if (challengers.isWatchful[group] === 1) books.inferenceWei += costs.inference;
      if (isRight === (challengers.isWatchful[group] === 1)) continue;
      this.#challenger[task] = group;
      return true;
    }
    return false;
  }

  #challenge(task: number): void {
    const books = this.ledger.challengers[this.#challenger[task]];
    const feeWei = this.#heat(task);
    books.challenges++;
    books.feesWei += feeWei;
    books.gasWei += this.tables.costs.challengeGas;
    this.#demand(task, Reason.Challenge);
  }

  /** Prices a challenge and heats the operator; the fee is in escrow. */
  #heat(task: number): number {
    const { challenges, costs, kinds } = this.tables;
    const roster = this.#roster;
    const operator = this.#operator[task];
    const heat = Math.max(0, roster.heat[operator] - (this.#block - roster.heatBlock[operator]) * challenges.decay);
    const feeWei = Math.min(kinds.feeCap[this.#kind[task]], costs.proof * Math.exp(heat / challenges.width));
    roster.heat[operator] = heat + challenges.perHeat;
    roster.heatBlock[operator] = this.#block;
    this.#challengeFee[task] = feeWei;
    this.ledger.operators.challenges[operator]++;
    this.ledger.flows.challengeFeesWei += feeWei;
    return feeWei;
  }

  #takeDraw(task: number): void {
    const { timing, operators, costs } = this.tables;
    const books = this.ledger.operators;
    const operator = this.#operator[task];
    const rate = this.#auditRate[task];
    books.expectedAudits[operator] += rate;
    books.auditVariance[operator] += rate * (1 - rate);
    if (!this.random.happens(rate)) {
      this.#schedule(task, Status.Undrawn, this.#stepBlock[task] + timing.challengeWindow + 1);
      return;
    }
    books.audits[operator]++;
    if (this.#isRight[task] === 0 && operators.hasChallenger[operator] === 1) {
      this.#heat(task);
      this.#challenger[task] = byAccomplice;
      this.#demand(task, Reason.Challenge);
      return;
    }
    this.ledger.flows.keepersWei += costs.tip;
    this.#demand(task, Reason.Audit);
  }

  #finishUndrawn(task: number): void {
    const operator = this.#operator[task];
    if (this.#isSlashJailed(operator)) {
      this.ledger.flows.keepersWei += this.tables.costs.tip;
      this.#demand(task, Reason.Audit);
      return;
    }
    this.#release(task);
    this.#finish(task, 2);
    this.ledger.flows.keepersWei += this.tables.costs.tip;
    this.#pastNext[task] = this.#pastHead[operator];
    this.#pastHead[operator] = task;
  }

  #demand(task: number, reason: Reason): void {
    const { operators, timing, costs } = this.tables;
    const roster = this.#roster;
    const operator = this.#operator[task];
    this.#reason[task] = reason;
    const lastBlock = this.#lastProofBlock(operator);
    this.#stepBlock[task] = lastBlock;
    roster.openRequests[operator]++;
    const deviates = this.#deviates[task] === 1;
    if (this.#isRight[task] === 1 && (!deviates || operators.proves[operator] === 1)) {
      if (deviates && operators.runsModel[operator] === 0) this.ledger.operators.inferenceWei[operator] += costs.inference;
      const proven = Math.max(this.#block, roster.proverFree[operator]) + timing.proveBlocks;
      roster.proverFree[operator] = proven;
      const block = Math.max(this.#block + 1, Math.ceil(proven));
      if (block <= lastBlock) {
        this.#schedule(task, Status.Proving, block);
        return;
      }
    }
    this.#schedule(task, Status.Missing, lastBlock + 1);
  }

  #lastProofBlock(operator: number): number {
    const { timing, challenges } = this.tables;
    const others = this.#roster.openRequests[operator];
    return this.#block + timing.proofWindow + Math.floor(timing.proofWindow * others * challenges.stretch);
  }

  #prove(task: number): void {
    const { standing, timing, challenges, costs } = this.tables;
    const { operators: books, flows } = this.ledger;
    const roster = this.#roster;
    const operator = this.#operator[task];
    const reason: Reason = this.#reason[task];
    books.proofs[operator]++;
    books.proofWei[operator] += costs.proof;
    roster.openRequests[operator]--;
    if (reason !== Reason.Challenge) roster.reliability[operator] += (1 - roster.reliability[operator]) * standing.climb;
    const left = Math.min(1, (this.#stepBlock[task] - this.#block) / timing.proofWindow);
    roster.speed[operator] += (left - roster.speed[operator]) * standing.smoothing;
    if (reason === Reason.Challenge) {
      const payoutWei = Math.min(this.#challengeFee[task], costs.proof * (1 + challenges.reward));
      books.rewardsWei[operator] += payoutWei;
      flows.challengePayoutsWei += payoutWei;
      flows.reserveWei += this.#challengeFee[task] - payoutWei;
    }
    if (reason === Reason.Retrospective) return this.#close(task);
    this.#release(task);
    this.#finish(task, reason === Reason.Audit ? 2 : 1);
  }

  /** Final: the fee is divided. `tips` keepers' steps were taken. */
  #finish(task: number, tips: number): void {
    const { kinds, costs } = this.tables;
    const { operators: books, flows } = this.ledger;
    const operator = this.#operator[task];
    const kind = this.#kind[task];
    books.feesWei[operator] += kinds.operatorFee[kind];
    books.tipsWei[operator] += (3 - tips) * costs.tip;
    flows.royaltiesWei += kinds.royalty[kind];
    flows.restakersWei += kinds.restakers[kind];
    flows.reserveWei += kinds.reserve[kind];
    flows.final++;
    if (this.#isRight[task] === 0 && kinds.isFinal[kind] === 1) this.#useWrong(task);
    this.#close(task);
  }

  #useWrong(task: number): void {
    const { kinds, operators } = this.tables;
    const operator = this.#operator[task];
    const gainWei = kinds.value[this.#kind[task]] * operators.gain[operator];
    this.ledger.operators.wrongUsed[operator]++;
    this.ledger.operators.gainsWei[operator] += gainWei;
    this.ledger.flows.userLossesWei += gainWei;
  }

  #condemn(task: number): void {
    const { costs } = this.tables;
    const { flows, challengers } = this.ledger;
    const isPast = this.#reason[task] === Reason.Retrospective;
    const operator = this.#operator[task];
    this.#roster.openRequests[operator]--;
    flows.slashed++;
    if (isPast) {
      const refundWei = Math.min(this.tables.kinds.reserve[this.#kind[task]], flows.reserveWei);
      flows.reserveWei -= refundWei;
      this.#refund(task, refundWei);
    } else {
      this.#release(task);
      const tips = this.#reason[task] === Reason.Audit ? 3 : 2;
      flows.keepersWei += costs.tip;
      this.#refund(task, this.tables.kinds.fee[this.#kind[task]] - tips * costs.tip);
      const group = this.#challenger[task];
      if (this.#reason[task] === Reason.Challenge) {
        flows.challengeRefundsWei += this.#challengeFee[task];
        if (group >= 0) challengers[group].refundsWei += this.#challengeFee[task];
      }
    }
    this.#slash(task);
    this.#close(task);
  }

  /** The user's fee back; a user who is the operator's accomplice is its own pocket. */
  #refund(task: number, refundWei: number): void {
    const operator = this.#operator[task];
    this.ledger.flows.refundsWei += refundWei;
    if (this.#deviates[task] === 1 && this.tables.operators.hasUser[operator] === 1)
      this.ledger.operators.returnedWei[operator] += refundWei;
  }

  #slash(task: number): void {
    const { kinds, challenges, operators, standing, timing } = this.tables;
    const { operators: books, flows, challengers } = this.ledger;
    const roster = this.#roster;
    const operator = this.#operator[task];
    const kind = this.#kind[task];
    const stake = roster.stake(operator);
    const part = stake === 0 ? 0 : Math.min(1, kinds.security[kind] / stake);
    const ownSlashed = roster.own[operator] * part;
    const delegatedSlashed = roster.delegated[operator] * part;
    const toUser = Math.min(kinds.value[kind], ownSlashed);
    const group = this.#reason[task] === Reason.Audit ? byNobody : this.#challenger[task];
    const isBountied = group !== byNobody || this.#reason[task] === Reason.Retrospective;
    const bountyWei = isBountied ? Math.min(ownSlashed - toUser, challenges.bounty * kinds.security[kind]) : 0;
    books.slashes[operator]++;
    books.ownSlashed[operator] += ownSlashed;
    books.delegatedSlashed[operator] += delegatedSlashed;
    if (this.#deviates[task] === 1 && operators.hasUser[operator] === 1) books.returnedWei[operator] += toUser;
    if (group === byAccomplice) books.returnedWei[operator] += bountyWei;
    if (group >= 0) challengers[group].bountiesWei += bountyWei;
    flows.compensationWei += toUser;
    flows.bountiesWei += bountyWei;
    flows.slashedReserve += ownSlashed + delegatedSlashed - toUser - bountyWei;
    if (!this.options.consequences) return;

    roster.own[operator] -= ownSlashed;
    roster.delegated[operator] -= delegatedSlashed;
    roster.heat[operator] = 0;
    roster.reliability[operator] *= 1 - standing.fall;
    if (!this.#isSlashJailed(operator)) {
      roster.slashBlock[operator] = this.#block;
      this.#opened.push({ operator, fromBlock: this.#block + 2 });
    }
    roster.jailedUntil[operator] = Math.max(roster.jailedUntil[operator], this.#block + timing.jail);
  }

  #isSlashJailed(operator: number): boolean {
    return this.#block <= this.#roster.slashBlock[operator] + this.tables.timing.slashable;
  }

  /** Draws over the pasts that slashes have opened, as many at once as an operator may have requests open. */
  #auditPasts(): void {
    const { timing, audits } = this.tables;
    const waiting = this.#opened;
    this.#opened = [];
    for (const past of waiting) {
      if (this.#block < past.fromBlock) {
        this.#opened.push(past);
        continue;
      }
      const { operator } = past;
      let task = this.#pastHead[operator];
      while (task !== none && this.#roster.openRequests[operator] < timing.maxOpen) {
        // The latest first; what is over takes the rest of the list with it.
        if (this.#lastProofBlock(operator) >= this.#assignBlock[task] + timing.slashable) {
          task = none;
          break;
        }
        const next = this.#pastNext[task];
        if (this.random.happens(audits.retrospective)) {
          this.ledger.operators.retrospectives[operator]++;
          this.#open++;
          this.#demand(task, Reason.Retrospective);
        }
        task = next;
      }
      this.#pastHead[operator] = task;
      if (task !== none) this.#opened.push(past);
    }
  }

  #release(task: number): void {
    const operator = this.#operator[task];
    this.#roster.locked[operator] -= this.tables.kinds.security[this.#kind[task]];
    this.#roster.openTasks[operator]--;
  }

  #expireUnanswered(task: number): void {
    const { costs, kinds, standing, timing } = this.tables;
    const roster = this.#roster;
    const operator = this.#operator[task];
    const penaltyWei = kinds.fee[this.#kind[task]] * costs.penalty;
    this.#release(task);
    this.ledger.operators.unanswered[operator]++;
    this.ledger.operators.penaltiesWei[operator] += penaltyWei;
    this.ledger.flows.reserveWei += penaltyWei;
    if (this.options.consequences) {
      roster.reliability[operator] *= 1 - standing.fall;
      roster.jailedUntil[operator] = Math.max(roster.jailedUntil[operator], this.#block + timing.livenessJail);
    }
    this.#expire(task, 2);
  }

  #expire(task: number, tips: number): void {
    const { costs, kinds } = this.tables;
    this.ledger.flows.expired++;
    this.ledger.flows.keepersWei += costs.tip;
    const refundWei = kinds.fee[this.#kind[task]] - tips * costs.tip;
    if (tips === 1) this.ledger.flows.refundsWei += refundWei;
    else this.#refund(task, refundWei);
    this.#close(task);
  }

  #close(task: number): void {
    this.#status[task] = Status.Closed;
    this.#open--;
  }
}
