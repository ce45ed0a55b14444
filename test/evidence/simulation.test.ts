import { randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { expect } from "chai";
import { readEvidence } from "../../src/evidence/bundle.js";
import { verifyEvidence } from "../../src/evidence/verify.js";
import { createProject, type Project } from "../helpers/project.js";

/** Blocks of many transactions, of accounts without keys, with several strategies of cheating at once. */
describe("sertn simulate --real --evidence", function () {
  this.timeout(120_000);
  let project: Project;
  const folder = `evidence-${randomUUID()}`;
  before(async () => {
    project = await createProject();
  });
  after(async () => {
    await rm(project.file(folder), { recursive: true, force: true });
    await project.remove();
  });

  it("writes evidence of every slash and penalty, and all of it verifies", async () => {
    const model = "models/digits-mlp/digits-mlp.onnx";
    const { code, stdout, stderr } = await project.hardhat(
      "sertn",
      "simulate",
      "--model",
      `${process.cwd()}/${model}`,
      "--real",
      "--tasks",
      "100",
      "--population",
      "4 honest, 2 wrong-output@0.3, 1 silent@0.5, 1 withhold-proof@0.3",
      "--evidence",
      folder,
      "--json",
    );
    expect(code, stderr).to.equal(0);
    const { outcome } = JSON.parse(stdout);
    const unanswered = outcome.groups.reduce((sum: number, group: { unanswered: number }) => sum + group.unanswered, 0);
    expect(outcome.flows.slashed).to.be.greaterThan(2);
    expect(unanswered).to.be.greaterThan(0);
    const files = await readdir(project.file(folder));
    expect(files).to.have.length(outcome.flows.slashed + unanswered);
    for (const file of files) {
      const verdict = verifyEvidence(await readEvidence(`${project.file(folder)}/${file}`));
      expect(verdict.contradiction, file).to.equal(undefined);
      expect(verdict.holds).to.equal(true);
    }
  });

  it("is refused without a chain", async () => {
    const { code, stderr } = await project.hardhat("sertn", "simulate", "--evidence", folder);
    expect(code).to.equal(1);
    expect(stderr).to.match(/evidence\/needs-a-chain/);
  });
});
