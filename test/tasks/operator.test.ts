import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { getAddress, Wallet } from "ethers";
import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { mined } from "../../src/avs/context.js";
import type { TaskId } from "../../src/avs/types.js";
import { deploymentJson } from "../../src/deploy/deployment-file.js";
import { type OperatorArguments, runOperator } from "../../src/hooks/run-operator.js";
import sertn from "../../src/index.js";
import { type FaultyRpc, faultyRpc } from "../helpers/faulty-rpc.js";
import { transactionsOf } from "../helpers/node.js";
import { type OperatorNode, operatorNode } from "../helpers/operator-node.js";
import { createProject, type HardhatProcess, type Project } from "../helpers/project.js";

const repository = path.resolve(".");
const deploymentPath = "ignition/deployments/sertn-31337/sertn.json";

describe("sertn operator", function () {
  this.timeout(60_000);
  let node: OperatorNode;
  let silent: FaultyRpc;
  let project: Project;
  let poor: Wallet;
  let snapshot: string;
  let nobody: string;
  const children: HardhatProcess[] = [];

  before(async () => {
    node = await operatorNode({ isPatient: true });
    silent = await faultyRpc(node.url, 120_000);
    const gone = await faultyRpc(node.url);
    nobody = gone.url;
    await gone.close();
    poor = new Wallet(Wallet.createRandom().privateKey);
    project = await createProject();
    const networks = {
      devnet: { type: "http", url: node.url },
      away: { type: "http", url: nobody },
      silent: { type: "http", url: silent.url },
      other: { type: "http", url: node.url, chainId: 5 },
      poor: { type: "http", url: node.url, accounts: [poor.privateKey] },
    };
    await project.write(
      "hardhat.config.ts",
      `import sertn from "${path.join(repository, "src/index.js")}";
export default {
  plugins: [sertn],
  networks: ${JSON.stringify(networks)},
  sertn: { models: { "digits-mlp": { onnx: "${path.join(repository, "models/digits-mlp/digits-mlp.onnx")}" } } },
};
`,
    );
    // The package as it was built here, so that it need not be built again.
    await project.link(".sertn/digits-mlp", path.join(repository, ".sertn/digits-mlp"));
    await project.write(deploymentPath, deploymentJson(node.deployment));
  });
  after(async () => {
    await project.remove();
    await silent.close();
    await node.close();
  });
  beforeEach(async () => {
    silent.plan = () => "pass";
    snapshot = await node.provider.send("evm_snapshot", []);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await node.provider.send("evm_revert", [snapshot]);
  });

  interface Line {
    event: string;
    [fact: string]: unknown;
  }

  /** Starts the command, and gives the first line of each event that is asked for. */
  function start(network: string, ...args: string[]) {
    const child: HardhatProcess = project.start("sertn", "operator", "--network", network, "--json", ...args);
    children.push(child);
    const lines: Line[] = [];
    const waiting: { isWanted: (line: Line) => boolean; resolve: (line: Line) => void }[] = [];
    let complaints = "";
    child.stderr.on("data", (chunk: Buffer) => {
      complaints += chunk.toString();
    });
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line: Line = JSON.parse(text);
      lines.push(line);
      for (const { isWanted, resolve } of waiting) if (isWanted(line)) resolve(line);
    });
    const see = (event: string, facts: Record<string, unknown> = {}) =>
      new Promise<Line>((resolve, reject) => {
        const isWanted = (line: Line) =>
          line.event === event && Object.entries(facts).every(([name, value]) => line[name] === value);
        const seen = lines.find(isWanted);
        if (seen !== undefined) resolve(seen);
        waiting.push({ isWanted, resolve });
        child.on("close", () => reject(new Error(`ended before ${event}: ${complaints}`)));
      });
    const end = async (signal: NodeJS.Signals) => {
      const exit = once(child, "exit");
      child.kill(signal);
      return exit;
    };
    return { child, lines, see, end };
  }

  /** A block every 50 ms while something is done. */
  async function whileMining<T>(done: Promise<T>): Promise<T> {
    let isDone = false;
    const mining = (async () => {
      while (!isDone) {
        await node.mine();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    try {
      return await done;
    } finally {
      isDone = true;
      await mining;
    }
  }

  async function becomes(id: TaskId, status: string): Promise<void> {
    while ((await node.task(id)).status !== status) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  it("serves tasks with a key of its own, tells Prometheus about it, and ends at Ctrl-C", async () => {
    const { lines, see, end } = start("devnet", "--metrics-port", "0", "--stake", "500", "--withdraw-at", "0.000001");
    const { metricsUrl, address } = await see("ready");
    await node.mine(256);
    const id = await node.submit();
    await whileMining(Promise.all([becomes(id, "Final"), see("transaction-mined", { action: "withdraw" })]));
    expect((await node.task(id)).progress.operator).to.equal(address);

    const read = async () => (await fetch(`${metricsUrl}/metrics`)).text();
    // The operator learns a little later than the chain that its proof was mined.
    while (!(await read()).includes('action="prove"')) await new Promise((resolve) => setTimeout(resolve, 50));
    const metrics = await read();
    expect(metrics).to.match(/^sertn_operator_tasks_total\{model="0x[0-9a-f]{64}",outcome="answered"\} 1$/m);
    expect(metrics).to.match(/^sertn_operator_tasks_total\{model="0x[0-9a-f]{64}",outcome="proven"\} 1$/m);
    expect(metrics).to.match(/^sertn_operator_transactions_total\{action="prove",result="done"\} 1$/m);
    expect(metrics).to.match(/^sertn_operator_transactions_total\{action="withdraw",result="done"\} 1$/m);
    expect(await (await fetch(`${metricsUrl}/health`)).json()).to.include({ isHealthy: true, address });

    expect(await end("SIGINT")).to.deep.equal([0, null]);
    expect(lines.map(({ event }) => event)).to.include("stopping");
    expect(lines.at(-1)?.event).to.equal("stopped");
    for (const { time, operator } of lines) expect([typeof time, operator]).to.deep.equal(["string", address]);
  });

  it("goes on after SIGKILL with the same key, and sends nothing twice", async () => {
    const firstBlock = await node.provider.getBlockNumber();
    const killed = start("devnet", "--name", "killed");
    const { address } = await killed.see("ready");
    await node.mine(256);
    const id = await node.submit();
    await whileMining(killed.see("transaction-signed", { action: `answer:${id}` }));
    expect(await killed.end("SIGKILL")).to.deep.equal([null, "SIGKILL"]);

    const { see, end, lines } = start("devnet", "--name", "killed");
    expect(await see("ready")).to.include({ address });
    await whileMining(becomes(id, "Final"));
    expect(await end("SIGTERM")).to.deep.equal([0, null]);
    expect(lines.filter(({ event }) => event === "joining")).to.deep.equal([]);

    const sent = (await transactionsOf(node.provider, String(address), firstBlock)).map(({ data }) =>
      data.slice(0, 10),
    );
    const { taskManager } = node.client.context.sertn;
    for (const name of ["assign", "answer", "prove"]) {
      const selector = taskManager.interface.getFunction(name)?.selector;
      expect(
        sent.filter((one) => one === selector),
        name,
      ).to.have.length(1);
    }
  });

  it("is slashed for the fault that it was given", async () => {
    const { see, end } = start("devnet", "--name", "cheat", "--fault", "wrongOutput:seed=7");
    const { address, behaviour } = await see("ready");
    expect(behaviour).to.equal("honest + wrongOutput");
    await node.mine(256);
    const id = await node.submit();
    await whileMining(see("task-ignored", { work: "prove", because: "the answer is not what the model gives" }));
    const before = await node.client.operators.stake(String(address));
    await node.mine(Number((await node.task(id)).progress.stepBlock) - (await node.provider.getBlockNumber()) + 1);
    // It does not carry out its own slash: anyone else does.
    await mined(node.client.tasks.settle(id));
    await see("slashed", { taskId: String(id) });
    const after = await node.client.operators.stake(String(address));
    expect(after.stake < before.stake, `${before.stake} → ${after.stake}`).to.equal(true);
    expect(await end("SIGINT")).to.deep.equal([0, null]);
  });

  it("ends at once at a second Ctrl-C, though the node is silent", async () => {
    const { see, child, end } = start("silent", "--name", "impatient");
    await see("ready");
    silent.plan = () => "delay";
    child.kill("SIGINT");
    await see("stopping");
    expect(await end("SIGINT")).to.deep.equal([null, "SIGINT"]);
  });

  it("logs for people unless --json is given", async () => {
    const child = project.start("sertn", "operator", "--network", "devnet", "--name", "people");
    children.push(child);
    let text = "";
    const ready = new Promise<void>((resolve) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        text += `${line}\n`;
        if (line.includes(" ready ")) resolve();
      });
    });
    await ready;
    child.kill("SIGTERM");
    expect(await once(child, "close")).to.deep.equal([0, null]);
    expect(text).to.match(/^\d\d:\d\d:\d\d info {2}ready address=0x\w{40} behaviour=honest models=digits-mlp$/m);
  });

  describe("refuses, with exit code 1, the reason, the place and the next step,", () => {
    /** Runs the command and gives what it says. */
    async function refusal(network: string, ...args: string[]) {
      const { code, stderr, stdout } = await project.hardhat("sertn", "operator", "--network", network, ...args);
      expect(code, stdout).to.equal(1);
      expect(stderr).not.to.match(/\n\s+at .*\.[jt]s:\d/); // no stack
      return stderr.replaceAll(/\s+/g, " ");
    }

    /** A folder with another deployment file. */
    async function deploymentFile(content: string): Promise<string> {
      const file = project.file("other/sertn.json");
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
      return file;
    }

    it("an unknown fault", async () => {
      expect(await refusal("devnet", "--fault", "lazy")).to.match(
        /There is no fault lazy where: --fault next: Give one of wrongOutput, .*\[faults\/unknown\]/,
      );
    });

    it("an unknown model", async () => {
      expect(await refusal("devnet", "--model", "digits-mlp,nobody")).to.match(
        /The model nobody is not registered; registered are digits-mlp where: the deployment next: .*\[avs\/unknown-model\]/,
      );
    });

    it("a stake under the least", async () => {
      expect(await refusal("devnet", "--stake", "0.001")).to.match(
        /A stake of 1000000000000000 .* under the least .*, 10000000000000000 where: 0x.* next: .*--stake.*\[operator\/stake-too-small\]/,
      );
    });

    it("a node that cannot be reached, at once", async () => {
      const begin = performance.now();
      expect(await refusal("away")).to.match(
        /The node does not answer: ECONNREFUSED where: http:\/\/127.0.0.1:\d+ next: Start it .*\[operator\/node-unreachable\]/,
      );
      expect(performance.now() - begin).to.be.below(10_000);
    });

    it("a node that takes the call and is silent", async () => {
      silent.plan = () => "delay";
      expect(await refusal("silent")).to.match(/does not answer: .* next: .*\[operator\/node-unreachable\]/);
    });

    it("a node of another chain than the configuration names", async () => {
      expect(await refusal("other")).to.match(
        /The node is of chain 31337, not of chain 5 where: http.* next: .*\[operator\/other-chain\]/,
      );
    });

    it("a key without funds", async () => {
      expect(await refusal("poor", "--name", "poor")).to.match(
        new RegExp(`no ether to pay gas with where: ${poor.address} on chain 31337 next: .*\\[operator/no-funds\\]`),
      );
    });

    it("contract addresses without code", async () => {
      const taskManager = getAddress(`0x${"aa".repeat(20)}`);
      const addresses = { ...node.deployment.sertn, taskManager };
      const file = await deploymentFile(deploymentJson({ ...node.deployment, sertn: addresses }));
      expect(await refusal("devnet", "--deployment", file)).to.match(
        new RegExp(`no contract at ${taskManager} where: taskManager, chain 31337 next: .*\\[avs/no-code\\]`),
      );
    });

    it("a chain that nothing was deployed on", async () => {
      expect(await refusal("devnet", "--deployment", "missing.json")).to.match(
        /Nothing was deployed on chain 31337 .* where: .*missing.json next: Run `sertn deploy` .*\[deploy\/not-deployed\]/,
      );
    });

    it("a port for metrics that is taken", async () => {
      const { port } = new URL(node.url);
      expect(await refusal("devnet", "--metrics-port", port)).to.match(
        new RegExp(`on port ${port}: .*EADDRINUSE.* where: 127.0.0.1 next: .*\\[operator/port-unavailable\\]`),
      );
    });

    it("flags that there are not", async () => {
      expect(await refusal("devnet", "--faults", "silent")).to.match(/Invalid option "--faults"/);
      expect(await refusal("devnet", "--capacity", "many")).to.match(/many/);
      expect(await refusal("devnet", "--capacity", "0")).to.match(
        /--capacity is 0, expected a whole number from 1 to 65535 where: the command line next: .*\[operator\/bad-option\]/,
      );
    });
  });

  describe("refuses", () => {
    const usual: OperatorArguments = {
      model: "",
      fault: "",
      stake: "100",
      capacity: 8,
      leastSecurity: "0",
      name: "refused",
      account: 0,
      keeper: "all",
      metricsPort: -1,
      confirmations: 0,
      withdrawAt: "0.1",
      deployment: "",
      logLevel: "info",
      json: true,
    };

    interface World {
      args?: Partial<OperatorArguments>;
      network?: object;
      networkName?: string;
      root?: string;
    }

    /** Runs the command in this process and gives its error; one that starts after all is stopped and gives none. */
    async function refusal({ args = {}, network = {}, networkName = "devnet", root = project.root }: World) {
      const user = {
        plugins: [sertn],
        networks: { devnet: { type: "http", url: node.url, ...network } },
        sertn: { models: { "digits-mlp": { onnx: "models/digits-mlp/digits-mlp.onnx" } } },
      };
      const env = await createHardhatRuntimeEnvironment(
        user as Parameters<typeof createHardhatRuntimeEnvironment>[0],
        { network: networkName },
        root,
      );
      const stop = new AbortController();
      const write = (line: string) => {
        if (JSON.parse(line).event === "ready") stop.abort();
      };
      const run = runOperator(env, { ...usual, ...args }, stop.signal, write);
      return run.then(
        () => undefined,
        (error: { code: string; facts: Record<string, unknown> }) => ({ code: error.code, facts: error.facts }),
      );
    }

    it("nothing of what the other cases change one thing of", async () => {
      expect(await refusal({})).to.equal(undefined);
    });

    it("an account that the network does not have", async () => {
      const { privateKey } = poor;
      for (const index of [1, -1]) {
        const facts = { network: "devnet", index, accounts: 1 };
        const refused = await refusal({ network: { accounts: [privateKey] }, args: { account: index } });
        expect(refused).to.deep.equal({ code: "operator/no-such-account", facts });
      }
    });

    it("a key that is none", async () => {
      const file = ".sertn/operators/spoiled/key";
      await project.write(file, "0x12\n");
      const facts = { file: project.file(file) };
      expect(await refusal({ args: { name: "spoiled" } })).to.deep.equal({ code: "operator/bad-key", facts });
    });

    it("a package that is not of the registered model", async () => {
      const other = await createProject();
      await other.link(".sertn/digits-mlp", path.join(repository, ".sertn/digits-cnn"));
      await other.write(deploymentPath, deploymentJson(node.deployment));
      expect(await refusal({ root: other.root })).to.have.property("code", "operator/model-differs");
      await other.remove();
    });

    it("a deployment without models", async () => {
      await project.write("empty.json", deploymentJson({ ...node.deployment, models: {} }));
      expect(await refusal({ args: { deployment: "empty.json" } })).to.have.property("code", "operator/no-models");
    });

    for (const [why, spoil, reason] of [
      ["is cut off", (text: string) => text.slice(0, 100), /JSON/],
      ["is of another chain", (text: string) => text.replace('"31337"', '"5"'), /chainId is 5, not 31337/],
      ["has an address of wrong case", (text: string) => text.replace(/("router": "0x.{39})./, "$1g"), /sertn.router/],
    ] as const)
      it(`a deployment file that ${why}`, async () => {
        await project.write("spoiled.json", spoil(deploymentJson(node.deployment)));
        const refused = await refusal({ args: { deployment: "spoiled.json" } });
        expect(refused).to.have.property("code", "deploy/bad-file");
        expect(refused?.facts.reason).to.match(reason);
      });

    it("a chain in this process", async () => {
      const facts = { network: "default" };
      expect(await refusal({ networkName: "default" })).to.deep.equal({ code: "operator/no-node", facts });
    });

    it("a fault off development chains", async () => {
      const server = await hre.network.createServer({ network: "default", override: { chainId: 5 } }, "127.0.0.1", 0);
      const { address, port } = await server.listen();
      const refused = await refusal({ network: { url: `http://${address}:${port}` }, args: { fault: "silent" } });
      expect(refused).to.deep.equal({ code: "operator/fault-on-real-chain", facts: { fault: "silent", chainId: 5n } });
      await server.close();
    });

    for (const [option, args, value] of [
      ["--stake", { stake: "much" }, "much"],
      ["--stake", { stake: "-1" }, "-1"],
      ["--capacity", { capacity: 65_536 }, "65536"],
      ["--keeper", { keeper: "some" }, "some"],
      ["--log-level", { logLevel: "loud" }, "loud"],
      ["--metrics-port", { metricsPort: 65_536 }, "65536"],
      ["--metrics-port", { metricsPort: -2 }, "-2"],
      ["--confirmations", { confirmations: -1 }, "-1"],
      ["--withdraw-at", { withdrawAt: "" }, ""],
      ["--name", { name: "../key" }, "../key"],
    ] as const)
      it(`${option} ${value === "" ? "without a value" : value}`, async () => {
        const refused = await refusal({ args });
        expect(refused).to.have.property("code", "operator/bad-option");
        expect(refused?.facts).to.include({ option, value });
      });

    it("to share a journal with an operator that runs", async () => {
      const { see, end } = start("devnet", "--name", "refused");
      await see("ready");
      expect(await refusal({})).to.have.property("code", "operator/journal-in-use");
      expect(await end("SIGINT")).to.deep.equal([0, null]);
    });
  });
});
