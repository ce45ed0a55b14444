import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { parseEther, Wallet } from "ethers";
import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { deploymentJson } from "../../src/deploy/deployment-file.js";
import { type OperatorArguments, runOperator } from "../../src/hooks/run-operator.js";
import sertn from "../../src/index.js";
import { type OperatorNode, operatorNode } from "../helpers/operator-node.js";
import { createProject, type HardhatProcess, type Project } from "../helpers/project.js";

const repository = path.resolve(".");

describe("sertn operator", function () {
  this.timeout(180_000);
  let node: OperatorNode;
  let project: Project;

  before(async () => {
    node = await operatorNode({ isPatient: true });
    project = await createProject();
    await project.write(
      "hardhat.config.ts",
      `import sertn from "${path.join(repository, "src/index.js")}";
export default {
  plugins: [sertn],
  networks: { devnet: { type: "http", url: ${JSON.stringify(node.url)} } },
  sertn: { models: { "digits-mlp": { onnx: "${path.join(repository, "models/digits-mlp/digits-mlp.onnx")}" } } },
};
`,
    );
    // The package as it was built here, so that it need not be built again.
    await project.link(".sertn/digits-mlp", path.join(repository, ".sertn/digits-mlp"));
    await project.write("ignition/deployments/sertn-31337/sertn.json", deploymentJson(node.deployment));
  });
  after(async () => {
    await project.remove();
    await node.close();
  });

  interface Line {
    event: string;
    [fact: string]: unknown;
  }

  /** Starts the command, and gives the first line of each event that is asked for. */
  function start(...args: string[]) {
    const child: HardhatProcess = project.start("sertn", "operator", "--network", "devnet", ...args);
    const lines: Line[] = [];
    const waiting: { event: string; resolve: (line: Line) => void }[] = [];
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line: Line = JSON.parse(text);
      lines.push(line);
      for (const { event, resolve } of waiting) if (event === line.event) resolve(line);
    });
    const see = (event: string) =>
      new Promise<Line>((resolve, reject) => {
        const seen = lines.find((line) => line.event === event);
        if (seen !== undefined) resolve(seen);
        waiting.push({ event, resolve });
        child.on("exit", () => reject(new Error(`ended before ${event}`)));
      });
    return { child, lines, see };
  }

  it("serves tasks with a key of its own, tells Prometheus about it, and ends at Ctrl-C", async () => {
    const { child, lines, see } = start("--metrics-port", "0", "--stake", "500");
    const { metricsUrl, address } = await see("ready");
    await node.mine(256);
    const id = await node.submit();
    const timer = setInterval(() => void node.mine(), 50);
    await see("task-proven");
    while ((await node.task(id)).status !== "Final") await new Promise((resolve) => setTimeout(resolve, 50));
    clearInterval(timer);
    expect((await node.task(id)).progress.operator).to.equal(address);

    const metrics = await (await fetch(`${metricsUrl}/metrics`)).text();
    expect(metrics).to.match(/^sertn_operator_tasks_total\{model="0x[0-9a-f]{64}",outcome="answered"\} 1$/m);
    expect(metrics).to.match(/^sertn_operator_tasks_total\{model="0x[0-9a-f]{64}",outcome="proven"\} 1$/m);
    expect(metrics).to.match(/^sertn_operator_transactions_total\{action="prove",result="done"\} 1$/m);
    expect(await (await fetch(`${metricsUrl}/health`)).json()).to.include({ isHealthy: true, address });

    child.kill("SIGINT");
    const [code] = await once(child, "exit");
    expect(code).to.equal(0);
    expect(lines.at(-1)?.event).to.equal("stopped");
    for (const { time, operator } of lines) expect([typeof time, operator]).to.deep.equal(["string", address]);
  });

  it("says what is wrong, where, and what to do next, and ends with 1", async () => {
    const { code, stderr } = await project.hardhat("sertn", "operator", "--network", "devnet", "--fault", "lazy");
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /There is no fault lazy\n\s+where: --fault\n\s+next:\s+Give one of wrongOutput, .*\n\s+\[faults\/unknown\]/,
    );
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
      logLevel: "info",
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
        (error: { code: string; facts: object }) => ({ code: error.code, facts: error.facts }),
      );
    }

    it("nothing of what the other cases change one thing of", async () => {
      expect(await refusal({})).to.equal(undefined);
    });

    it("a model that is not deployed", async () => {
      const facts = { model: "nobody", known: ["digits-mlp"] };
      expect(await refusal({ args: { model: "nobody" } })).to.deep.equal({ code: "avs/unknown-model", facts });
    });

    it("a stake under the least", async () => {
      const refused = await refusal({ args: { stake: "0.001", name: "poor" } });
      expect(refused).to.have.property("code", "operator/stake-too-small");
      expect(refused?.facts).to.include({ stake: parseEther("0.001"), least: parseEther("0.01") });
    });

    it("a node that cannot be reached", async () => {
      const url = "http://127.0.0.1:9"; // discard: nobody listens there
      const refused = await refusal({ network: { url } });
      expect(refused).to.have.property("code", "operator/node-unreachable");
      expect(refused?.facts).to.include({ url });
    });

    it("a node of another chain than the configuration names", async () => {
      const facts = { url: node.url, found: 31_337n, expected: 5n };
      expect(await refusal({ network: { chainId: 5 } })).to.deep.equal({ code: "operator/other-chain", facts });
    });

    it("a key without funds", async () => {
      const { address, privateKey } = Wallet.createRandom();
      const facts = { account: address, chainId: 31_337n };
      const refused = await refusal({ network: { accounts: [privateKey] }, args: { name: "without-funds" } });
      expect(refused).to.deep.equal({ code: "operator/no-funds", facts });
    });

    it("an account that the network does not have", async () => {
      const { privateKey } = Wallet.createRandom();
      const facts = { network: "devnet", index: 1, accounts: 1 };
      const refused = await refusal({ network: { accounts: [privateKey] }, args: { account: 1 } });
      expect(refused).to.deep.equal({ code: "operator/no-such-account", facts });
    });

    it("addresses without code", async () => {
      const other = await createProject();
      const taskManager = "0x00000000000000000000000000000000000000aA";
      const sertnAddresses = { ...node.deployment.sertn, taskManager };
      await other.link(".sertn/digits-mlp", path.join(repository, ".sertn/digits-mlp"));
      await other.write(
        "ignition/deployments/sertn-31337/sertn.json",
        deploymentJson({ ...node.deployment, sertn: sertnAddresses }),
      );
      const refused = await refusal({ root: other.root });
      expect(refused).to.deep.equal({
        code: "avs/no-code",
        facts: { contract: "taskManager", address: taskManager, chainId: 31_337n },
      });
      await other.remove();
    });

    it("a package that is not of the registered model", async () => {
      const other = await createProject();
      await other.link(".sertn/digits-mlp", path.join(repository, ".sertn/digits-cnn"));
      await other.write("ignition/deployments/sertn-31337/sertn.json", deploymentJson(node.deployment));
      expect(await refusal({ root: other.root })).to.have.property("code", "operator/model-differs");
      await other.remove();
    });

    it("a chain that nothing is deployed on", async () => {
      const other = await createProject();
      expect(await refusal({ root: other.root })).to.have.property("code", "deploy/not-deployed");
      await other.remove();
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
      ["--keeper", { keeper: "some" }, "some"],
      ["--log-level", { logLevel: "loud" }, "loud"],
    ] as const)
      it(`${option} ${value}`, async () => {
        const refused = await refusal({ args });
        expect(refused).to.have.property("code", "operator/bad-option");
        expect(refused?.facts).to.include({ option, value });
      });

    it("a port that is taken", async () => {
      const port = Number(new URL(node.url).port);
      const refused = await refusal({ args: { metricsPort: port } });
      expect(refused).to.have.property("code", "operator/port-unavailable");
    });
  });
});
