import { expect } from "chai";
import { WAD } from "../../src/protocol/wad.js";
import { findBehaviour, honest } from "../../src/simulate/behaviours.js";
import {
  assignedTasks,
  breakEvenAccuracy,
  breakEvenGain,
  breakEvenRate,
  findBoundary,
} from "../../src/simulate/boundary.js";
import { defaultEconomy } from "../../src/simulate/default-scenario.js";
import { type AssignedTask, expectedNet, netScale } from "../../src/simulate/expected-net.js";
import { makeScenario } from "../../src/simulate/make-scenario.js";
import { makePopulation } from "../../src/simulate/population.js";
import type { OperatorGroup } from "../../src/simulate/scenario.js";

const { scenario } = makeScenario();

function groupOf(name: string): OperatorGroup {
  return makePopulation([{ behaviour: name }], defaultEconomy).operators[0];
}

/** Advantage over honesty in wei. */
function advantage(task: AssignedTask, name: string, right = 0n): number {
  const behaviour = findBehaviour(name) ?? honest;
  const conduct = { ...behaviour.conduct, rightWad: right, proves: right > 0n };
  const { parameters } = scenario;
  const difference = expectedNet(parameters, task, conduct) - expectedNet(parameters, task, honest.conduct);
  return Number(difference) / Number(netScale);
}

describe("where cheating would start to pay", function () {
  this.timeout(60_000);
  const tasks = assignedTasks(scenario, groupOf("wrong-output")).map(({ task }) => task);
  const length = { tasks: 40_000, runs: 20, seed: 2 };

  for (const name of ["wrong-output", "colluding-challenger"])
    it(`the formula and the simulation find the same audit rate: ${name}`, () => {
      const { breakEvenFactor, simulatedFactor, curve } = findBoundary(scenario, groupOf(name), length);
      expect(breakEvenFactor).to.be.within(0.5, 1);
      expect(breakEvenFactor).to.be.within(simulatedFactor?.low ?? 2, simulatedFactor?.high ?? -1);
      // At the ends of the curve there is no doubt who is better off.
      expect(curve[0].simulated?.low).to.be.greaterThan(0);
      expect(curve[curve.length - 1].simulated?.high).to.be.lessThan(0);
    });

  it("is behind the margin: audits are more frequent than they had to be by less than the margin and the saved proof", () => {
    for (const task of tasks) {
      const rate = breakEvenRate(scenario, task, findBehaviour("wrong-output") ?? honest);
      expect(task.auditRate / 65_536 / rate).to.be.within(1.24, 1.35);
    }
  });

  it("breaks even at the rate that the closed form gives, and pays a little below", () => {
    for (const task of tasks)
      for (const name of ["wrong-output", "lazy", "colluding-challenger"]) {
        const rate = breakEvenRate(scenario, task, findBehaviour(name) ?? honest);
        const at = (chance: number) => advantage({ ...task, auditRate: Math.round(chance * 65_536) }, name);
        if (rate * 65_536 < 20) continue; // too coarse a grid to be on both sides of it
        expect(at(rate * 0.95)).to.be.greaterThan(0);
        expect(at(rate * 1.05)).to.be.lessThan(0);
      }
  });

  it("says how much more than the declared value a wrong answer must gain", () => {
    for (const task of tasks) {
      const gain = BigInt(Math.round(breakEvenGain(task)));
      expect(gain > task.valueAtRisk).to.equal(true);
      const with_ = (valueAtRisk: bigint) => advantage({ ...task, valueAtRisk }, "wrong-output");
      expect(with_((gain * 101n) / 100n)).to.be.greaterThan(0);
      expect(with_((gain * 99n) / 100n)).to.be.lessThan(0);
    }
  });

  it("says how often a shortcut must be right to pay: the protocol wants right answers, not labour", () => {
    for (const task of tasks) {
      const accuracy = breakEvenAccuracy(task);
      expect(accuracy).to.be.within(0.9, 1);
      const with_ = (part: number) => advantage(task, "lazy", BigInt(Math.round(part * 1e12)) * 10n ** 6n);
      expect(with_(1)).to.be.greaterThan(0);
      expect(with_(accuracy + (1 - accuracy) / 10)).to.be.greaterThan(0);
      expect(with_(accuracy - (1 - accuracy) / 10)).to.be.lessThan(0);
    }
  });

  it("has no boundary for what gains nothing by not being audited", () => {
    expect(findBoundary(scenario, groupOf("withhold-proof"), undefined).breakEvenFactor).to.equal(undefined);
    expect(findBoundary(scenario, groupOf("silent"), undefined).breakEvenFactor).to.equal(undefined);
  });

  it("moves in when operators feel less of their delegators' loss than the contracts reckon with", () => {
    const careless = { ...scenario, feltWad: 0n };
    const careful = { ...scenario, feltWad: WAD };
    const at = (one: typeof scenario) => findBoundary(one, groupOf("wrong-output"), undefined).breakEvenFactor ?? 0;
    expect(at(careless)).to.be.greaterThan(at(scenario));
    expect(at(careful)).to.be.lessThan(at(scenario));
    // Of a stake that is mostly others', a tenth was reckoned with: who feels none of it is not deterred.
    const mostlyOthers = makePopulation([{ behaviour: "wrong-output", own: 20, delegated: 180 }], defaultEconomy);
    expect(findBoundary(careless, mostlyOthers.operators[0], undefined).breakEvenFactor).to.be.greaterThan(1);
  });
});
