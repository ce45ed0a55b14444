/** Something that must be done up to a block. */
export interface Due {
  /** Two entries with one key are the same. */
  key: string;
  /** Last block that counts. */
  deadlineBlock: number;
}

/**
 * At most `capacity` entries, the most urgent first; of two with one deadline, the one that came first.
 *
 * What finds no room is not lost: it is on chain, and whoever fills the queue from there offers it again.
 */
export class DeadlineQueue<Entry extends Due> {
  readonly capacity: number;
  /** Most urgent last, so that taking it moves nothing. */
  readonly #entries: Entry[] = [];

  /** @param capacity Most entries at once, at least 1. */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) throw new RangeError(`a queue of capacity ${capacity}`);
    this.capacity = capacity;
  }

  get length(): number {
    return this.#entries.length;
  }

  has(key: string): boolean {
    return this.#entries.some((entry) => entry.key === key);
  }

  /**
   * Takes an entry in, unless it is there already. A full queue gives up its least urgent one, which may be the new one.
   * @returns What found no room, if anything.
   */
  offer(entry: Entry): Entry | undefined {
    if (this.has(entry.key)) return undefined;
    const before = this.#entries.findIndex(({ deadlineBlock }) => deadlineBlock <= entry.deadlineBlock);
    this.#entries.splice(before === -1 ? this.#entries.length : before, 0, entry);
    return this.#entries.length > this.capacity ? this.#entries.shift() : undefined;
  }

  /** Removes and returns the most urgent entry. */
  take(): Entry | undefined {
    return this.#entries.pop();
  }

  /** Drops what does not satisfy the condition, and returns it. */
  keep(condition: (entry: Entry) => boolean): Entry[] {
    const dropped = this.#entries.filter((entry) => !condition(entry));
    const kept = this.#entries.filter(condition);
    this.#entries.splice(0, this.#entries.length, ...kept);
    return dropped;
  }
}
