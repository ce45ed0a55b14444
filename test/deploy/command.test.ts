import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { JsonRpcProvider, JsonRpcSigner, toBeHex, Wallet } from "ethers";
import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { SertnClient } from "../../src/avs/client.js";
import { contractAt } from "../../src/avs/contracts.js";
import { deployDevelopmentCore } from "../../src/eigenlayer/development-core.js";
import { isSertnError } from "../../src/errors.js";
import { deployToNetwork } from "../../src/hooks/deploy.js";
import sertn from "../../src/index.js";
import { digitsOptions, digitsProject, type HardhatNode, startHardhatNode } from "../helpers/hardhat-node.js";
import type { Project } from "../helpers/project.js";

describe("sertn deploy, as a user runs it against a node", function () {
  this.timeout(240_000);
  let node: HardhatNode;
  let project: Project;
  let silent: ReturnType<typeof createServer>;
  /** Snapshot of the node as it was started. */
  let empty: string;

  before(async () => {
    node = await startHardhatNode();
    empty = await node.provider.send("evm_snapshot", []);
    silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo; // it listens on a port
    const http = (url: string, more: object = {}) => ({ type: "http", url, ...more });
    project = await digitsProject({
      local: http(node.url),
      gone: http("http://127.0.0.1:1"),
      silent: http(`http://127.0.0.1:${port}`),
      other: http(node.url, { chainId: 7 }),
      poor: http(node.url, { accounts: [`0x${"11".repeat(32)}`] }),
    });
  });
  after(async () => {
    silent.closeAllConnections();
    silent.close();
    await node.close();
    await project.remove();
  });

  const deploy = (network: string, ...args: string[]) =>
    project.hardhat("sertn", "deploy", "--network", network, ...args);
  const sentByDeployer = async () =>
    node.provider.getTransactionCount((await node.provider.send("eth_accounts", []))[0]);

  it("goes on where it was killed, sends nothing twice, and nothing at all when it is whole", async () => {
    const first = project.start("sertn", "deploy", "--network", "local");
    while ((await node.provider.getBlockNumber()) < 9) await new Promise((resolve) => setTimeout(resolve, 5));
    first.kill("SIGKILL");
    await once(first, "close");
    const sentByFirst = await sentByDeployer();
    expect(sentByFirst).to.be.within(9, 20);

    const second = await deploy("local", "--json");
    expect(second.code, second.stderr).to.equal(0);
    const deployment = JSON.parse(second.stdout);
    const file = project.file("ignition/deployments/sertn-31337/sertn.json");
    expect(JSON.parse(await readFile(file, "utf8"))).to.deep.equal(deployment);
    expect(deployment.models).to.have.keys("digits-mlp");
    // Every step that writes was sent once: no nonce more than there are steps, and each of another kind.
    const journal = (await readFile(project.file("ignition/deployments/sertn-31337/journal.jsonl"), "utf8"))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
    const done = new Set(journal.filter(({ type }) => type === "TRANSACTION_CONFIRM").map(({ futureId }) => futureId));
    expect(await sentByDeployer()).to.equal(done.size);

    const third = await deploy("local", "--json");
    expect(JSON.parse(third.stdout)).to.deep.equal(deployment);
    expect(await sentByDeployer()).to.equal(done.size);
  });

  it("deploys on the in-process chain too, where nothing is written", async () => {
    const { code, stdout, stderr } = await project.hardhat("sertn", "deploy");
    expect(code, stderr).to.equal(0);
    expect(stdout).to.include("nothing was written").and.to.include("digits-mlp");
  });

  for (const [network, code, withinMs] of [
    ["gone", "deploy/unreachable", 8_000],
    ["silent", "deploy/unreachable", 20_000],
    ["other", "deploy/other-chain", 8_000],
    ["poor", "deploy/no-funds", 8_000],
  ] as const)
    it(`refuses the network ${network} at once, with ${code}`, async () => {
      const result = await deploy(network);
      expect(result.code).to.equal(1);
      expect(result.stderr)
        .to.include(`[${code}]`)
        .and.to.match(/where: .+\n.*next: {2}.+/);
      expect(result.stderr.match(/where: /g)).to.have.length(1);
      expect(result.ms).to.be.below(withinMs);
    });

  it("refuses a set that somebody else is about to slash", async () => {
    const { sertn, core } = JSON.parse(
      await readFile(project.file("ignition/deployments/sertn-31337/sertn.json"), "utf8"),
    );
    const { provider } = node;
    await provider.send("hardhat_impersonateAccount", [sertn.serviceManager]);
    await provider.send("hardhat_setBalance", [sertn.serviceManager, toBeHex(10n ** 18n)]);
    const thief = Wallet.createRandom().address;
    const signer = new JsonRpcSigner(provider, sertn.serviceManager);
    const manager = contractAt(
      "contracts/eigenlayer/interfaces/IAllocationManager.sol",
      core.allocationManager,
      signer,
    );
    await (await manager.updateSlasher({ avs: sertn.serviceManager, id: 1 }, thief)).wait();
    const { code, stderr } = await deploy("local");
    expect(code).to.equal(1);
    expect(stderr).to.include(`may be slashed by ${thief}`).and.to.include("[deploy/slasher-not-ours]");
  });

  it("refuses the journal of a node that is no more, and deploys anew with --reset", async () => {
    expect(await node.provider.send("evm_revert", [empty])).to.equal(true);
    const { code, stderr } = await deploy("local");
    expect(code).to.equal(1);
    expect(stderr).to.include("[deploy/journal-of-another-chain]").and.to.include("--reset");
    expect((await deploy("local", "--reset")).code).to.equal(0);
  });
});

describe("sertn deploy refuses, before it sends anything,", function () {
  this.timeout(120_000);
  const chainId = 7_777;
  let project: Project;
  let server: Awaited<ReturnType<typeof hre.network.createServer>>;
  let url: string;
  let core: Awaited<ReturnType<typeof deployDevelopmentCore>>;

  before(async () => {
    server = await hre.network.createServer({ network: "default", override: { chainId } }, "127.0.0.1", 0);
    const { address, port } = await server.listen();
    url = `http://${address}:${port}`;
    const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1, staticNetwork: true });
    const deployer = await provider.getSigner(0);
    core = await deployDevelopmentCore(deployer, await deployer.getAddress());
    provider.destroy();
    project = await digitsProject({});
  });
  after(async () => {
    await server.close();
    await project.remove();
  });

  /** Deploys to a chain that is no development chain; gives the code of what it refuses, and what it has sent. */
  async function refusal(avs: object, eigenlayer: object = { [chainId]: coreOptions() }, network = "real") {
    const config = {
      plugins: [sertn],
      solidity: { version: "0.8.37", path: createRequire(import.meta.url).resolve("solc/soljson.js") },
      networks: { real: { type: "http", url } },
      sertn: { models: { "digits-mlp": digitsOptions }, avs, eigenlayer },
    };
    const env = await createHardhatRuntimeEnvironment(
      config as Parameters<typeof createHardhatRuntimeEnvironment>[0],
      { network },
      project.root,
    );
    const refused = await deployToNetwork(env, { reset: false, quiet: true }).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!isSertnError(refused)) throw refused ?? new Error("it was deployed");
    expect([refused.what, refused.where, refused.next].every((part) => part !== "")).to.equal(true);
    return { code: refused.code, facts: refused.facts };
  }
  const coreOptions = (changes: object = {}) => ({
    allocationManager: core.allocationManager,
    rewardsCoordinator: core.rewardsCoordinator,
    ...changes,
  });
  const strategies = () => [{ strategy: core.strategies[0].strategy, multiplierWad: 10n ** 18n }];
  const nowhere = "0x000000000000000000000000000000000000dEaD";

  it("development keys, which anyone can forge proofs with: all else is in order", async () => {
    expect(await refusal({ strategies: strategies() })).to.deep.equal({
      code: "deploy/insecure-keys",
      facts: { model: "digits-mlp", chainId: BigInt(chainId) },
    });
  });
  it("a chain whose core nobody knows", async () => {
    expect(await refusal({ strategies: strategies() }, {})).to.have.property("code", "deploy/no-core");
  });
  it("a core that is not there, and one that is too old", async () => {
    const away = { [chainId]: coreOptions({ rewardsCoordinator: nowhere }) };
    expect(await refusal({ strategies: strategies() }, away)).to.deep.equal({
      code: "deploy/core-without-code",
      facts: { contract: "rewardsCoordinator", address: nowhere, chainId: BigInt(chainId) },
    });
    const old = { [chainId]: coreOptions({ allocationManager: core.strategies[0].token }) };
    expect(await refusal({ strategies: strategies() }, old)).to.have.property("code", "deploy/core-too-old");
  });
  it("a strategy or fee token that is not there, and no strategy at all", async () => {
    const setting = { setting: "sertn.avs.strategies[0]", address: nowhere, chainId: BigInt(chainId) };
    expect(await refusal({ strategies: [{ strategy: nowhere, multiplierWad: 1 }] })).to.deep.equal({
      code: "deploy/no-code",
      facts: setting,
    });
    expect(await refusal({ strategies: strategies(), feeToken: nowhere })).to.deep.equal({
      code: "deploy/no-code",
      facts: { ...setting, setting: "sertn.avs.feeToken" },
    });
    expect(await refusal({})).to.have.property("code", "deploy/no-strategies");
  });
  it("windows that are longer than half of what the core gives before stake can leave", async () => {
    const timing = { challengeWindowBlocks: 40 };
    const refused = await refusal({ parameters: { timing } }, {}, "default");
    expect(refused.code).to.equal("protocol/windows-too-long");
    expect(refused.facts).to.include({ mostBlocks: 25n });
  });
  it("terms for a model that there is not", async () => {
    expect(await refusal({ models: { nobody: { proofCostWei: 1 } } }, {}, "default")).to.deep.equal({
      code: "deploy/unknown-model",
      facts: { model: "nobody", known: ["digits-mlp"] },
    });
  });
});

describe("sertn deploy, where a core is there already,", function () {
  this.timeout(60_000);

  it("uses it: its strategies are staked, a timelock owns the contracts", async () => {
    const server = await hre.network.createServer("default", "127.0.0.1", 0);
    const { address, port } = await server.listen();
    const url = `http://${address}:${port}`;
    const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1, staticNetwork: true });
    const deployer = await provider.getSigner(0);
    const core = await deployDevelopmentCore(deployer, await deployer.getAddress());
    const strategies = core.strategies.map(({ strategy }, k) => ({ strategy, multiplierWad: `${k + 1}` }));
    const { allocationManager, rewardsCoordinator } = core;
    const multiplied = strategies.map((one) => ({ ...one, multiplierWad: Number(one.multiplierWad) }));
    const project = await digitsProject(
      { local: { type: "http", url } },
      {
        eigenlayer: { "31337": { allocationManager, rewardsCoordinator } },
        avs: { strategies: multiplied, feeToken: core.strategies[0].token, timelockDelaySeconds: 60 },
      },
    );
    try {
      const { code, stdout, stderr } = await project.hardhat("sertn", "deploy", "--network", "local", "--json");
      expect(code, stderr).to.equal(0);
      const deployment = JSON.parse(stdout);
      expect(deployment.core).to.include({ allocationManager, delegationManager: core.delegationManager });
      expect(deployment.sertn.feeToken).to.equal(core.strategies[0].token);
      expect(deployment.sertn).not.to.have.property("gateway");
      expect(deployment.strategies).to.have.deep.members(strategies);
      const client = SertnClient.of({ ...deployment, chainId: 31_337n }, deployer);
      expect(await client.governance.timelock.minDelaySeconds()).to.equal(60n);
      expect(await client.operators.strategies()).to.have.length(3);
    } finally {
      provider.destroy();
      await server.close();
      await project.remove();
    }
  });
});
