import { expect } from "chai";
import { parseEther } from "ethers";
import fc from "fast-check";
import { isSertnError } from "../../src/errors.js";
import { proofBlocks, validateParameters, windowBlocks } from "../../src/protocol/parameters.js";
import { auditRateOf, priceTask } from "../../src/protocol/price-task.js";
import { WAD } from "../../src/protocol/wad.js";
import { behaviours, honest } from "../../src/simulate/behaviours.js";
import { defaultEconomy } from "../../src/simulate/default-scenario.js";
import { expectedNet } from "../../src/simulate/expected-net.js";
import { type Economy, solveParameters } from "../../src/simulate/solve.js";
import { fuzzRuns } from "../helpers/fuzz.js";

const mainnet: Partial<Economy> = { mostBlocks: 50_400n };

const economies = fc
  .record({
    valueAtRisk: fc.bigInt(0n, parseEther("10")),
    finality: fc.constantFrom("answered" as const, "final" as const),
    inferenceCostWei: fc.bigInt(0n, parseEther("0.01")),
    proofCostWei: fc.bigInt(0n, parseEther("0.1")),
    gasPriceWei: fc.bigInt(0n, 100n * 10n ** 9n),
    ownStake: fc.bigInt(0n, parseEther("1000")),
    delegatedStake: fc.bigInt(0n, parseEther("1000")),
    delegatedWeightWad: fc.bigInt(0n, WAD),
    concurrentTasks: fc.integer({ min: 1, max: 64 }),
    proveSeconds: fc.double({ min: 0.01, max: 300, noNaN: true }),
    yieldPerYear: fc.double({ min: 0, max: 1, noNaN: true }),
    marginWad: fc.bigInt(WAD, 2n * WAD),
    mostBlocks: fc.constantFrom(25n, 200n, 50_400n),
  })
  .map((choices): Economy => ({ ...defaultEconomy, ...choices }));

describe("the parameter solver", function () {
  this.timeout(60_000);

  it("finds parameters that the contracts accept, and says how", () => {
    const { parameters, derivation, auditRate, security } = solveParameters(defaultEconomy);
    validateParameters(parameters, defaultEconomy.mostBlocks);
    expect(derivation.map(({ name }) => name)).to.include.members(["security ratio", "audit rate p", "bounty", "tip"]);
    expect(auditRate / 65_536).to.be.within(0.05, 0.6);
    // Eight such tasks fit the stake.
    expect(8n * security <= defaultEconomy.ownStake + defaultEconomy.delegatedStake).to.equal(true);
  });

  it("audits less the more is the operator's own, and the more it feels of the rest", () => {
    const rate = (choices: Partial<Economy>) => solveParameters({ ...defaultEconomy, ...choices }).auditRate;
    const total = defaultEconomy.ownStake + defaultEconomy.delegatedStake;
    expect(rate({ ownStake: total, delegatedStake: 0n })).to.be.lessThan(rate({}));
    expect(rate({ delegatedWeightWad: WAD })).to.be.lessThan(rate({}));
    expect(rate({ delegatedWeightWad: 0n })).to.be.greaterThan(rate({}));
  });

  it("locks less and audits more where capital is dear", () => {
    const cheap = solveParameters({ ...defaultEconomy, ...mainnet, yieldPerYear: 0.01 });
    const dear = solveParameters({ ...defaultEconomy, ...mainnet, yieldPerYear: 1 });
    expect(dear.security < cheap.security).to.equal(true);
    expect(dear.auditRate).to.be.greaterThan(cheap.auditRate);
  });

  /** Whether an economy can be solved; any refusal must be one of the solver's. */
  function solvedOrRefused(economy: Economy) {
    try {
      return solveParameters(economy);
    } catch (error) {
      if (!isSertnError(error)) throw error;
      expect(error.code).to.be.oneOf(["simulate/cannot-secure", "simulate/windows-do-not-fit"]);
      return undefined;
    }
  }

  it("solves or refuses any economy; what it solves is accepted, secures the task, pays the honest and no cheat, accomplices included", () => {
    const counts = { solved: 0, refused: 0 };
    fc.assert(
      fc.property(economies, (economy) => {
        const solution = solvedOrRefused(economy);
        counts[solution === undefined ? "refused" : "solved"]++;
        if (solution === undefined) return;
        const { parameters, model } = solution;
        validateParameters(parameters, economy.mostBlocks);
        const { valueAtRisk, finality, ownStake, delegatedStake } = economy;
        const { answerWindowBlocks } = parameters.timing;
        const priced = priceTask(parameters, model, { valueAtRisk, finality, answerWindowBlocks });
        const ownWad = (ownStake * WAD) / (ownStake + delegatedStake);
        const auditRate = auditRateOf(parameters, priced, { ownWad, reliabilityWad: (9n * WAD) / 10n });
        expect(auditRate, "the task is refused").to.not.equal(undefined);
        const task = { ...priced, auditRate: auditRate ?? 0, ownWad, feltWad: parameters.audits.delegatedWeightWad };
        const honestNet = expectedNet(parameters, task, honest.conduct);
        expect(honestNet >= 0n, "the honest lose").to.equal(true);
        for (const { name, role, conduct } of behaviours)
          if (role === "operator") expect(expectedNet(parameters, task, conduct) <= honestNet, name).to.equal(true);
      }),
      { numRuns: fuzzRuns(2000), seed: 11 },
    );
    expect(Math.min(counts.solved, counts.refused), JSON.stringify(counts)).to.be.greaterThan(100);
  });

  it("leaves time to prove every request that can be open at once", () => {
    const { parameters, model } = solveParameters(defaultEconomy);
    const { timing, challenges } = parameters;
    const proveBlocks = defaultEconomy.proveSeconds / defaultEconomy.blockSeconds;
    for (let open = 0n; open < 2n * timing.maxOpenTasks; ++open) {
      const blocks = Number(proofBlocks(model.proofWindowBlocks, open, challenges.stretchWad));
      expect(blocks).to.be.at.least(Math.floor(proveBlocks * (Number(open) + 1)));
    }
    expect(windowBlocks(timing, challenges.stretchWad) <= defaultEconomy.mostBlocks).to.equal(true);
  });

  describe("refuses", () => {
    const refusal = (choices: Partial<Economy>) => {
      try {
        solveParameters({ ...defaultEconomy, ...choices });
        return undefined;
      } catch (error) {
        return isSertnError(error) ? `${error.code}: ${error.message}` : undefined;
      }
    };

    it("nothing that can be secured", () => expect(refusal({})).to.equal(undefined));

    it("a value that the stake cannot secure, audited always", () =>
      expect(refusal({ valueAtRisk: parseEther("20") }))
        .to.match(/^simulate\/cannot-secure: No audit rate secures a task of 20/)
        .and.contain("an operator has 25 for each task"));

    it("operators without anything at stake", () =>
      expect(refusal({ ownStake: 0n, delegatedStake: 0n })).to.contain("nothing is staked"));

    it("stake that nobody feels", () =>
      expect(refusal({ ownStake: 0n, delegatedWeightWad: 0n })).to.contain("λ is zero"));

    it("proofs that take longer than stake stays", () =>
      expect(refusal({ proveSeconds: 3600 })).to.match(/^simulate\/windows-do-not-fit: The windows need \d+ blocks/));
  });
});
