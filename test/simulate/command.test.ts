import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { createProject, type Project } from "../helpers/project.js";

describe("sertn simulate, as a user runs it", function () {
  this.timeout(120_000);
  let project: Project;

  before(async () => {
    project = await createProject();
    await project.write(
      "scenario.json",
      JSON.stringify({
        economy: { valueAtRisk: "1", ownStake: "100", delegatedStake: 100, delegatedWeight: 0.2, concurrentTasks: 4 },
        population: [
          { behaviour: "honest", count: 5 },
          { behaviour: "wrong-output", rate: 0.1 },
        ],
        tasks: [{ share: 1, valueAtRisk: "0.5" }],
      }),
    );
    await project.write("broken.json", "{ economy");
    await project.write("odd.json", JSON.stringify({ economy: { valueAtRisk: "much" } }));
    await project.write("unknown.json", JSON.stringify({ economi: {} }));
    await project.write("dear.json", JSON.stringify({ economy: { valueAtRisk: "1000" } }));
  });

  after(() => project.remove());

  const simulate = (...args: string[]) => project.hardhat("sertn", "simulate", ...args);

  it("gives something useful in seconds, with nothing said", async () => {
    const { code, stdout, stderr, ms } = await simulate();
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/^100,000 tasks, 20 runs of the fast model, seed 1/);
    expect(stdout).to.contain("Dishonesty does not pay").and.contain("wrong-output").and.contain("security ratio");
    expect(stderr).to.equal(""); // progress is for terminals
    expect(ms).to.be.lessThan(30_000);
  });

  it("writes a report that opens offline, and JSON that says the same", async () => {
    const html = project.file("report.html");
    const { code, stdout, stderr } = await simulate(
      "--scenario",
      "scenario.json",
      "--tasks",
      "20000",
      "--html",
      html,
      "--json",
    );
    expect(code, stderr).to.equal(0);
    const report = JSON.parse(stdout);
    expect(report).to.include({ mode: "fast", tasks: 20_000, runs: 20, seed: 1, confidence: 0.95 });
    expect(report.outcome.groups.map(({ name }: { name: string }) => name)).to.deep.equal(["honest", "wrong-output"]);
    expect(report.outcome.groups[1].advantagePerTask.high).to.be.lessThan(0);
    expect(report.parameters.audits.marginWad).to.equal("1250000000000000000");
    const page = await readFile(html, "utf8");
    expect(page)
      .to.match(/^<!doctype html>/)
      .and.contain("<svg");
    expect(page).to.not.match(/<script|https?:\/\/(?!www\.w3\.org)|<link|@import|src=/);
  });

  it("derives parameters for a scenario", async () => {
    const { code, stdout } = await simulate("--scenario", "scenario.json", "--solve");
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/audit rate p +\d/)
      .and.match(/bounty .*1 - 1 \/ margin/);
  });

  it("is the same for the same seed, whatever the time", async () => {
    const outcome = async (seed: string) =>
      JSON.parse((await simulate("--tasks", "2000", "--seed", seed, "--json")).stdout).outcome;
    expect(await outcome("7")).to.deep.equal(await outcome("7"));
    expect(await outcome("7")).to.not.deep.equal(await outcome("8"));
  });

  describe("ends with 1 and says what, where and the next step for", () => {
    const refused = async (args: string[], ...expected: RegExp[]) => {
      const { code, stderr } = await simulate(...args);
      expect(code).to.equal(1);
      for (const pattern of [...expected, /where:/, /next:/]) expect(stderr).to.match(pattern);
    };

    it("a negative number of tasks", () => refused(["--tasks", "-5"], /--tasks is -5/, /from 1 to 100000000/));
    it("more runs than tasks", () => refused(["--tasks", "5", "--runs", "6"], /--runs is 6/, /from 1 to 5/));
    it("a seed that is none", () => refused(["--seed", "abc"], /--seed is abc/));
    it("an unknown behaviour", () => refused(["--population", "2 lasy"], /no behaviour "lasy"/));
    it("too little stake", () =>
      refused(["--population", "2 honest:own=0.001:delegated=0"], /honest operators stake 0.001, the least stake is/));
    it("a file that is not there", () => refused(["--scenario", "none.json"], /cannot be read/));
    it("a file that is no JSON", () => refused(["--scenario", "broken.json"], /This is no JSON/));
    it("a field with a wrong value", () =>
      refused(["--scenario", "odd.json"], /Expected an amount of tokens/, /odd\.json, at economy\.valueAtRisk/));
    it("a field that does not exist", () => refused(["--scenario", "unknown.json"], /economi/));
    it("a value that nothing secures", () =>
      refused(["--scenario", "dear.json"], /No audit rate secures a task of 1000/));
  });
});
