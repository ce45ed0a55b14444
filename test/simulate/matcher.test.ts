import { expect } from "chai";
import { judgePopulation } from "../../src/matchers/make-dishonesty-unprofitable.js";
import type { PopulationOutcome } from "../../src/matchers/population.js";
import { makeScenario } from "../../src/simulate/make-scenario.js";
import { simulatePopulation } from "../../src/simulate.js";

describe("a simulated population, judged by makeDishonestyUnprofitable", () => {
  const judge = (population: PopulationOutcome) => judgePopulation(population);

  it("holds under parameters that were solved", () => {
    const verdict = judge(simulatePopulation("12 honest, 4 wrong-output@0.2, 4 lazy@0.2", { tasks: 60_000 }));
    expect(verdict.holds).to.equal(true);
    expect(verdict.happened).to.match(/honest nets .*wrong-output at 20 ?% nets -/);
  });

  it("does not where nothing but a hundredth of the audits is left, so that the contracts would refuse it", () => {
    const { parameters } = makeScenario().scenario;
    const { audits } = parameters;
    const weak = { ...audits, marginWad: audits.marginWad / 100n, leastAuditRateWad: 1n, retrospectiveRateWad: 1n };
    const population = simulatePopulation("12 honest, 8 wrong-output", {
      tasks: 60_000,
      parameters: { ...parameters, audits: weak },
      unchecked: true,
    });
    expect(judge(population).holds).to.equal(false);
  });

  it("is undecided after too few tasks", () =>
    expect(judge(simulatePopulation("12 honest, 8 wrong-output@0.01", { tasks: 400 })).holds).to.equal("undecided"));
});
