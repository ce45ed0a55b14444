import { expect } from "chai";
import fc from "fast-check";
import { judgePopulation } from "../../src/matchers/make-dishonesty-unprofitable.js";
import type { BehaviourOutcome, Estimate, PopulationOutcome } from "../../src/matchers/population.js";
import { addMatchers } from "../../src/matchers.js";
import { failsWith, refusedWith } from "../helpers/assertions.js";
import { fuzzRuns } from "../helpers/fuzz.js";

// No chain and no Hardhat here: the matchers are added by hand.
addMatchers();

describe("makeDishonestyUnprofitable", () => {
  const honest: BehaviourOutcome = {
    ...outcome("honest", [0, 0, 0]),
    isHonest: true,
    rate: 0,
    advantagePerOperator: undefined,
  };
  const poorer = outcome("lazy", [-5, -4, -3]);
  const overlapping = outcome("copycat", [-1, 1, 2]);
  const richer = outcome("thief", [5, 6, 7]);
  const of = (...groups: BehaviourOutcome[]): PopulationOutcome => ({ groups });

  const books = "(5 operators, 100 tasks, 4 slashes, income 0.01 and own loss 0.5 a task)";
  const told = {
    honest: `honest nets 2 [1, 3] an operator ${books}`,
    poorer: `lazy at 20% nets 2 [1, 3] an operator, -4 [-5, -3] over honesty ${books}`,
    overlapping: `copycat at 20% nets 2 [1, 3] an operator, 1 [-1, 2] over honesty ${books}`,
    richer: `thief at 20% nets 2 [1, 3] an operator, 6 [5, 7] over honesty ${books}`,
  };

  it("holds where everyone who is not honest nets less", async () => {
    await expect(of(honest, poorer)).to.makeDishonestyUnprofitable();
    await expect(Promise.resolve(of(poorer, honest, poorer))).to.makeDishonestyUnprofitable();
  });

  it("fails where someone nets more and tells who, with income and slashes", async () => {
    await failsWith(
      expect(of(honest, poorer, overlapping, richer)).to.makeDishonestyUnprofitable(),
      `expected the population to make dishonesty unprofitable, but ${told.honest} and ${told.richer}`,
    );
  });

  it("holds negated where someone nets more", async () => {
    await expect(of(honest, poorer, overlapping, richer)).not.to.makeDishonestyUnprofitable();
  });

  it("fails negated where everyone who is not honest nets less", async () => {
    await failsWith(
      expect(of(honest, poorer)).not.to.makeDishonestyUnprofitable(),
      `expected the population not to make dishonesty unprofitable, but ${told.honest} and ${told.poorer}`,
    );
  });

  it("fails either way where the interval of an advantage holds 0, or nothing is known of it", async () => {
    const open = `but ${told.honest} and ${told.overlapping}: too few runs to tell`;
    await failsWith(
      expect(of(honest, poorer, overlapping)).to.makeDishonestyUnprofitable(),
      `expected the population to make dishonesty unprofitable, ${open}`,
    );
    await failsWith(
      expect(of(honest, poorer, overlapping)).not.to.makeDishonestyUnprofitable(),
      `expected the population not to make dishonesty unprofitable, ${open}`,
    );
    const unknown = { ...poorer, netPerOperator: undefined, advantagePerOperator: undefined };
    await failsWith(
      expect(of(honest, unknown)).to.makeDishonestyUnprofitable(),
      `expected the population to make dishonesty unprofitable, but ${told.honest} and lazy at 20% nets an unknown amount an operator ${books}: too few runs to tell`,
    );
  });

  it("refuses a population without both, and what is none", async () => {
    await refusedWith(expect(of(honest)).to.makeDishonestyUnprofitable(), "matchers/empty-population");
    await refusedWith(expect(of(poorer)).not.to.makeDishonestyUnprofitable(), "matchers/empty-population");
    await refusedWith(expect({}).not.to.makeDishonestyUnprofitable(), "matchers/not-a-population");
  });

  it("takes an interval that touches 0 for one that decides nothing", () => {
    expect(judgePopulation(of(honest, outcome("x", [-1, -0.5, -1e-18]))).holds).to.equal(true);
    expect(judgePopulation(of(honest, outcome("x", [-1, -0.5, 0]))).holds).to.equal("undecided");
    expect(judgePopulation(of(honest, outcome("x", [0, 0.5, 1]))).holds).to.equal("undecided");
    expect(judgePopulation(of(honest, outcome("x", [1e-18, 0.5, 1]))).holds).to.equal(false);
  });

  it("does not depend on the order, nor on what clearly nets less", () => {
    const amount = fc.integer({ min: -3, max: 3 });
    const behaviour = fc
      .tuple(fc.boolean(), fc.tuple(amount, amount, amount))
      .map(([isHonest, [low, mean, high]]) => ({ ...outcome("x", [low, mean, high]), isHonest }));
    fc.assert(
      fc.property(fc.array(behaviour, { maxLength: 6 }), (others) => {
        const groups = [honest, poorer, ...others];
        const { holds } = judgePopulation(of(...groups));
        expect(judgePopulation(of(...groups.toReversed())).holds).to.equal(holds);
        expect(judgePopulation(of(...groups, poorer)).holds).to.equal(holds);
      }),
      { numRuns: fuzzRuns(100) },
    );
  });
});

/** One that is not honest, with what it nets over honesty. */
function outcome(name: string, advantage: readonly [low: number, mean: number, high: number]): BehaviourOutcome {
  const estimate = (amounts: readonly number[]): Estimate => {
    const [low, mean, high] = amounts.map((amount) => amount * 1e18);
    return { low, mean, high };
  };
  return {
    name,
    isHonest: false,
    rate: 0.2,
    operators: 5,
    tasks: 100,
    slashes: 4,
    perTask: { incomeWei: 1e16, ownSlashed: 5e17 },
    netPerOperator: estimate([1, 2, 3]),
    advantagePerOperator: estimate(advantage),
  };
}
