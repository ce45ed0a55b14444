import { expect } from "chai";
import { toBeHex } from "ethers";
import hre from "hardhat";
import { interfaceOf, sertnSources } from "../../src/avs/contracts.js";
import { withRealChain } from "../../src/hooks/real-chain.js";
import { WAD } from "../../src/protocol/wad.js";
import { compareWithModel } from "../../src/simulate/compare.js";
import { defaultEconomy } from "../../src/simulate/default-scenario.js";
import { makeScenario } from "../../src/simulate/make-scenario.js";
import type { GroupOutcome } from "../../src/simulate/outcome.js";
import { parsePopulation } from "../../src/simulate/population.js";
import { BatchChain, reproducibleNetwork } from "../../src/simulate/real/chain.js";
import { simulateReal } from "../../src/simulate/real/simulate-real.js";
import type { Scenario } from "../../src/simulate/scenario.js";
import { chiSquare, chiSquareTail, normalQuantile } from "../../src/simulate/statistics.js";

const onChain = (scenario: Scenario, tasks: number, seed = 1) =>
  withRealChain(hre, "digits-mlp", true, (setting) => simulateReal(setting, scenario, { tasks, seed }));

const scenarioOf = (population: string) =>
  makeScenario({ population: parsePopulation(population, defaultEconomy) }).scenario;

describe("the simulation on the in-process chain", function () {
  this.timeout(180_000);

  it("pays and slashes as the fast model expects (99 % for all measures together), to the wei as escrow says", async () => {
    const scenario = scenarioOf(
      "6 honest, 1 wrong-output@0.3, 1 lazy@0.3, 1 silent@0.5, 1 withhold-proof@0.3, 1 colluding-user@0.3, 1 colluding-challenger@0.3, 1 griefing-challenger@0.1, 1 watchful-challenger@0.2",
    );
    const { outcome } = await onChain(scenario, 120);
    const { measures } = compareWithModel(scenario, outcome, { tasks: 120, seed: 1 }, 0.99);
    expect(measures.length).to.equal(21);
    expect(measures.filter(({ holds }) => !holds)).to.deep.equal([]);
    // Not by having done nothing.
    expect(outcome.flows.slashed).to.be.greaterThan(2);
    expect(outcome.flows.final).to.be.greaterThan(80);
    expect(sum(outcome.groups, "proofs")).to.be.greaterThan(10);
    expect(sum(outcome.groups, "unanswered")).to.be.greaterThan(0);
  });

  it("is repeated by its seed, block hashes and all, so that proofs are found again", async () => {
    const scenario = scenarioOf("3 honest, 1 wrong-output@0.3");
    const first = await onChain(scenario, 20);
    const second = await onChain(scenario, 20);
    expect(second.outcome).to.deep.equal(first.outcome);
    expect(second.proofs).to.deep.equal({ made: 0, found: first.proofs.made + first.proofs.found });
    expect(second.proofs.found).to.be.greaterThan(0);
  });

  it("runs a thousand tasks of twenty operators in under a minute, proofs being found", async () => {
    const scenario = scenarioOf("16 honest, 2 wrong-output@0.2, 1 lazy@0.2, 1 silent@0.1");
    const spentMs: number[] = [];
    for (let run = 0; run < 2; run++) {
      const begin = performance.now();
      const { proofs } = await onChain(scenario, 100);
      spentMs.push(performance.now() - begin);
      if (run > 0) expect(proofs.made).to.equal(0);
    }
    // A tenth of them; what is done once, deployment and staking, counts as if it were done ten times.
    expect(Math.min(...spentMs)).to.be.lessThan(6_000);
  });

  it("ends where escrow holds something else than the books say, by a wei", async () => {
    const scenario = scenarioOf("3 honest");
    const accountOf = interfaceOf(sertnSources.taskManager).getFunction("accountOf")?.selector ?? "";
    const run = (extraWei: bigint) =>
      withRealChain(hre, "digits-mlp", true, (setting) => {
        const request = async (call: { method: string; params?: unknown[] }) => {
          const answer = await setting.rpc.request(call);
          const isAccount = call.method === "eth_call" && JSON.stringify(call.params).includes(accountOf);
          if (!isAccount) return answer;
          const text = String(answer);
          const balanceWei = BigInt(text.slice(0, 66)) + extraWei;
          return `${toBeHex(balanceWei, 32)}${text.slice(66)}`;
        };
        return simulateReal({ ...setting, rpc: { request } }, scenario, { tasks: 5, seed: 1 });
      }).then(
        () => "none",
        (error: { code?: string }) => error.code,
      );
    expect(await run(0n)).to.equal("none");
    expect(await run(1n)).to.equal("simulate/books-differ");
  });

  it("names the step that the chain refuses, and why", async () => {
    const { provider } = await hre.network.create({ override: reproducibleNetwork });
    const [from, takes, refuses] = ["11", "22", "33"].map((byte) => `0x${byte.repeat(20)}`);
    await provider.request({ method: "hardhat_setCode", params: [refuses, "0x5f5ffd"] });
    const chain = await BatchChain.over(provider);
    const call = (to: string) => ({ from, to, data: "0x", what: `a call of ${to}` });
    expect((await chain.mineAll([call(takes)])).number).to.equal(1);
    const refusal = await chain.mineAll([call(takes), call(refuses)]).then(
      () => "none",
      (error: Error) => error.message,
    );
    expect(refusal).to.match(new RegExp(`a call of ${refuses} failed: .*revert.*simulate/transaction-failed`));
  });

  it("draws audits at the rates that tasks were assigned, and shares tasks by stake (99.9 % each)", async () => {
    // Standing that does not move, so that weights are stakes alone; and so few tasks at once that everyone is free.
    const base = scenarioOf(
      "1 honest:own=40:delegated=80, 1 honest:own=80:delegated=160, 1 honest:own=120:delegated=240",
    );
    const standing = { probationWad: WAD, climbWad: 0n, fallWad: 0n, speedSmoothingWad: 0n };
    const scenario = { ...base, tasksPerBlock: 0.5, parameters: { ...base.parameters, standing } };
    const { outcome } = await onChain(scenario, 300);
    const counts = outcome.groups.map(({ tasks }) => tasks);
    expect(chiSquareTail(chiSquare(counts, [50, 100, 150]), 2)).to.be.greaterThan(0.001);
    for (const { auditScore, audits } of outcome.groups) {
      expect(audits).to.be.greaterThan(0);
      expect(Math.abs(auditScore)).to.be.lessThan(normalQuantile(1 - 0.0005 / 3));
    }
  });
});

function sum(groups: readonly GroupOutcome[], entry: "proofs" | "unanswered"): number {
  return groups.reduce((total, group) => total + group[entry], 0);
}
