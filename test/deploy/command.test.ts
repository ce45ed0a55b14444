import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { type HardhatNode, digitsProject, startHardhatNode } from "../helpers/hardhat-node.js";
import type { Project } from "../helpers/project.js";

describe("sertn deploy, as a user runs it against a node", function () {
  this.timeout(240_000);
  let node: HardhatNode;
  let project: Project;
  let silent: ReturnType<typeof createServer>;

  before(async () => {
    node = await startHardhatNode();
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
    const done = new Set(
      journal.filter(({ type }) => type === "TRANSACTION_CONFIRM").map(({ futureId }) => futureId),
    );
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
      expect(result.stderr).to.include(`[${code}]`).and.to.match(/where: .+\n.*next: {2}.+/);
      expect(result.stderr.match(/where: /g)).to.have.length(1);
      expect(result.ms).to.be.below(withinMs);
    });
});
