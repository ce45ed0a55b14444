import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { parseEther, type Wallet } from "ethers";
import { honest } from "../../src/operator/behaviour.js";
import { createLog } from "../../src/operator/log.js";
import { type StartOptions, startOperator } from "../../src/operator/start.js";
import { type FaultyRpc, faultyRpc } from "../helpers/faulty-rpc.js";
import { transactionsOf } from "../helpers/node.js";
import { type OperatorNode, operatorNode } from "../helpers/operator-node.js";

describe("an operator that is asked to stop", function () {
  this.timeout(60_000);
  let node: OperatorNode;
  let proxy: FaultyRpc;
  let wallet: Wallet;
  let stateDir: string;

  before(async () => {
    node = await operatorNode();
  });
  after(() => node.close());
  beforeEach(async () => {
    proxy = await faultyRpc(node.url, 30_000);
    wallet = await node.account();
    stateDir = await mkdtemp(path.join(tmpdir(), "sertn-operator-"));
  });
  afterEach(async () => {
    await proxy.close();
    await rm(stateDir, { recursive: true });
  });

  interface Line {
    event: string;
    action?: string;
  }

  /** Runs an operator to its end; `onLine` sees each line of its log. */
  async function run(onLine: (line: Line, stop: () => void) => void, options: Partial<StartOptions> = {}) {
    const stop = new AbortController();
    const events: string[] = [];
    const write = (text: string) => {
      const line: Line = JSON.parse(text);
      events.push(line.event);
      onLine(line, () => stop.abort());
    };
    await startOperator(
      {
        url: proxy.url,
        deployment: node.deployment,
        wallet,
        models: node.models,
        behaviour: honest,
        stakeWei: parseEther("100"),
        capacity: 8,
        leastSecurity: 0n,
        keeper: "own",
        stateDir,
        proofsDir: path.join(stateDir, "proofs"),
        pollMs: 5,
        confirmations: 1,
        withdrawAtWei: 2n ** 96n,
        queueCapacity: 8,
        log: createLog({ write, level: "info", now: Date.now }),
        onCrash: () => {},
        ...options,
      },
      stop.signal,
    );
    return events;
  }

  it("says so, and ends", async () => {
    const events = await run(({ event }, stop) => event === "ready" && stop());
    expect(events.slice(-3)).to.deep.equal(["ready", "stopping", "stopped"]);
  });

  it("while it joins, leaves the rest of it to the next start", async () => {
    const interrupted = await run(({ action }, stop) => action?.startsWith("approve:") && stop());
    expect(interrupted).not.to.include("ready");
    expect(interrupted.at(-1)).to.equal("stopped");
    const actions: string[] = [];
    const resumed = await run(({ event, action }, stop) => {
      if (event === "joining") actions.push(String(action).split(":")[0]);
      if (event === "ready") stop();
    });
    expect(actions).to.deep.equal(["deposit", "allocate", "join-set"]);
    expect(resumed).to.include("ready");
    const nonces = (await transactionsOf(node.provider, wallet.address)).map(({ nonce }) => nonce);
    expect(nonces).to.deep.equal(nonces.map((_, k) => k));
  });

  it("ends when the node does not answer any more", async () => {
    const begin = performance.now();
    const onLine = ({ event }: Line, stop: () => void) => {
      if (event !== "ready") return;
      proxy.plan = () => "delay";
      setTimeout(stop, 50);
    };
    const events = await run(onLine, { graceMs: 250 });
    expect(events).to.include.members(["stopping", "node-given-up"]);
    expect(performance.now() - begin).to.be.below(10_000); // one answer alone may take so long
  });
});
