import { DeadlineQueue, type Due } from "./deadline-queue.js";

/** Work in order of its deadline, a few at a time, a bounded number in waiting. */
export class Lane<Entry extends Due> {
  readonly #queue: DeadlineQueue<Entry>;
  readonly #most: number;
  readonly #work: (entry: Entry) => Promise<void>;
  readonly #running = new Map<string, Promise<void>>();

  /**
   * @param capacity Most entries that wait; what is due last is given up, and is to be offered again.
   * @param most How many are worked on at a time.
   * @param work Must not reject.
   */
  constructor(capacity: number, most: number, work: (entry: Entry) => Promise<void>) {
    this.#queue = new DeadlineQueue(capacity);
    this.#most = most;
    this.#work = work;
  }

  /** How many wait. */
  get length(): number {
    return this.#queue.length;
  }

  /** Takes work in unless the same waits or is worked on, and begins what there is room for. Returns what found no room. */
  offer(entry: Entry): Entry | undefined {
    if (this.#running.has(entry.key)) return undefined;
    const given = this.#queue.offer(entry);
    this.#start();
    return given;
  }

  /** Drops what waits and is not wanted any more. */
  keep(isWanted: (key: string) => boolean): void {
    this.#queue.keep(({ key }) => isWanted(key));
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  #start(): void {
    while (this.#running.size < this.#most) {
      const entry = this.#queue.take();
      if (entry === undefined) return;
      const done = this.#work(entry).then(() => {
        this.#running.delete(entry.key);
        this.#start();
      });
      this.#running.set(entry.key, done);
    }
  }
}
