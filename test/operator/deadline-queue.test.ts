import { expect } from "chai";
import fc from "fast-check";
import { DeadlineQueue } from "../../src/operator/deadline-queue.js";
import { fuzzRuns } from "../helpers/fuzz.js";

const due = (key: string, deadlineBlock: number) => ({ key, deadlineBlock });

describe("the operator's queue", () => {
  it("gives out what is due first, and of two with one deadline the one that came first", () => {
    const queue = new DeadlineQueue(4);
    for (const entry of [due("a", 9), due("b", 7), due("c", 9), due("d", 8)]) queue.offer(entry);
    expect(
      [queue.take(), queue.take(), queue.take(), queue.take(), queue.take()].map((entry) => entry?.key),
    ).to.deep.equal(["b", "d", "a", "c", undefined]);
  });

  it("takes an entry once", () => {
    const queue = new DeadlineQueue(4);
    queue.offer(due("a", 9));
    queue.offer(due("a", 9));
    expect(queue.length).to.equal(1);
  });

  it("gives up what is due last when it is full, be it the new one or not", () => {
    const queue = new DeadlineQueue(2);
    queue.offer(due("a", 5));
    queue.offer(due("b", 7));
    expect(queue.offer(due("late", 8))?.key).to.equal("late");
    expect(queue.offer(due("urgent", 4))?.key).to.equal("b");
    expect(queue.take()?.key).to.equal("urgent");
  });

  it("refuses a capacity that holds nothing", () => {
    expect(() => new DeadlineQueue(0)).to.throw(RangeError, "capacity 0");
  });

  it("agrees with a sorted list whatever comes and goes", () => {
    const operation = fc.oneof(
      fc.record({ offer: fc.integer({ min: 0, max: 30 }), deadlineBlock: fc.integer({ min: 0, max: 9 }) }),
      fc.constant("take" as const),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(operation, { maxLength: 40 }), (capacity, operations) => {
        const queue = new DeadlineQueue(capacity);
        let model: { key: string; deadlineBlock: number }[] = [];
        for (const step of operations) {
          if (step === "take") expect(queue.take()).to.deep.equal(model.shift());
          else {
            const entry = due(String(step.offer), step.deadlineBlock);
            const isThere = model.some(({ key }) => key === entry.key);
            // Sorting is stable: of two with one deadline the one that came first stays first.
            if (!isThere) model = [...model, entry].sort((one, other) => one.deadlineBlock - other.deadlineBlock);
            expect(queue.offer(entry)).to.deep.equal(model[capacity]);
            model = model.slice(0, capacity);
          }
          expect(queue.length).to.equal(model.length);
        }
      }),
      { numRuns: fuzzRuns(200) },
    );
  });
});
