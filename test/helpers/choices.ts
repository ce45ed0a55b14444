/** Random choices by number, so that what is made of them shrinks with the list of its numbers. */
export class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  upTo(limit: number): number {
    return (this.#numbers[this.#next++ % this.#numbers.length] + this.#next) % limit;
  }

  between(low: number, high: number): number {
    return low + this.upTo(high - low + 1);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.upTo(list.length)];
  }

  /** True once in `times`, on average. */
  once(times: number): boolean {
    return this.upTo(times) === 0;
  }

  many<T>(count: number, make: (i: number) => T): T[] {
    return Array.from({ length: count }, (_, i) => make(i));
  }
}
