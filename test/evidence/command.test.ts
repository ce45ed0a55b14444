import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import hre from "hardhat";
import { deploymentFolder, writeDeployment } from "../../src/deploy/deployment-file.js";
import { parseEvidence } from "../../src/evidence/bundle.js";
import { faults } from "../../src/faults/faults.js";
import { readSamples } from "../../src/samples/read-samples.js";
import { makeTestKit } from "../../src/testing/kit.js";
import { alterLeaf } from "../helpers/leaves.js";
import { startNode, type TestNode } from "../helpers/node.js";
import { createProject, type Project } from "../helpers/project.js";

/** A node, a project whose deployment is on it, and task 1, which was slashed; task 2 is open. */
describe("sertn evidence and sertn verify --evidence", function () {
  this.timeout(120_000);
  let node: TestNode;
  let project: Project;
  let close: () => Promise<void>;

  before(async () => {
    node = await startNode();
    const { provider } = node;
    const kit = makeTestKit(
      { provider, request: (method, params = []) => provider.send(method, [...params]) },
      {
        names: ["digits-mlp"],
        directoryOf: (name) => path.join(hre.config.sertn.packagesDir, name),
        verifierOf: async () => {
          const { abi, bytecode } = await hre.artifacts.readArtifact("DigitsMlpVerifier");
          return { abi: [...abi], bytecode };
        },
        proofsDir: path.join(".sertn", ".proofs"),
      },
    );
    close = () => kit.close();
    const avs = await kit.deploy();
    await avs.operator({ name: "cheat", fault: faults.wrongOutput() });
    const [input] = await readSamples("models/digits-mlp/heldout.npz", [{ name: "pixels", shape: [1, 64] }]);
    const task = await avs.submit({ input });
    await avs.challenge(task);
    await avs.settle(task);
    await avs.operator({ name: "honest" });
    await avs.submit({ input });

    const models = path.resolve("models/digits-mlp");
    project = await createProject();
    await project.write(
      "hardhat.config.ts",
      `import sertn from "${path.resolve("src/index.js")}";
export default {
  plugins: [sertn],
  networks: { served: { type: "http", url: "${node.url}" }, gone: { type: "http", url: "http://127.0.0.1:1" } },
  sertn: {
    packagesDir: "${path.resolve(hre.config.sertn.packagesDir)}",
    models: { "digits-mlp": { onnx: "${models}/digits-mlp.onnx", calibration: "${models}/calibration.npz" } },
  },
};
`,
    );
    await writeDeployment(deploymentFolder(project.root, 31_337n), avs.deployment);
    const written = await project.hardhat("sertn", "evidence", "1", "--out", "evidence.json", "--network", "served");
    expect(written.code, written.stderr).to.equal(0);
    expect(written.stdout).to.contain("sertn verify --evidence evidence.json");
  });

  after(async () => {
    await close();
    await node.close();
    await project.remove();
  });

  const verify = (...args: string[]) => project.hardhat("sertn", "verify", ...args);

  it("says line by line what the file proves, and which hashes it rests on", async () => {
    const { code, stdout, stderr } = await verify("--evidence", "evidence.json");
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(
      /^Task 1 on chain 31337\nProven, if these blocks are the chain's:\n {2}✔ The headers of \d+ blocks/,
    );
    expect(stdout).to.match(/Compare them with a node that you trust \(--rpc URL\):\n {2}\d+ 0x[0-9a-f]{64}\n/);
    expect(stdout).to.contain("\nIts contracts are those of this project's deployment.\n");
    expect(stdout).to.match(/\nThe evidence holds\.\n$/);
  });

  it("asks a node whether the blocks are the chain's, and the model whether the answer was wrong", async () => {
    const { code, stdout, stderr } = await verify("digits-mlp", "--evidence", "evidence.json", "--rpc", node.url);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.contain("Computed again:\n  ✔ The answer was wrong: digits-mlp gives 0x");
    expect(stdout).to.contain(`blocks are those of ${node.url}.\nThe evidence holds.`);
  });

  it("lists the contracts for who has no deployment, and says where it is another one", async () => {
    const file = project.file("ignition/deployments/sertn-31337/sertn.json");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace(/"slasher": "0x\w+"/, `"slasher": "0x${"11".repeat(20)}"`));
    expect((await verify("--evidence", "evidence.json")).stdout).to.match(
      /These are NOT the contracts of this project's/,
    );
    await rm(file);
    const { code, stdout } = await verify("--evidence", "evidence.json");
    await writeFile(file, text);
    expect(code).to.equal(0);
    expect(stdout).to.match(/Not shown by any file: that these contracts are Sertn's\.\n {2}0x\w{40} taskManager\n/);
  });

  it("ends with code 1 at the first contradiction and names it, as text and as JSON", async () => {
    const bundle = parseEvidence(await readFile(project.file("evidence.json"), "utf8"), "evidence.json");
    await writeFile(project.file("altered.json"), JSON.stringify(alterLeaf(bundle, "facts.slash.slashed")));
    const told = await verify("--evidence", "altered.json");
    expect(told.code).to.equal(1);
    expect(told.stdout).to.match(/✘ facts\.slash\.slashed: it does not hold that the facts are those that are given/);
    expect(told.stdout).to.match(/\nThe evidence does not hold\.\n$/);
    const { code, stdout } = await verify("--evidence", "altered.json", "--json");
    expect(code).to.equal(1);
    expect(JSON.parse(stdout)).to.nested.include({ holds: false, "contradiction.at": "facts.slash.slashed" });
  });

  for (const [what, args, told] of [
    ["a file that is not there", ["verify", "--evidence", "nothing.json"], /evidence\/unreadable/],
    ["a file that is something else", ["verify", "--evidence", "package.json"], /evidence\/unreadable/],
    ["neither proof nor evidence", ["verify"], /--proof FILE or --evidence FILE/],
    [
      "a node that nobody runs",
      ["verify", "--evidence", "evidence.json", "--rpc", "http://127.0.0.1:1"],
      /evidence\/unreachable-node/,
    ],
    ["a network that nobody runs", ["evidence", "1", "--network", "gone"], /deploy\/unreachable/],
    ["a chain without the contracts", ["evidence", "1"], /avs\/no-code/],
    ["what is no number", ["evidence", "one", "--network", "served"], /evidence\/bad-task-number/],
    ["a task that does not exist", ["evidence", "77", "--network", "served"], /avs\/unknown-task/],
    ["a task that is not at a bad end", ["evidence", "2", "--network", "served"], /evidence\/nothing-to-show/],
  ] as const)
    it(`refuses ${what}: what, where, next step, code 1`, async () => {
      const { code, stdout, stderr } = await project.hardhat("sertn", ...args);
      expect(code, stdout).to.equal(1);
      expect(stderr).to.match(told);
    });
});
