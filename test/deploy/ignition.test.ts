import { randomUUID } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { expect } from "chai";
import hre from "hardhat";
import { checkOperatorSet } from "../../src/deploy/check-set.js";
import { checkWiring } from "../../src/deploy/check-wiring.js";
import { defaultParameters } from "../../src/deploy/default-parameters.js";
import { planDeployment, readDeployment } from "../../src/deploy/deploy-sertn.js";
import { changeParameters, makeSettings } from "../../src/deploy/make-settings.js";
import { avsOptionsSchema } from "../../src/deploy/options.js";
import { probeCore } from "../../src/deploy/probe-core.js";
import { readPlan } from "../../src/deploy/read-plan.js";
import { isSertnError } from "../../src/errors.js";
import { ignitionDeploy } from "../../src/hooks/ignition-deploy.js";
import { journaledAddresses } from "../../src/hooks/mend-journal.js";
import { localSettings } from "../helpers/sertn.js";

const codeOf = async (action: () => unknown) => {
  try {
    await action();
    return "no error";
  } catch (error) {
    if (isSertnError(error)) return error.code;
    throw error;
  }
};

describe("a deployment by Ignition", function () {
  this.timeout(120_000);
  const folder = `cache/ignition-${randomUUID()}`;
  after(() => rm(folder, { recursive: true, force: true }));

  for (const isSent of [false, true])
    it(`goes on where it died ${isSent ? "after" : "before"} sending, sends nothing twice, gives a set of its own slasher`, async () => {
      const { ethers, provider } = await hre.network.create();
      const accounts = (await ethers.getSigners()).map(({ address }) => address);
      const [deployer] = accounts;
      const planned = planDeployment(localSettings(deployer));
      const settings = { accounts, deployer, folder: `${folder}/${isSent}`, confirmations: 1 };
      let left = 9;
      const dying = {
        request: async (call: { method: string; params?: unknown[] }) => {
          if (call.method !== "eth_sendTransaction" || left-- !== 0) return provider.request(call);
          if (isSent) await provider.request(call);
          throw new Error("the process has died");
        },
      };
      const cut = ignitionDeploy(planned.plan, planned.artifacts, { ...settings, provider: dying });
      expect(await cut.catch((error: Error) => error.message)).to.include("the process has died");
      expect(await ethers.provider.getTransactionCount(deployer)).to.equal(isSent ? 10 : 9);

      const deploy = () => ignitionDeploy(planned.plan, planned.artifacts, { ...settings, provider });
      const addresses = await deploy();
      const writing = planned.plan.filter(({ kind }) => kind === "deploy" || kind === "call").length;
      expect(await ethers.provider.getTransactionCount(deployer)).to.equal(writing);
      expect(await deploy()).to.deep.equal(addresses);
      expect(await ethers.provider.getTransactionCount(deployer)).to.equal(writing);

      const values = await readPlan(planned.plan, addresses, ethers.provider, planned.artifacts);
      const where = { chainId: 31_337n, fromBlock: 0, provider: deployer };
      const deployment = readDeployment(planned, values, where);
      await checkOperatorSet(deployment, ethers.provider);
      const core = deployment.core.allocationManager;
      const changed = (change: object) => ({ ...deployment, sertn: { ...deployment.sertn, ...change } });
      expect(await codeOf(() => checkOperatorSet(changed({ slasher: deployer }), ethers.provider))).to.equal(
        "deploy/slasher-not-ours",
      );
      expect(await codeOf(() => checkOperatorSet(changed({ vault: deployer }), ethers.provider))).to.equal(
        "deploy/not-redistributing",
      );
      await checkWiring(deployment, ethers.provider);
      for (const change of [{ vault: deployer }, { governance: core }, { registrar: deployer }, { randomness: core }])
        expect(await codeOf(() => checkWiring(changed(change), ethers.provider)), JSON.stringify(change)).to.equal(
          "deploy/wrong-wiring",
        );

      const probed = await probeCore(ethers.provider, deployment.core, 31_337n);
      expect(probed).to.deep.equal({ addresses: deployment.core, slashableBlocks: 50n });
      const probe = (allocationManager: string) =>
        codeOf(() => probeCore(ethers.provider, { ...deployment.core, allocationManager }, 31_337n));
      expect(await probe(deployer)).to.equal("deploy/core-without-code");
      expect(await probe(deployment.sertn.lens)).to.equal("deploy/core-too-old");
    });
});

describe("a journal that a killed process has left", function () {
  this.timeout(120_000);
  const folder = `cache/ignition-${randomUUID()}`;
  after(() => rm(folder, { recursive: true, force: true }));

  /** Ways in which the last lines can be missing, before anything of their step was sent. */
  const cuts: [title: string, cut: (lines: string[]) => string][] = [
    ["about to send", (lines) => whole(lines)],
    ["in the middle of saying so", (lines) => `${whole(lines.slice(0, -1))}${lines[lines.length - 1].slice(0, 20)}`],
    ["with the transaction made", (lines) => whole(lines.slice(0, -1))],
    ["in the middle of making it", (lines) => `${whole(lines.slice(0, -2))}${lines[lines.length - 2].slice(0, 200)}`],
    ["with the step begun", (lines) => whole(lines.slice(0, -2))],
    ["before the step", (lines) => whole(lines.slice(0, -3))],
  ];
  const whole = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");

  for (const [k, [title, cut]] of cuts.entries())
    it(`is gone on with where it ends ${title}: nothing is sent twice`, async () => {
      const { ethers, provider } = await hre.network.create();
      const accounts = (await ethers.getSigners()).map(({ address }) => address);
      const [deployer] = accounts;
      const planned = planDeployment(localSettings(deployer));
      const settings = { accounts, deployer, folder: `${folder}/${k}`, confirmations: 1 };
      let left = 9;
      const dying = {
        request: async (call: { method: string; params?: unknown[] }) => {
          if (call.method === "eth_sendTransaction" && left-- === 0) throw new Error("the process has died");
          return provider.request(call);
        },
      };
      const died = await ignitionDeploy(planned.plan, planned.artifacts, { ...settings, provider: dying }).catch(
        (error: Error) => error.message,
      );
      expect(died).to.include("the process has died");
      const file = `${settings.folder}/journal.jsonl`;
      const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
      const types = lines.slice(-3).map((line) => JSON.parse(line).type);
      expect(types[0]).to.match(/EXECUTION_STATE_INITIALIZE$/);
      expect(types.slice(1)).to.deep.equal(["NETWORK_INTERACTION_REQUEST", "TRANSACTION_PREPARE_SEND"]);
      await writeFile(file, cut(lines));
      // Ignition writes this anew for every contract.
      const list = `${settings.folder}/deployed_addresses.json`;
      const listed = await readFile(list, "utf8");
      await writeFile(list, "");
      const known = await journaledAddresses(settings.folder);
      expect(known).to.deep.equal(Object.values(JSON.parse(listed)));
      await ignitionDeploy(planned.plan, planned.artifacts, { ...settings, provider });
      expect(Object.keys(JSON.parse(await readFile(list, "utf8")))).to.include.members(Object.keys(JSON.parse(listed)));
      const writing = planned.plan.filter(({ kind }) => kind === "deploy" || kind === "call").length;
      expect(await ethers.provider.getTransactionCount(deployer)).to.equal(writing);
    });
});

describe("what is refused before anything is sent", () => {
  const deployer = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
  const core = { addresses: Object.create(null), slashableBlocks: 50n };
  const model = { name: "digits", verifier: { abi: [], bytecode: "0x" }, isInsecure: false };
  const make = (options: Parameters<typeof avsOptionsSchema.parse>[0], more: object = {}) =>
    codeOf(() =>
      makeSettings(avsOptionsSchema.parse(options), { chainId: 1n, deployer, core, models: [model], ...more }),
    );
  const strategies = [{ strategy: deployer, multiplierWad: 10n ** 18n }];

  it("is nothing in a sane configuration", async () => {
    expect(await make({ strategies })).to.equal("no error");
  });
  it("is a chain's own core without strategies", async () => {
    expect(await make({})).to.equal("deploy/no-strategies");
  });
  it("are development keys, but on development chains", async () => {
    const models = [{ ...model, isInsecure: true }];
    expect(await make({ strategies }, { models })).to.equal("deploy/insecure-keys");
    expect(await make({ strategies }, { models, chainId: 31_337n })).to.equal("no error");
  });
  it("are windows that are too long for the core's delays", async () => {
    const parameters = { timing: { challengeWindowBlocks: 40 } };
    expect(await make({ strategies, parameters })).to.equal("protocol/windows-too-long");
  });
  it("are parameters that there are not", async () => {
    expect(await make({ strategies, parameters: { timing: { wait: 1 } } })).to.equal("deploy/unknown-parameter");
    expect(changeParameters(defaultParameters(50n), {})).to.deep.equal(defaultParameters(50n));
  });
});
