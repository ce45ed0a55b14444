import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { expect } from "chai";
import { id } from "ethers";
import type { DevelopmentCore } from "../../src/eigenlayer/development-core.js";
import { readRecordings } from "../eigenlayer/replay/recording.js";
import { replay } from "../eigenlayer/replay/replay.js";
import { blockNumber, httpRpc, send } from "../eigenlayer/replay/rpc.js";
import { prepareWorld } from "../eigenlayer/replay/world.js";
import { createProject, type HardhatProcess, type Project } from "../helpers/project.js";

describe("sertn eigenlayer, as an AVS team runs it", function () {
  this.timeout(120_000);
  let project: Project;

  before(async () => {
    project = await createProject();
  });
  after(() => project.remove());

  it("serves a core on which recordings of the real one replay exactly by JSON-RPC, and ends at Ctrl-C", async () => {
    const node = await startNode();
    try {
      const rpc = httpRpc(node.core.url);
      const world = await prepareWorld(rpc, node.core);
      for (const name of ["full-slash", "queue-slash-complete", "rewards-ok", "registrar-behaviours"])
        expect(await replay(world, recording(name)), name).to.deep.equal([]);
    } finally {
      expect(await node.interrupt()).to.equal(0);
    }
  });

  it("takes every delay, and has a chain so young that nothing can be slashed yet", async () => {
    const node = await startNode(
      ...["--min-withdrawal-delay", "600", "--deallocation-delay", "50"],
      ...["--allocation-configuration-delay", "75", "--slasher-configuration-delay", "75"],
    );
    try {
      const rpc = httpRpc(node.core.url);
      expect(await blockNumber(rpc)).to.be.below(50);
      const world = await prepareWorld(rpc, node.core);
      expect(await replay(world, recording("low-block-panic"))).to.deep.equal([]);
    } finally {
      expect(await node.interrupt()).to.equal(0);
    }
  });

  it("prints the same addresses as it writes, and has an unlocked pauser", async () => {
    const node = await startNode("--json");
    try {
      expect(JSON.parse(await node.output())).to.deep.equal(node.core);
      expect(Object.keys(node.core)).to.have.members([
        ...["allocationManager", "delegationManager", "strategyManager", "permissionController", "rewardsCoordinator"],
        ...["strategies", "funder", "mint", "pauser", "eigenStrategy", "url"],
      ]);
      const rpc = httpRpc(node.core.url);
      const pauseAll = id("pauseAll()").slice(0, 10);
      const [paused] = await send(rpc, { from: node.core.pauser, to: node.core.allocationManager, data: pauseAll });
      expect(paused.topics[0]).to.equal(id("Paused(address,uint256)"));
    } finally {
      await node.interrupt();
    }
  });

  it("leaves no file of an earlier node behind when it cannot start", async () => {
    await project.write("core.json", "{}");
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { code, stderr } = await project.hardhat("sertn", "eigenlayer", "--port", String(port), "--out", "core.json");
    taken.close();
    expect(code).to.equal(1);
    expect(stderr).to.contain("eigenlayer/port-taken").and.to.contain(String(port));
    expect(existsSync(project.file("core.json"))).to.equal(false);
  });

  for (const [why, args, message] of [
    ["a port that there is not", ["--port", "70000"], "eigenlayer/bad-port"],
    [
      "a delay that is no number of blocks",
      ["--port", "0", "--deallocation-delay", "4294967296"],
      "eigenlayer/bad-delay",
    ],
    ["a negative delay", ["--port", "0", "--min-withdrawal-delay", "-1"], "minWithdrawalDelay"],
    ["a file that cannot be written", ["--port", "0", "--out", "missing/core.json"], "eigenlayer/cannot-write"],
  ] as const)
    it(`refuses ${why}`, async () => {
      const { code, stderr } = await project.hardhat("sertn", "eigenlayer", ...args);
      expect(code).to.equal(1);
      expect(stderr).to.contain(message);
    });

  interface RunningNode {
    core: DevelopmentCore & { url: string };
    /** All that it has printed, once it has printed anything. */
    output(): Promise<string>;
    /** Ctrl-C; gives the exit code. */
    interrupt(): Promise<number | null>;
  }

  /** Runs the command and waits for its file, as an outsider would. */
  async function startNode(...args: string[]): Promise<RunningNode> {
    const out = `${randomUUID()}.json`;
    const child = project.start("sertn", "eigenlayer", "--port", "0", "--out", out, ...args);
    let [output, complaints] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaints += chunk.toString();
    });
    const file = project.file(out);
    while (!existsSync(file) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 50));
    if (child.exitCode !== null) throw new Error(`the node ended with code ${child.exitCode}: ${complaints}`);
    const core: RunningNode["core"] = JSON.parse(readFileSync(file, "utf8"));
    return {
      core,
      output: async () => {
        while (output === "") await once(child.stdout, "data");
        return output;
      },
      interrupt: () => interrupt(child),
    };
  }
});

async function interrupt(child: HardhatProcess): Promise<number | null> {
  const exit = once(child, "exit");
  child.kill("SIGINT");
  const [code] = await exit;
  return code;
}

function recording(name: string) {
  const found = readRecordings().find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no recording ${name}`);
  return found;
}
