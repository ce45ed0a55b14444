import { expect } from "chai";
import { parseEther } from "ethers";
import hre from "hardhat";
import { type EvidenceBundle, evidenceJson, informativeLeaves, parseEvidence } from "../../src/evidence/bundle.js";
import { verifyEvidence } from "../../src/evidence/verify.js";
import type { Fault } from "../../src/faults/fault.js";
import { faults } from "../../src/faults/faults.js";
import { openModel } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";
import type { Sample } from "../../src/quantize/inputs.js";
import { readSamples } from "../../src/samples/read-samples.js";
import type { TestAvs } from "../../src/testing/avs.js";
import type { TestOperator } from "../../src/testing/people.js";

describe("evidence", function () {
  this.timeout(120_000);
  let avs: TestAvs;
  let input: Sample;
  let restore: () => Promise<void>;

  before(async () => {
    const { sertn, networkHelpers } = await hre.network.create();
    avs = await sertn.deploy({
      models: ["digits-mlp"],
      parameters: { audits: { retrospectiveRateWad: parseEther("1") } },
    });
    [input] = await readSamples("models/digits-mlp/heldout.npz", [{ name: "pixels", shape: [1, 64] }]);
    let snapshot = await networkHelpers.takeSnapshot();
    restore = async () => {
      await snapshot.restore();
      snapshot = await networkHelpers.takeSnapshot();
    };
  });
  beforeEach(() => restore());

  const cheat = (fault: Fault, delegated = 0n) =>
    avs.operator({ name: "cheat", stake: parseEther("100") - delegated, delegated, fault });

  /** What a reader of the file gets. */
  const written = (bundle: EvidenceBundle) => parseEvidence(evidenceJson(bundle), "evidence.json");
  const statements = (bundle: EvidenceBundle) => {
    const { holds, contradiction, findings } = verifyEvidence(written(bundle));
    expect(contradiction).to.equal(undefined);
    expect(holds).to.equal(true);
    return findings.map(({ statement }) => statement);
  };

  const cases: Readonly<Record<string, () => Promise<EvidenceBundle>>> = {
    "a challenge": async () => {
      await cheat(faults.wrongOutput());
      const task = await avs.submit({ input });
      await avs.challenge(task);
      await avs.settle(task);
      return avs.evidence(task);
    },
    "a random audit": async () => {
      await cheat(faults.wrongOutput(), parseEther("90"));
      // A high rate, so that a seed which hits is soon found.
      for (let seed = 1; ; seed++) {
        await avs.audits.seed(seed);
        const task = await avs.submit({ input, valueAtRisk: parseEther("2"), finality: "Answered" });
        await avs.settle(task);
        if ((await avs.state(task)).status === "Slashed") return avs.evidence(task);
      }
    },
    "an audit that was forced": async () => {
      await cheat(faults.wrongOutput());
      await avs.audits.force();
      const task = await avs.submit({ input });
      await avs.settle(task);
      return avs.evidence(task);
    },
    "a retrospective audit": async () => {
      const operator = await cheat(faults.wrongOutput());
      await avs.audits.forbid();
      const past = await avs.submit({ input });
      await avs.settle(past);
      await slashByChallenge(operator);
      await avs.auditPast(past);
      await avs.settle(past);
      expect((await avs.state(past)).status).to.equal("Slashed");
      return avs.evidence(past);
    },
    "an answer that never came": async () => {
      await cheat(faults.silent());
      const task = await avs.submit({ input });
      await avs.settle(task);
      return avs.evidence(task);
    },
  };

  async function slashByChallenge(operator: TestOperator): Promise<void> {
    const task = await avs.submit({ input, operator });
    await avs.challenge(task);
    await avs.settle(task);
    expect((await avs.state(task)).status).to.equal("Slashed");
  }

  for (const [name, make] of Object.entries(cases))
    it(`of ${name} verifies offline`, async () => {
      const bundle = await make();
      console.log(statements(bundle).join("\n"), JSON.stringify(bundle.state), Buffer.byteLength(evidenceJson(bundle)));
      const model = openModel(await openPackage(".sertn/digits-mlp"));
      const { findings } = verifyEvidence(bundle, model);
      console.log(findings.at(-1));
    });
  void informativeLeaves;
});
