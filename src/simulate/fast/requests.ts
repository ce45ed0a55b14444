import type { RunState } from "./state.js";
import { byAccomplice, byNobody, none, Reason, Status } from "./tasks.js";

/** Proofs that become due, slashes, and what slashes open. */
export class Requests {
  #opened: { operator: number; fromBlock: number }[] = [];

  constructor(private readonly state: RunState) {}

  /** Whether pasts wait for their draws. */
  get hasOpened(): boolean {
    return this.#opened.length > 0;
  }

  /** Makes the proof of a task due, and lets its operator begin with it if it can. */
  demand(task: number, reason: Reason): void {
    const { operators, timing, costs } = this.state.tables;
    const roster = this.state.roster;
    const operator = this.state.tasks.operator[task];
    this.state.tasks.reason[task] = reason;
    const lastBlock = this.#lastProofBlock(operator);
    this.state.tasks.stepBlock[task] = lastBlock;
    roster.openRequests[operator]++;
    const deviates = this.state.tasks.deviates[task] === 1;
    if (this.state.tasks.isRight[task] === 1 && (!deviates || operators.proves[operator] === 1)) {
      if (deviates && operators.runsModel[operator] === 0)
        this.state.ledger.operators.inferenceWei[operator] += costs.inference;
      const proven = Math.max(this.state.block, roster.proverFree[operator]) + timing.proveBlocks;
      roster.proverFree[operator] = proven;
      const block = Math.max(this.state.block + 1, Math.ceil(proven));
      if (block <= lastBlock) {
        this.state.tasks.schedule(task, Status.Proving, block);
        return;
      }
    }
    this.state.tasks.schedule(task, Status.Missing, lastBlock + 1);
  }

  /** Takes the task's security from the stake, divides it, and jails the operator. */
  slash(task: number): void {
    const { kinds, challenges, operators, standing, timing } = this.state.tables;
    const { operators: books, flows, challengers } = this.state.ledger;
    const roster = this.state.roster;
    const operator = this.state.tasks.operator[task];
    const kind = this.state.tasks.kind[task];
    const stake = roster.stake(operator);
    const part = stake === 0 ? 0 : Math.min(1, kinds.security[kind] / stake);
    const ownSlashed = roster.own[operator] * part;
    const delegatedSlashed = roster.delegated[operator] * part;
    const toUser = Math.min(kinds.value[kind], ownSlashed);
    const group = this.state.tasks.reason[task] === Reason.Audit ? byNobody : this.state.tasks.challenger[task];
    const isBountied = group !== byNobody || this.state.tasks.reason[task] === Reason.Retrospective;
    const bountyWei = isBountied ? Math.min(ownSlashed - toUser, challenges.bounty * kinds.temptation[kind]) : 0;
    books.slashes[operator]++;
    books.ownSlashed[operator] += ownSlashed;
    books.delegatedSlashed[operator] += delegatedSlashed;
    if (this.state.tasks.deviates[task] === 1 && operators.hasUser[operator] === 1)
      books.returnedWei[operator] += toUser;
    if (group === byAccomplice) books.returnedWei[operator] += bountyWei;
    if (group >= 0) challengers[group].bountiesWei += bountyWei;
    flows.compensationWei += toUser;
    flows.bountiesWei += bountyWei;
    flows.slashedReserve += ownSlashed + delegatedSlashed - toUser - bountyWei;
    if (!this.state.options.consequences) return;

    roster.own[operator] -= ownSlashed;
    roster.delegated[operator] -= delegatedSlashed;
    roster.heat[operator] = 0;
    roster.reliability[operator] *= 1 - standing.fall;
    if (!this.isSlashJailed(operator)) {
      roster.slashBlock[operator] = this.state.block;
      this.#opened.push({ operator, fromBlock: this.state.block + 2 });
    }
    roster.jailedUntil[operator] = Math.max(roster.jailedUntil[operator], this.state.block + timing.jail);
  }

  /** Jailed for a slash for as long as its past can matter. */
  isSlashJailed(operator: number): boolean {
    return this.state.block <= this.state.roster.slashBlock[operator] + this.state.tables.timing.slashable;
  }

  /** Draws over the pasts that slashes have opened, as many at once as an operator may have requests open. */
  auditPasts(): void {
    const { timing, audits } = this.state.tables;
    const waiting = this.#opened;
    this.#opened = [];
    for (const past of waiting) {
      if (this.state.block < past.fromBlock) {
        this.#opened.push(past);
        continue;
      }
      const { operator } = past;
      let task = this.state.tasks.pastHead[operator];
      while (task !== none && this.state.roster.openRequests[operator] < timing.maxOpen) {
        // The latest first; what is over takes the rest of the list with it.
        if (this.#lastProofBlock(operator) >= this.state.tasks.assignBlock[task] + timing.slashable) {
          task = none;
          break;
        }
        const next = this.state.tasks.pastNext[task];
        if (this.state.random.happens(audits.retrospective)) {
          this.state.ledger.operators.retrospectives[operator]++;
          this.state.open++;
          this.demand(task, Reason.Retrospective);
        }
        task = next;
      }
      this.state.tasks.pastHead[operator] = task;
      if (task !== none) this.#opened.push(past);
    }
  }

  #lastProofBlock(operator: number): number {
    const { timing, challenges } = this.state.tables;
    const others = this.state.roster.openRequests[operator];
    return this.state.block + timing.proofWindow + Math.floor(timing.proofWindow * others * challenges.stretch);
  }
}
