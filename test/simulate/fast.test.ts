import { expect } from "chai";
import { WAD } from "../../src/protocol/wad.js";
import { findBehaviour, honest } from "../../src/simulate/behaviours.js";
import { assignedTasks } from "../../src/simulate/boundary.js";
import { defaultEconomy } from "../../src/simulate/default-scenario.js";
import { expectedNet, netScale } from "../../src/simulate/expected-net.js";
import { runFast } from "../../src/simulate/fast/run.js";
import { usualOptions } from "../../src/simulate/fast/state.js";
import { makeTables } from "../../src/simulate/fast/tables.js";
import type { Ledger } from "../../src/simulate/ledger.js";
import { makeScenario, type ScenarioChoices } from "../../src/simulate/make-scenario.js";
import { membersOf, netRatio } from "../../src/simulate/outcome.js";
import { parsePopulation } from "../../src/simulate/population.js";
import { Random } from "../../src/simulate/random.js";
import type { Scenario } from "../../src/simulate/scenario.js";
import { runAll, simulateFast } from "../../src/simulate/simulate.js";
import { chiSquare, chiSquareTail, normalQuantile, ratioEstimate } from "../../src/simulate/statistics.js";
import { expectNear } from "../helpers/expect-near.js";

const length = { tasks: 40_000, runs: 20, seed: 1 };

function scenarioOf(population: string, choices: ScenarioChoices = {}): Scenario {
  return makeScenario({ ...choices, population: parsePopulation(population, defaultEconomy) }).scenario;
}

function run(scenario: Scenario, tasks: number, seed = 1): Ledger {
  return runFast(makeTables(scenario), tasks, new Random(seed));
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

describe("the fast model", function () {
  this.timeout(60_000);
  const { scenario } = makeScenario();

  it("ends every task that was submitted, one way or another", () => {
    const { flows, operators } = run(scenario, 5000);
    expect(flows.submitted).to.equal(5000);
    // Slashes of the past end tasks that were final before.
    const pastSlashes = flows.final + flows.slashed + flows.expired + flows.refused - 5000;
    expect(pastSlashes).to.be.within(0, sum(operators.retrospectives));
  });

  it("loses no money: what comes into escrow goes out or is the reserve's", () => {
    const { flows, operators } = run(scenario, 20_000);
    const paid = flows.feesWei + flows.challengeFeesWei + sum(operators.penaltiesWei);
    const received =
      sum(operators.feesWei) +
      sum(operators.tipsWei) +
      sum(operators.rewardsWei) +
      flows.keepersWei +
      flows.refundsWei +
      flows.challengeRefundsWei +
      flows.royaltiesWei +
      flows.restakersWei +
      flows.reserveWei;
    expectNear(received / paid, 1, 1e-9);
    const slashed = sum(operators.ownSlashed) + sum(operators.delegatedSlashed);
    expectNear((flows.compensationWei + flows.bountiesWei + flows.slashedReserve) / slashed, 1, 1e-9);
  });

  it("is the same for the same seed, and other for another", () => {
    expect(run(scenario, 2000)).to.deep.equal(run(scenario, 2000));
    expect(run(scenario, 2000).flows).to.not.deep.equal(run(scenario, 2000, 2).flows);
  });

  it("never slashes who is honest, flooded with challenges or not", () => {
    const { operators, flows } = run(scenarioOf("6 honest, 4 griefing-challenger@0.5"), 10_000);
    expect(sum(operators.challenges)).to.be.greaterThan(8000);
    expect(flows.slashed).to.equal(0);
  });

  it("slashes the honest who cannot prove in time: windows matter", () => {
    const slow = scenarioOf("6 honest, 4 griefing-challenger@0.5", { work: { proveBlocks: 12 } });
    expect(run(slow, 2000).flows.slashed).to.be.greaterThan(0);
  });

  it("makes griefing dearer with every challenge", () => {
    const { challengers, flows } = run(scenarioOf("6 honest, 1 griefing-challenger@0.5"), 10_000);
    const [{ challenges, feesWei, refundsWei }] = challengers;
    expect(refundsWei).to.equal(0);
    expect(feesWei / challenges).to.be.greaterThan(3 * Number(scenario.model.proofCostWei));
    expect(flows.challengePayoutsWei).to.be.lessThan(feesWei);
  });

  it("pays who watches, where there is something to see", () => {
    const { challengers } = run(scenarioOf("10 honest, 4 wrong-output@0.3, 1 watchful-challenger@0.3"), 10_000);
    const [{ bountiesWei, challenges }] = challengers;
    // Where one answer in twenty is wrong, watching pays for itself; jails see to it that fewer are.
    expect(bountiesWei / challenges).to.be.greaterThan(20 * Number(scenario.model.inferenceCostWei));
  });

  it("opens the past of who was slashed", () => {
    const { operators } = run(scenarioOf("10 honest, 4 wrong-output@0.05"), 20_000);
    expect(sum(operators.retrospectives.subarray(10))).to.be.greaterThan(20);
    expect(sum(operators.retrospectives.subarray(0, 10))).to.equal(0);
  });

  it("draws audits at the rates of the contracts' policy (all operators, 99.9 %)", () => {
    const ledgers = runAll(scenario, length, usualOptions);
    const total = (entry: "audits" | "expectedAudits" | "auditVariance") =>
      ledgers.reduce((all, { operators }) => all + sum(operators[entry]), 0);
    const score = (total("audits") - total("expectedAudits")) / Math.sqrt(total("auditVariance"));
    expect(Math.abs(score)).to.be.lessThan(normalQuantile(0.9995));
  });

  it("shares tasks by stake within a tier (chi-square, 99.9 %)", () => {
    // Standing that does not move, so that weights are stakes alone.
    const base = scenarioOf(
      "1 honest:own=50:delegated=150, 1 honest:own=75:delegated=225, 1 honest:own=100:delegated=300",
      {
        tasksPerBlock: 0.1,
      },
    );
    const standing = { probationWad: WAD, climbWad: 0n, fallWad: 0n, speedSmoothingWad: 0n };
    const still = { ...base, parameters: { ...base.parameters, standing } };
    const { tasks } = run(still, 20_000).operators;
    const expected = [200, 300, 400].map((stake) => (20_000 * stake) / 900);
    expect(chiSquareTail(chiSquare([...tasks], expected), 2)).to.be.greaterThan(0.001);
  });

  it("gives small tasks to small operators: the lowest tier that can carry them", () => {
    const tiers = scenarioOf("4 honest:own=1:delegated=0, 4 honest:own=50:delegated=150", {
      taskKinds: [{ share: 1, valueAtRisk: 10n ** 16n, finality: "final", feeRatio: 1 }],
    });
    const { tasks } = run(tiers, 4000).operators;
    expect(sum(tasks.subarray(4)) / 4000).to.be.lessThan(0.02);
  });

  for (const name of ["honest", "wrong-output", "lazy", "withhold-proof", "silent", "colluding-challenger", "copycat"])
    it(`agrees with the exact expectation of a task: ${name} (99.9 %)`, () => {
      const behaviour = findBehaviour(name) ?? honest;
      const base = scenarioOf(`8 ${name}`);
      const steady = {
        ...base,
        parameters: { ...base.parameters, standing: { ...base.parameters.standing, probationWad: WAD } },
        population: {
          ...base.population,
          operators: base.population.operators.map((group) => ({ ...group, rate: 1 })),
        },
      };
      const ledgers = runAll(steady, { ...length, runs: 40 }, { consequences: false, auditFactor: 1 });
      const estimate = ratioEstimate(netRatio(ledgers, membersOf(steady), 0.1, "tasks"), 0.999);
      const [group] = steady.population.operators;
      const expected = assignedTasks(steady, group).reduce((total, { share, task }) => {
        const { conduct } = behaviour;
        return total + (share * Number(expectedNet(steady.parameters, task, conduct))) / Number(netScale);
      }, 0);
      expect(expected).to.be.within(estimate?.low ?? Number.NaN, estimate?.high ?? Number.NaN);
    });

  it("runs a million tasks in under ten seconds", () => {
    const begin = performance.now();
    const { flows } = simulateFast(scenario, { tasks: 1_000_000, runs: 20, seed: 3 });
    expect(flows.submitted).to.equal(1_000_000);
    expect(performance.now() - begin).to.be.lessThan(10_000);
  });
});
