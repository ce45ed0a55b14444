import type { Tables } from "./tables.js";

/** What a task waits for. */
export const Status = {
  Submitted: 0,
  Unassigned: 1,
  Assigned: 2,
  Unanswered: 3,
  Challenged: 4,
  Answered: 5,
  Undrawn: 6,
  Proving: 7,
  Missing: 8,
  Closed: 9,
} as const;
export type Status = (typeof Status)[keyof typeof Status];

/** Why a proof is due. */
export const Reason = { None: 0, Audit: 1, Challenge: 2, Retrospective: 3 } as const;
export type Reason = (typeof Reason)[keyof typeof Reason];

/** No task, no operator. */
export const none = -1;
/** Instead of a challenger group. */
export const byNobody = -1;
export const byAccomplice = -2;

/** All tasks of a run, and when each has something to do. */
export class Tasks {
  readonly kind: Uint16Array;
  readonly reason: Uint8Array;
  readonly operator: Int32Array;
  readonly submitBlock: Int32Array;
  readonly assignBlock: Int32Array;
  /** Of the answer, then the last block for the proof. */
  readonly stepBlock: Int32Array;
  readonly auditRate: Float64Array;
  readonly deviates: Uint8Array;
  readonly isRight: Uint8Array;
  readonly challenger: Int16Array;
  readonly challengeFee: Float64Array;
  /** Final tasks without a proof, by operator, latest first. */
  readonly pastHead: Int32Array;
  readonly pastNext: Int32Array;
  /** The calendar: tasks with something to do in a block, as linked lists in a ring of blocks. */
  readonly #calendar: Int32Array;
  readonly #next: Int32Array;
  readonly #status: Uint8Array;

  constructor({ timing, challenges, kinds, operators }: Tables, count: number) {
    this.kind = new Uint16Array(count);
    this.reason = new Uint8Array(count);
    this.operator = new Int32Array(count);
    this.submitBlock = new Int32Array(count);
    this.assignBlock = new Int32Array(count);
    this.stepBlock = new Int32Array(count);
    this.auditRate = new Float64Array(count);
    this.deviates = new Uint8Array(count);
    this.isRight = new Uint8Array(count);
    this.challenger = new Int16Array(count).fill(byNobody);
    this.challengeFee = new Float64Array(count);
    this.pastHead = new Int32Array(operators.count).fill(none);
    this.pastNext = new Int32Array(count);
    const longestProof = timing.proofWindow * (1 + 2 * timing.maxOpen * challenges.stretch) + timing.proveBlocks;
    const longest = Math.max(...kinds.answerWindow, timing.challengeWindow, longestProof, timing.epoch) + 4;
    this.#calendar = new Int32Array(2 ** Math.ceil(Math.log2(longest))).fill(none);
    this.#next = new Int32Array(count);
    this.#status = new Uint8Array(count);
  }

  /** Lets a task wait for a block in the future. */
  schedule(task: number, status: Status, block: number): void {
    this.#status[task] = status;
    const slot = block & (this.#calendar.length - 1);
    this.#next[task] = this.#calendar[slot];
    this.#calendar[slot] = task;
  }

  /** Calls `step` for every task that waits for `block`. */
  stepAll(block: number, step: (task: number, status: Status) => void): void {
    const slot = block & (this.#calendar.length - 1);
    let task = this.#calendar[slot];
    this.#calendar[slot] = none;
    while (task !== none) {
      const next = this.#next[task];
      // What was written is a status.
      step(task, this.#status[task] as Status);
      task = next;
    }
  }

  close(task: number): void {
    this.#status[task] = Status.Closed;
  }
}
