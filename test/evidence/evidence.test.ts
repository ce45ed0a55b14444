import { expect } from "chai";
import { parseEther, type Result } from "ethers";
import hre from "hardhat";
import { SertnClient } from "../../src/avs/client.js";
import { contractAt } from "../../src/avs/contracts.js";
import { taskId } from "../../src/avs/types.js";
import { type EvidenceBundle, evidenceJson, informativeLeaves, parseEvidence } from "../../src/evidence/bundle.js";
import { ChainRecords, rpcOf } from "../../src/evidence/chain-records.js";
import { collectEvidence } from "../../src/evidence/collect.js";
import { confirmBlocks } from "../../src/evidence/confirm-blocks.js";
import { verifyEvidence } from "../../src/evidence/verify.js";
import type { Fault } from "../../src/faults/fault.js";
import { faults } from "../../src/faults/faults.js";
import { type Model, openModel } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";
import type { Sample } from "../../src/quantize/inputs.js";
import { readSamples } from "../../src/samples/read-samples.js";
import type { TestAvs } from "../../src/testing/avs.js";
import type { TestOperator, TestTask } from "../../src/testing/people.js";
import { deployAvs } from "../helpers/avs.js";
import { forgeEvidence } from "../helpers/forge-evidence.js";
import { alterLeaf, leavesOf, valueAt } from "../helpers/leaves.js";

/** Real contracts, real blocks: what a slash leaves behind, and whether a reader of the file comes to the same. */
describe("evidence", function () {
  this.timeout(120_000);
  let avs: TestAvs;
  let model: Model;
  let input: Sample;
  let restore: () => Promise<void>;
  let mine: (blocks: number) => Promise<void>;

  before(async () => {
    const { sertn, networkHelpers } = await hre.network.create();
    avs = await sertn.deploy({
      models: ["digits-mlp"],
      parameters: { audits: { retrospectiveRateWad: parseEther("1") } },
    });
    model = openModel(await openPackage(".sertn/digits-mlp"));
    [input] = await readSamples("models/digits-mlp/heldout.npz", [{ name: "pixels", shape: [1, 64] }]);
    mine = (blocks) => networkHelpers.mine(blocks);
    let snapshot = await networkHelpers.takeSnapshot();
    restore = async () => {
      await snapshot.restore();
      snapshot = await networkHelpers.takeSnapshot();
    };
  });
  beforeEach(() => restore());

  const cheat = (fault: Fault, delegated = 0n) =>
    avs.operator({ name: "cheat", stake: parseEther("100") - delegated, delegated, fault });

  async function slashed(task: TestTask): Promise<EvidenceBundle> {
    await avs.settle(task);
    expect((await avs.state(task)).status).to.equal("Slashed");
    return avs.evidence(task);
  }

  async function slashByChallenge(operator: TestOperator): Promise<void> {
    const task = await avs.submit({ input, operator });
    await avs.challenge(task);
    await slashed(task);
  }

  const makers = {
    challenge: async () => {
      await cheat(faults.wrongOutput());
      const task = await avs.submit({ input });
      await avs.challenge(task);
      return slashed(task);
    },
    seededAudit: async () => {
      await cheat(faults.wrongOutput(), parseEther("90"));
      await avs.audits.seed(7); // its fifth draw hits
      for (;;) {
        const task = await avs.submit({ input, valueAtRisk: parseEther("2"), finality: "Answered" });
        await avs.settle(task);
        if ((await avs.state(task)).status === "Slashed") return avs.evidence(task);
      }
    },
    retrospectiveAudit: async () => {
      const operator = await cheat(faults.wrongOutput());
      await avs.audits.forbid();
      const past = await avs.submit({ input });
      await avs.settle(past);
      expect((await avs.state(past)).status).to.equal("Final");
      await slashByChallenge(operator);
      await avs.auditPast(past);
      return slashed(past);
    },
    timeout: async () => {
      await cheat(faults.silent());
      const task = await avs.submit({ input });
      await avs.settle(task);
      expect((await avs.state(task)).status).to.equal("Expired");
      return avs.evidence(task);
    },
  } as const satisfies Record<string, () => Promise<EvidenceBundle>>;

  /** Everything that a reader of the file is told, if it holds. */
  function told(bundle: EvidenceBundle, judge?: Model): string {
    const { holds, contradiction, findings } = verifyEvidence(parseEvidence(evidenceJson(bundle), "file"), judge);
    expect(contradiction).to.equal(undefined);
    expect(holds).to.equal(true);
    return findings.map(({ statement }) => statement).join("\n");
  }

  describe("verifies offline", () => {
    it("for a slash after a challenge: fee, deadline, wads, compensation, and that the answer was wrong", async () => {
      const bundle = await makers.challenge();
      const text = told(bundle, model);
      expect(text).to.match(/challenged the answer by block \d+ and paid 1000000000000000 wei/);
      expect(text).to.match(/The proof had not come when the window was over/);
      expect(text).to.match(/The answer was wrong: digits-mlp gives 0x/);
      expect(bundle.facts).to.have.nested.property("demand.reason", "Challenge");
      expect(bundle.facts).to.have.nested.property("slash.status", "executed");
    });

    it("for a slash after a random audit: the draw from its seed, under the operator's rate", async () => {
      const bundle = await makers.seededAudit();
      expect(told(bundle)).to.match(/The answer was audited: the draw gave \d+, under \d+/);
      expect(bundle.facts).to.have.nested.property("demand.audit.because", "drawn");
    });

    it("for a draw by a block's own hash, which is the header's", async () => {
      // Next to nothing of the stake is its own, so that half of its answers are audited.
      await cheat(faults.wrongOutput(), parseEther("99"));
      await avs.audits.leaveToChance();
      for (;;) {
        const task = await avs.submit({
          input,
          operator: "anyone",
          finality: "Answered",
          valueAtRisk: parseEther("3"),
        });
        await avs.settle(task);
        if ((await avs.state(task)).status !== "Slashed") continue;
        const bundle = await avs.evidence(task);
        expect(bundle.seeds.map(({ source }) => source)).to.deep.equal(["block hash", "block hash"]);
        expect(told(bundle)).to.match(/The seed of the audit draw is the hash of block \d+, 0x/);
        return;
      }
    });

    it("for an audit that a lost seed makes certain", async () => {
      await cheat(faults.randomOutput());
      await avs.audits.force();
      const bundle = await slashed(await avs.submit({ input }));
      expect(told(bundle)).to.match(/could not be had in block \d+, which means that the proof is due/);
    });

    it("for a retrospective audit: the slash that opened the past, and the draw over it", async () => {
      const bundle = await makers.retrospectiveAudit();
      expect(told(bundle)).to.match(/was slashed in block \d+, which opened its past/);
      expect(bundle.facts).to.have.nested.property("demand.reason", "Retrospective");
    });

    it("for an answer that no draw hit, of an operator that was jailed meanwhile", async () => {
      const operator = await cheat(faults.wrongOutput());
      await avs.audits.forbid();
      const open = await avs.submit({ input });
      await avs.answer(open);
      await slashByChallenge(operator);
      const bundle = await slashed(open);
      expect(bundle.facts).to.have.nested.property("demand.audit.because", "operator jailed");
      expect(told(bundle)).to.match(/but the operator was jailed for a slash in block/);
    });

    it("for an answer that was right but not proven, and says so", async () => {
      await cheat(faults.withholdProof());
      const task = await avs.submit({ input });
      await avs.challenge(task);
      expect(told(await slashed(task), model)).to.match(/The answer was right: digits-mlp gives the same/);
    });

    it("for an answer that never came: refund, penalty and jail", async () => {
      const bundle = await makers.timeout();
      expect(told(bundle, model)).to.match(/did not answer by block \d+: the task expired in block/);
      expect(bundle.contracts).to.have.all.keys("taskManager", "parameterRegistry", "modelRegistry", "router");
    });

    it("for an operator that took its stake away, and for a slash of delegators' stake", async () => {
      await cheat(faults.deallocateAndRun(), parseEther("40"));
      const task = await avs.submit({ input });
      await avs.challenge(task);
      expect(told(await slashed(task))).to.match(/security units, for a security of/);
    });
  });

  it("of a slash in several strategies, worth different things, verifies by each", async () => {
    // A share of the second strategy is worth half a security unit.
    const world = await deployAvs({ multipliersWad: [parseEther("1"), parseEther("0.5")] });
    await world.operator({ own: parseEther("40"), delegated: parseEther("60") });
    await world.nextEpoch();
    const task = await world.answered({ output: "wrong" });
    await world.challenge(task);
    await world.settleWhenDue(task);
    const addressOf = async (contract: { getAddress(): Promise<string> }) => contract.getAddress();
    const { core, feeToken, governance, deployer } = world;
    const sertn = {
      serviceManager: await addressOf(world.serviceManager),
      parameterRegistry: await addressOf(world.parameterRegistry),
      modelRegistry: await addressOf(world.modelRegistry),
      router: await addressOf(world.router),
      vault: await addressOf(world.vault),
      slasher: await addressOf(world.slasher),
      registrar: await addressOf(world.registrar),
      taskManager: await addressOf(world.taskManager),
      lens: await addressOf(world.lens),
      randomness: await addressOf(world.randomness),
      feeToken: await addressOf(feeToken),
      governance: governance.address,
    };
    const deployment = { chainId: 31_337n, fromBlock: 0, core, sertn, models: {} };
    const bundle = await collectEvidence(SertnClient.of(deployment, deployer).context, taskId(task.id));
    expect(told(bundle)).to.match(
      /wad of each allocation was slashed: \d+ shares of 0x\w+, \d+ shares of 0x\w+, worth/,
    );
    const { slash } = bundle.facts as { slash: { stakes: { multiplierWad: string; cleared: unknown }[] } };
    expect(new Set(slash.stakes.map(({ multiplierWad }) => multiplierWad))).to.have.lengthOf(2);
    expect(slash.stakes.every(({ cleared }) => cleared !== undefined)).to.equal(true);
    expect(bundle.state).to.have.all.keys("draw", "reach");
  });

  describe("of a slash that the core puts off", () => {
    const slashing = 1n << 1n;
    const withdrawals = 1n << 1n;

    it("shows the verdict, pending; and all of it once somebody has finished it", async () => {
      await cheat(faults.wrongOutput());
      const task = await avs.submit({ input });
      await avs.challenge(task);
      const { allocationManager } = avs.deployment.core;
      await pause(allocationManager, slashing);
      const pending = await slashed(task);
      expect(pending.facts).to.have.nested.property("slash.status", "pending");
      expect(told(pending)).to.match(/The core refused the slash for the time being; it is pending since block/);

      await pause(allocationManager, 0n);
      const { slasher } = avs.client.context.sertn;
      const [event] = await slasher.queryFilter("VerdictPending");
      const verdict: Result = slasher.interface.parseLog(event)?.args.verdict;
      await (await slasher.getFunction("retry")([...verdict])).wait();
      const bundle = await avs.evidence(task);
      expect(bundle.facts).to.have.nested.property("slash.status", "executed");
      expect(told(bundle)).to.match(/wad of each allocation was slashed/);
    });

    it("shows what was slashed where a strategy cannot pay, and the claims once it has", async () => {
      await cheat(faults.wrongOutput());
      const task = await avs.submit({ input });
      await avs.challenge(task);
      const [{ strategy }] = avs.deployment.strategies;
      await pause(strategy, withdrawals);
      expect(told(await slashed(task))).to.match(/had not come yet: anyone can have the vault collect them/);

      await pause(strategy, 0n);
      await (await avs.client.compensation.collect(strategy)).wait();
      expect(told(await avs.evidence(task))).to.match(/Of \d+ units of 0x\w+, 0x\w+ can claim \d+/);
    });

    async function pause(contract: string, bits: bigint): Promise<void> {
      const pausable = contractAt("contracts/eigenlayer/interfaces/IPausable.sol", contract, avs.client.context.signer);
      await (
        await (bits === 0n ? pausable.getFunction("unpause")(0n) : pausable.getFunction("pause(uint256)")(bits))
      ).wait();
    }
  });

  describe("altered in one place", () => {
    for (const [name, make] of Object.entries(makers))
      it(`fails, whichever leaf it is, but for those that inform (${name})`, async () => {
        const bundle = await make();
        told(bundle);
        // Events are compared alike in all of them, and their leaves are most: those of one bundle will do.
        const paths = leavesOf(bundle).filter((path) => name === "retrospectiveAudit" || !path.includes(".events."));
        expect(paths.length).to.be.greaterThan(80);
        const unnoticed = paths.filter((path) => {
          const altered = alterLeaf(bundle, path);
          expect(valueAt(altered, path)).to.not.equal(valueAt(bundle, path));
          try {
            return verifyEvidence(parseEvidence(JSON.stringify(altered), "file")).holds;
          } catch (error) {
            if (codeOf(error).startsWith("evidence/")) return false;
            throw error;
          }
        });
        const isInformative = (path: string) =>
          informativeLeaves.some((part) => path === part || path.startsWith(`${part}.`));
        expect(unnoticed.filter((path) => !isInformative(path))).to.deep.equal([]);
        expect(unnoticed).to.include("generator");
      });

    it("names what contradicts: a block's hash, an amount, a fact", async () => {
      const bundle = await makers.challenge();
      const contradictionOf = (path: string) => verifyEvidence(alterLeaf(bundle, path)).contradiction;
      expect(contradictionOf("blocks.3.hash")).to.include({ at: "blocks.3.hash" });
      expect(contradictionOf("facts.slash.slashed")).to.deep.include({
        claim: "the facts are those that are given",
        at: "facts.slash.slashed",
      });
      expect(contradictionOf("transactions.5.events.0.arguments.heat")?.at).to.match(/^transactions\.5\.events\.0/);
    });

    it("is not believed by its model either: another model is refused", async () => {
      const bundle = await makers.challenge();
      const other = openModel(await openPackage(".sertn/digits-cnn"));
      expect(verifyEvidence(bundle, other).contradiction?.at).to.equal("facts.task.modelId");
    });
  });

  describe("whose blocks were made for it", () => {
    /** A jail of a block more, which no formula forbids, and everything made to fit. */
    function forge(bundle: EvidenceBundle): EvidenceBundle {
      const jailed = { contract: "router", event: "OperatorJailed", path: ["untilBlock"] } as const;
      const forged = forgeEvidence(bundle, { ...jailed, value: (block) => block + 1n });
      const { slash } = forged.facts as { slash: { jailedUntilBlock: string } };
      slash.jailedUntilBlock = `${BigInt(slash.jailedUntilBlock) + 1n}`;
      return forged;
    }

    it("is caught by any node, and by nothing else: that is what the hashes are printed for", async () => {
      const bundle = await makers.challenge();
      const rpc = rpcOf(avs.client.context.provider);
      expect(await confirmBlocks(bundle, rpc)).to.equal(undefined);
      const forged = forge(bundle);
      expect(verifyEvidence(forged).holds).to.equal(true);
      expect((await confirmBlocks(forged, rpc))?.because).to.match(/the node says 0x/);
    });

    it("is caught when the chain has gone another way, or is another", async () => {
      const bundle = await makers.challenge();
      await restore();
      await mine(200);
      const rpc = rpcOf(avs.client.context.provider);
      expect((await confirmBlocks(bundle, rpc))?.at).to.match(/^blocks\.\d+\.hash$/);
      expect((await confirmBlocks({ ...bundle, chainId: "1" }, rpc))?.because).to.equal("it is of chain 31337");
    });
  });

  describe("on bad input", () => {
    it("says why there is none: the task is not at a bad end", async () => {
      const task = await avs.submit({ input, operator: await avs.operator({ name: "honest" }) });
      expect(await refusal(avs.evidence(task))).to.equal("evidence/nothing-to-show");
      await avs.audits.forbid();
      await avs.settle(task);
      expect(await refusal(avs.evidence(task))).to.equal("evidence/nothing-to-show");
    });

    it("says what the chain does not show: the deployment began earlier than its file says", async () => {
      await cheat(faults.silent());
      const task = await avs.submit({ input });
      await avs.settle(task);
      const { history } = await avs.state(task);
      const { signer, deployment } = avs.client.context;
      const fromBlock = history[0].blockNumber;
      const { context } = SertnClient.of({ ...deployment, fromBlock }, signer);
      expect(await refusal(collectEvidence(context, task.id))).to.equal("evidence/missing-record");
    });

    it("says that a block cannot be proven where the node tells another than its hash is of", async () => {
      const rpc = rpcOf(avs.client.context.provider);
      const records = (change: object) =>
        new ChainRecords(async (method, params) => {
          const answer = await rpc(method, params);
          return method === "eth_getBlockByNumber" ? { ...Object(answer), ...change } : answer;
        });
      expect((await records({}).header(5)).number).to.equal(5);
      expect(await refusal(records({ gasUsed: "0x1" }).header(5))).to.equal("evidence/unprovable-block");
    });

    it("says what is wrong with a file that is cut off, is something else, or of another version", async () => {
      const text = evidenceJson(await makers.timeout());
      const read = (given: string) => () => parseEvidence(given, "evidence.json");
      expect(read(text)).to.not.throw();
      for (const cut of [0, 1, 100, Math.floor(text.length / 2), text.length - 1])
        expect(read(text.slice(0, cut))).to.throw(
          /This is no evidence that could be read: it is no JSON.*evidence\.json/,
        );
      expect(read("[]")).to.throw(/Expected object/);
      expect(read('{"context":"0x00"}')).to.throw(/format: /);
      expect(read(text.replace('"version": 1', '"version": 2'))).to.throw(
        /format version 2, this package reads version 1/,
      );
      expect(read(text.replace('"blocks": [', '"more": 1, "blocks": ['))).to.throw(/Unrecognized key/);
    });
  });
});

async function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => "none", codeOf);
}

function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : String(error);
}
