import { expect } from "chai";
import type { Contract } from "ethers";
import fc from "fast-check";
import hre from "hardhat";
import { fuzzRuns } from "../helpers/fuzz.js";
import { sumTreeWords } from "../helpers/sum-tree-words.js";

/** What the tree must be: a list of weights, kept as it was when each epoch began. */
class Weights {
  readonly now: bigint[] = [];
  readonly vacant: number[] = [];
  #atStart = new Map<number, readonly bigint[]>();
  epoch = 100;

  begin(epoch: number): void {
    for (let e = this.epoch + 1; e <= epoch; ++e) this.#atStart.set(e, [...this.now]);
    this.epoch = epoch;
  }

  at(epoch: number): readonly bigint[] {
    return this.#atStart.get(epoch) ?? [];
  }
}

const owner = (index: number) => `0x${(index + 1).toString(16).padStart(40, "0")}`;
const sum = (weights: readonly bigint[]) => weights.reduce((a, b) => a + b, 0n);

describe("epoch sum tree", function () {
  this.timeout(120_000);
  let deploy: () => Promise<Contract>;

  before(async () => {
    const { ethers } = await hre.network.create();
    deploy = async () => (await ethers.deployContract("SumTreeBench")) as unknown as Contract;
  });

  it("picks each leaf for as many points as it weighs", async () => {
    const tree = await deploy();
    const weights = [3n, 0n, 1n, 5n, 0n, 2n, 4n, 1n, 7n, 2n];
    for (const [index, weight] of weights.entries()) {
      await tree.insert(1, owner(index));
      await tree.set(1, index, 0, weight);
    }
    const picks = await Promise.all(
      Array.from({ length: Number(sum(weights)) }, async (_, point) => Number((await tree.pick(2, point)).index)),
    );
    expect(picks).to.deep.equal(weights.flatMap((weight, index) => Array(Number(weight)).fill(index)));
  });

  it("is empty before its first epoch has passed", async () => {
    const tree = await deploy();
    expect((await tree.pick(7, 0)).isFound).to.equal(false);
    await tree.insert(7, owner(0));
    await tree.set(7, 0, 0, 5);
    expect((await tree.pick(7, 0)).isFound).to.equal(false);
    expect((await tree.pick(8, 0)).isFound).to.equal(true);
  });

  it("remembers the beginnings of the present epoch and of the one before, no more", async () => {
    const tree = await deploy();
    await tree.insert(1, owner(0));
    for (const [epoch, weight] of [
      [1, 10],
      [2, 20],
      [3, 30],
      [4, 40],
    ])
      await tree.set(epoch, 0, (await tree.totalNow()) as bigint, weight);
    expect(await Promise.all([5, 4, 3].map((epoch) => tree.totalAt(epoch)))).to.deep.equal([40n, 30n, 20n]);
    await expect(tree.totalAt(2)).to.be.revertedWithCustomError(tree, "EpochOutOfReach").withArgs(2);
  });

  it("knows who had a vacant leaf until it is used again", async () => {
    const tree = await deploy();
    for (const index of [0, 1, 2]) await tree.insert(1, owner(index));
    await tree.remove(1);
    expect((await tree.leafOf(1)).toObject()).to.deep.equal({ owner: owner(1), sinceEpoch: 1n, isVacant: true });
    await tree.insert(5, owner(9));
    expect((await tree.leafOf(1)).toObject()).to.deep.equal({ owner: owner(9), sinceEpoch: 5n, isVacant: false });
    await tree.insert(5, owner(10));
    expect((await tree.leafOf(3)).owner).to.equal(owner(10));
  });

  it("refuses a sum that does not fit", async () => {
    const tree = await deploy();
    for (const index of [0, 1, 2, 3, 4, 5, 6, 7]) await tree.insert(1, owner(index));
    await tree.set(1, 0, 0, 2n ** 28n - 1n);
    await tree.set(1, 1, 0, 1n);
    await expect(tree.set(1, 0, 2n ** 28n - 1n, 2n ** 28n)).to.be.revertedWithCustomError(tree, "TreeFull");
    // A new root would hold all of it in one sum.
    await expect(tree.insert(1, owner(8))).to.be.revertedWithCustomError(tree, "TreeFull");
  });

  it("agrees with a list of weights after any changes in any epochs", async () => {
    const step = fc.record({
      epochs: fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 5),
      act: fc.constantFrom("insert", "insert", "set", "set", "set", "remove"),
      leaf: fc.nat(200),
      weight: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 8192n })),
      point: fc.bigInt({ min: 0n, max: 2n ** 64n }),
    });
    const acted = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const tree = await deploy();
        const model = new Weights();
        for (const { epochs, act, leaf, weight, point } of steps) {
          model.begin(model.epoch + epochs);
          if (await apply(tree, model, act, leaf, weight)) acted.set(act, (acted.get(act) ?? 0) + 1);
          for (const epoch of [model.epoch, model.epoch - 1]) await compare(tree, model.at(epoch), epoch, point);
          expect(await tree.totalNow()).to.equal(sum(model.now));
        }
      }),
      { numRuns: fuzzRuns(20) },
    );
    for (const act of ["insert", "set", "remove"]) expect(acted.get(act), act).to.be.greaterThan(20);
  });

  it("draws from ten thousand in five levels, a cold slot for each", async () => {
    const gas: number[] = [];
    for (const size of [8, 64, 512, 4096, 10_000]) {
      const tree = await deploy();
      await fill(tree, size);
      expect(await tree.totalAt(2)).to.equal(1000n * BigInt(size));
      const last = await tree.pick(2, 1000n * BigInt(size) - 1n);
      expect(last.index).to.equal(size - 1);
      gas.push(Number(await tree.gasOfPick(2, 1000n * BigInt(size) - 1n)));
    }
    // A cold slot is 2,100 gas, finding the last of eight children under 1,200 more; the rest is the call's.
    for (const [k, used] of gas.entries()) expect(used).to.be.within(2100 * (k + 1), 3300 * (k + 1) + 2700);
  });
});

/** Equal weights in epoch 1, written node by node. */
async function fill(tree: Contract, size: number): Promise<void> {
  const { levels, nodes } = sumTreeWords(Array<bigint>(size).fill(1000n));
  for (let i = 0; i < nodes.length; i += 400) {
    const some = nodes.slice(i, i + 400);
    await tree.put(
      levels,
      some.map(([key]) => key),
      some.map(([, word]) => word),
    );
  }
}

async function apply(tree: Contract, model: Weights, act: string, leaf: number, weight: bigint): Promise<boolean> {
  const { now, vacant, epoch } = model;
  if (act === "insert") {
    const index = vacant.pop() ?? now.length;
    expect(await tree.insert.staticCall(epoch, owner(index))).to.equal(index);
    await tree.insert(epoch, owner(index));
    now[index] = 0n;
    return true;
  }
  const index = leaf % Math.max(1, now.length);
  if (now.length === 0 || vacant.includes(index)) return false;
  const next = act === "remove" ? 0n : weight;
  await tree.set(epoch, index, now[index], next);
  now[index] = next;
  if (act === "remove") {
    await tree.remove(index);
    vacant.push(index);
  }
  return true;
}

/** The draw is the one over the list: the first leaf whose running sum passes the point. */
async function compare(tree: Contract, weights: readonly bigint[], epoch: number, point: bigint): Promise<void> {
  const total = sum(weights);
  expect(await tree.totalAt(epoch)).to.equal(total);
  const { isFound, index } = await tree.pick(epoch, point);
  expect(isFound).to.equal(total > 0n);
  if (total === 0n) return;
  let rest = point % total;
  const expected = weights.findIndex((weight) => {
    rest -= weight;
    return rest < 0n;
  });
  expect(Number(index)).to.equal(expected);
}
