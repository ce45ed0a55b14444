import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { parseEther, type Wallet } from "ethers";
import type { TaskId } from "../../src/avs/types.js";
import { transactionsOf } from "../helpers/node.js";
import { type OperatorNode, operatorNode } from "../helpers/operator-node.js";
import type { OperatorProgram } from "../helpers/operator-program.js";

interface Line {
  event: string;
  [fact: string]: unknown;
}

describe("an operator in a process of its own", function () {
  this.timeout(180_000);
  let node: OperatorNode;
  let stateDir: string;
  let proofsDir: string;
  let wallet: Wallet;
  let firstBlock: number;
  let isMining = true;
  let mining: Promise<void>;
  const children: ChildProcess[] = [];

  before(async () => {
    node = await operatorNode({ isPatient: true });
    proofsDir = await mkdtemp(path.join(tmpdir(), "sertn-proofs-"));
    mining = mineOn();
  });
  after(async () => {
    isMining = false;
    await mining;
    await rm(proofsDir, { recursive: true });
    await node.close();
  });
  beforeEach(async () => {
    stateDir = await mkdtemp(path.join(tmpdir(), "sertn-operator-"));
    wallet = await node.account();
    firstBlock = await node.provider.getBlockNumber();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await rm(stateDir, { recursive: true });
  });

  /** A block every 40 ms, until the end. */
  async function mineOn(): Promise<void> {
    while (isMining) {
      await node.mine();
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }

  /** Starts the program and gives its lines; ends when it has ended. */
  function start(onLine: (line: Line, child: ChildProcess) => void) {
    const options: OperatorProgram = {
      url: node.url,
      deployment: node.deployment,
      key: wallet.privateKey,
      models: node.models,
      stake: parseEther("1000").toString(),
      stateDir,
      proofsDir,
      confirmations: 2,
    };
    const child = spawn(
      process.execPath,
      [
        "--import",
        "tsx",
        "test/helpers/operator-program.ts",
        JSON.stringify(options, (_, value) => (typeof value === "bigint" ? value.toString() : value)),
      ],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    children.push(child);
    createInterface({ input: child.stdout }).on("line", (text) => {
      onLine(JSON.parse(text), child);
    });
    return { child, exit: once(child, "exit") };
  }

  async function endedTasks(ids: readonly TaskId[]): Promise<boolean> {
    const tasks = await Promise.all(ids.map((id) => node.task(id)));
    return tasks.every(({ status }) => ["Final", "Slashed", "Expired"].includes(status));
  }

  async function until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** How often each call was sent, by name and task. */
  async function calls(): Promise<Map<string, number>> {
    const { sertn, core } = node.client.context;
    const contracts = [...Object.values(sertn), ...Object.values(core)];
    const count = new Map<string, number>();
    for (const { to, data } of await transactionsOf(node.provider, wallet.address, firstBlock)) {
      const contract = contracts.find((one) => String(one?.target).toLowerCase() === to?.toLowerCase());
      const call = contract?.interface.parseTransaction({ data });
      const [first] = call?.args ?? [];
      const name =
        call == null ? `?${data.slice(0, 10)}` : typeof first === "bigint" ? `${call.name} ${first}` : call.name;
      count.set(name, (count.get(name) ?? 0) + 1);
    }
    return count;
  }

  it("loses no task and sends nothing twice, killed at any moment and started again", async () => {
    /** Runs it until an event has occurred so often, and kills it there. */
    const killAt = async ([event, count]: readonly [event: string, count: number]) => {
      let left = count;
      const { exit } = start((line, child) => {
        if (line.event === event && --left === 0) child.kill("SIGKILL");
      });
      const [, signal] = await exit;
      expect(signal, `${event} × ${count}`).to.equal("SIGKILL");
    };
    for (const moment of [
      ["joining", 3],
      ["transaction-signed", 2],
      ["ready", 1],
    ] as const)
      await killAt(moment);
    await node.mine(256);
    const ids: TaskId[] = [];
    for (let sample = 0; sample < 5; sample++) ids.push(await node.submit({ sample }));
    for (const moment of [
      ["transaction-signed", 2],
      ["task-answered", 2],
      ["transaction-mined", 3],
      ["task-proven", 1],
    ] as const)
      await killAt(moment);
    const { child, exit } = start(() => {});
    await until(() => endedTasks(ids));
    child.kill("SIGTERM");
    expect(await exit).to.deep.equal([0, null]);

    for (const id of ids) expect(await node.task(id)).to.include({ status: "Final", reason: "Audit" });
    const sent = await calls();
    for (const [call, count] of sent) if (!call.startsWith("?")) expect(count, call).to.equal(1);
    for (const id of ids)
      for (const name of ["assign", "answer", "prove"]) expect([...sent.keys()]).to.include(`${name} ${id}`);
    const failed = [];
    for (const { hash } of await transactionsOf(node.provider, wallet.address, firstBlock))
      if ((await node.provider.getTransactionReceipt(hash))?.status !== 1) failed.push(hash);
    expect(failed).to.deep.equal([]);
  });
});
