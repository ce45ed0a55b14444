import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { expect } from "chai";
import { startHardhatNode } from "../helpers/hardhat-node.js";
import { runHardhat } from "../helpers/project.js";

const execute = promisify(execFile);
const repository = path.resolve(".");
const installed = path.join(repository, "node_modules");

/** What a user's project has of its own beside the package. */
const usersPackages = [
  "@nomicfoundation/hardhat-toolbox-mocha-ethers",
  "@nomicfoundation/hardhat-ethers",
  "@types/chai",
  "@types/mocha",
  "chai",
  "@types/node",
  "ethers",
  "hardhat",
  "solc",
];

describe("the published package, in an empty folder", function () {
  this.timeout(180_000);
  let folder: string;
  let files: string[];
  let manifest: { exports: Record<string, string>; dependencies: object; peerDependencies: object; bin?: object };

  const file = (name: string) => path.join(folder, name);
  const hardhat = (...args: string[]) => runHardhat(folder, args);

  before(async () => {
    // Real, for a module's path must be the same for all who load it.
    folder = await mkdtemp(path.join(tmpdir(), "published-"));
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    // The contracts are built already, by the run that this test is part of.
    await execute(npm, ["run", "build"], { cwd: repository });
    const { stdout } = await execute(npm, ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
      cwd: repository,
      maxBuffer: 2 ** 24,
    });
    const [packed]: { filename: string; files: { path: string }[] }[] = JSON.parse(stdout);
    files = packed.files.map(({ path: name }) => name);
    await execute("tar", ["-xzf", packed.filename], { cwd: folder });
    await mkdir(file("node_modules/@nomicfoundation"), { recursive: true });
    await rename(file("package"), file("node_modules/hardhat-sertn"));
    manifest = JSON.parse(await readFile(file("node_modules/hardhat-sertn/package.json"), "utf8"));

    // What npm would install: the declared packages and no others, so that one that is not declared is not found.
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    for (const name of new Set([...declared, ...usersPackages])) {
      await mkdir(path.dirname(file(`node_modules/${name}`)), { recursive: true });
      await symlink(path.join(installed, name), file(`node_modules/${name}`), "dir");
    }
    await writeFile(file("package.json"), JSON.stringify({ name: "user", type: "module", private: true }));
    await writeFile(file("hardhat.config.ts"), configuration);
    await writeFile(file("tsconfig.json"), JSON.stringify(typescript));
    await writeFile(file("operator.mjs"), operator);
    await mkdir(file("contracts"));
    await writeFile(file("contracts/Uses.sol"), contract);
    await cp("models/breast-cancer", file("models"), { recursive: true });
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("holds what runs, its types, its sources and the contract kit, and nothing else", () => {
    expect(files).to.include.members([
      "dist/src/index.js",
      "dist/src/index.d.ts",
      "dist/tasks/prove.js",
      "dist/src/proof-systems/groth16/prover.worker.js",
      "src/index.ts",
      "contracts/verifier/IModelVerifier.sol",
      "LICENSE",
      "README.md",
    ]);
    const others = files.filter(
      (name) =>
        !/^(dist\/(src|tasks)|src|tasks|contracts|artifacts\/contracts\/(avs|consumer|eigenlayer))\/|^[A-Z]+(\.md)?$|^package\.json$/.test(
          name,
        ),
    );
    expect(others).to.deep.equal([]);
    expect(files.filter((name) => /^contracts\/(generated|examples)\/|\.test\.|\.onnx$/.test(name))).to.deep.equal([]);
  });

  it("names no file that is not there", () => {
    const root = file("node_modules/hardhat-sertn");
    expect(Object.keys(manifest.exports)).to.include.members([".", "./compiler", "./contracts/*.sol"]);
    for (const [name, target] of [...Object.entries(manifest.exports), ...Object.entries(manifest.bin ?? {})])
      if (!target.includes("*")) expect(existsSync(path.join(root, target)), name).to.equal(true);
  });

  it("loads one Hardhat and one ethers: those of the project", () => {
    const dependencies = Object.keys(manifest.dependencies);
    expect(Object.keys(manifest.peerDependencies)).to.include.members([
      "hardhat",
      "ethers",
      "@nomicfoundation/hardhat-ethers",
    ]);
    expect(dependencies.filter((name) => name in manifest.peerDependencies)).to.deep.equal([]);
  });

  it("has types that a strict project compiles against", async () => {
    await execute(process.execPath, [path.join(installed, "typescript/bin/tsc"), "-p", folder]).catch(
      ({ stdout }: { stdout: string }) => expect.fail(stdout),
    );
  });

  it("builds verifiers in the first build, and the user's contracts that import them and the kit", async () => {
    const { code, stderr } = await hardhat("build");
    expect(code, stderr).to.equal(0);
    expect(await readdir(file("contracts/generated"))).to.deep.equal(["CancerCodec.sol", "CancerVerifier.sol"]);
    expect(existsSync(file("artifacts/contracts/Uses.sol/Uses.json"))).to.equal(true);
  });

  it("compiles, proves and verifies from the command line, its threads included", async () => {
    const compiled = await hardhat("sertn", "compile", "cancer", "--json");
    expect(compiled.code, compiled.stderr).to.equal(0);
    const { schema, rebuilt } = JSON.parse(compiled.stdout);
    expect(rebuilt).to.equal(false);
    const sample = Array.from({ length: 30 }, () => 0);
    await writeFile(file("sample.json"), JSON.stringify({ [schema.inputs[0].name]: sample }));
    const proved = await hardhat(
      "sertn",
      "prove",
      "cancer",
      "--input",
      "sample.json",
      "--context",
      "0x07",
      "--out",
      "proof.json",
    );
    expect(proved.code, proved.stderr).to.equal(0);
    const verified = await hardhat("sertn", "verify", "cancer", "--proof", "proof.json", "--json");
    expect(verified.code, verified.stderr).to.equal(0);
    expect(JSON.parse(verified.stdout)).to.include({ holds: true, onChain: true, offChain: true });
  });

  it("simulates on the contracts that came with it, and writes evidence that verifies", async () => {
    const simulated = await hardhat(
      "sertn",
      "simulate",
      "--real",
      "--tasks",
      "100",
      "--population",
      "3 honest, 2 wrong-output",
      "--evidence",
      "evidence",
      "--html",
      "simulation.html",
    );
    expect(simulated.code, simulated.stderr).to.equal(0);
    expect(await readFile(file("simulation.html"), "utf8")).to.match(/^<!doctype html>/);
    const [first] = await readdir(file("evidence"));
    const verified = await hardhat("sertn", "verify", "cancer", "--evidence", `evidence/${first}`);
    expect(verified.code, verified.stderr + verified.stdout).to.equal(0);
    expect(verified.stdout).to.match(/✔ The answer was wrong: cancer gives 0x/);
  });

  it("deploys to a node, and runs an operator there that joins, shows its metrics, and ends at Ctrl-C", async () => {
    const node = await startHardhatNode();
    try {
      const environment = { NODE_URL: node.url };
      const deployed = await runHardhat(folder, ["sertn", "deploy", "--network", "devnet"], environment);
      expect(deployed.code, deployed.stderr).to.equal(0);
      let metrics = "";
      const command = ["sertn", "operator", "--network", "devnet", "--metrics-port", "0"];
      const operator = await runHardhat(folder, command, environment, (child) => {
        createInterface({ input: child.stdout }).on("line", async (line) => {
          const [, metricsUrl] = / ready .* metricsUrl=(\S+)$/.exec(line) ?? [];
          if (metricsUrl === undefined) return;
          metrics = await (await fetch(`${metricsUrl}/metrics`)).text();
          child.kill("SIGINT");
        });
      });
      expect(operator.code, operator.stderr).to.equal(0);
      expect(operator.stdout).to.match(/ ready address=0x\w+ behaviour=honest models=cancer /);
      expect(metrics).to.contain("# TYPE sertn_operator_block_number gauge");
    } finally {
      await node.close();
    }
  });

  it("compiles and proves without Hardhat too", async () => {
    const { stdout } = await execute(process.execPath, ["operator.mjs"], { cwd: folder });
    expect(stdout.trim()).to.equal("true");
  });

  /** Writes the files of pages, those whose first line is their name, with the digits model beside them. */
  async function projectOf(name: string, ...pages: string[]) {
    const project = file(name);
    const texts = await Promise.all(pages.map((page) => readFile(page, "utf8")));
    const named = texts.flatMap((page) => [...page.matchAll(/```\w+\n\/\/ (\S+)\n([\s\S]*?)```/g)]);
    for (const [, target, text] of named) {
      await mkdir(path.dirname(path.join(project, target)), { recursive: true });
      await writeFile(path.join(project, target), text);
    }
    await writeFile(path.join(project, "package.json"), JSON.stringify({ name, type: "module", private: true }));
    await mkdir(path.join(project, "models"));
    await cp("models/digits-mlp/digits-mlp.onnx", path.join(project, "models/digits.onnx"));
    await cp("models/digits-mlp/calibration.npz", path.join(project, "models/digits-samples.npz"));
    return { project, files: named.map(([, target, text]) => ({ name: target, text })), texts };
  }

  /** Fails where the code of a page has types that are not there. */
  async function expectTypes(project: string, ...include: string[]) {
    const compilerOptions = {
      ...typescript.compilerOptions,
      noUncheckedIndexedAccess: false,
      skipLibCheck: true,
      types: ["node", "mocha"],
    };
    await writeFile(path.join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include }));
    await execute(process.execPath, [path.join(installed, "typescript/bin/tsc"), "-p", project]).catch(
      (error: { stdout: string }) => expect.fail(error.stdout),
    );
  }

  it("does what README and docs say of tests: configuration, contract and tests, word for word", async () => {
    const pages = ["README.md", "docs/testing.md", "docs/evidence.md"];
    const { project, files: named } = await projectOf("readme", ...pages);
    expect(named.map(({ name }) => name)).to.include.members([
      "hardhat.config.ts",
      "contracts/DigitGate.sol",
      "test/DigitGate.ts",
      "test/Fraud.ts",
      "test/fraud/world.ts",
      "test/fraud/faults.ts",
      "test/fraud/evidence.ts",
    ]);
    const { code, stdout, stderr } = await runHardhat(project, ["test", "mocha"]);
    await expectTypes(project, "hardhat.config.ts", "test", "types");
    expect(code, stdout + stderr).to.equal(0);
    const tests = named.flatMap(({ text }) => text.match(/^ +it\(/gm) ?? []).length;
    expect(tests).to.be.greaterThan(5);
    expect(stdout).to.match(new RegExp(`\\b${tests} passing`));
  });

  it("does what docs/avs.md says: it deploys to a node, runs a task, changes a parameter", async () => {
    const node = await startHardhatNode();
    try {
      const { project, files: named, texts } = await projectOf("avs", "docs/avs.md");
      expect(named.map(({ name }) => name)).to.deep.equal([
        "hardhat.config.ts",
        "scripts/stake.ts",
        "scripts/task.ts",
        "scripts/parameters.ts",
      ]);
      const config = path.join(project, "hardhat.config.ts");
      await writeFile(config, (await readFile(config, "utf8")).replace("http://127.0.0.1:8545", node.url));
      await expectTypes(project, "hardhat.config.ts", "scripts");
      const pixels = Array.from({ length: 64 }, (_, k) => k % 17);
      await writeFile(path.join(project, "digit.json"), JSON.stringify({ pixels }));
      const [text] = texts;
      const commands = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, lines]) => lines.trim().split("\n"));
      const outputs: string[] = [];
      for (const command of commands) {
        const [npx, program, ...args] = command.split(" ");
        expect([npx, program]).to.deep.equal(["npx", "hardhat"]);
        const { code, stdout, stderr } = await runHardhat(project, args);
        expect(code, `${command}\n${stdout}${stderr}`).to.equal(0);
        outputs.push(stdout);
      }
      const [deployed, , overview, submitted, status, task, claimed, changed] = outputs;
      expect(deployed).to.include("Sertn on chain 31337");
      expect(overview).to.match(/100 security units, 0 security units locked/);
      expect(submitted).to.match(/^Quote .*, paid in coins, which are wrapped\nSubmitted as task 1\n/m);
      expect(status).to.match(/^Task 1, digits: Submitted\n/m);
      expect(task).to.match(/^Final TaskSubmitted, TaskAssigned, TaskAnswered, /m);
      expect(claimed).to.match(/ WCOIN from the escrow to 0x/);
      expect(changed).to.match(/^Done 200000000000000n$/m);
    } finally {
      await node.close();
    }
  });
});

const configuration = `import { createRequire } from "node:module";
import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import sertn from "hardhat-sertn";
import { defineConfig } from "hardhat/config";

const path = createRequire(import.meta.url).resolve("solc/soljson.js");
export default defineConfig({
  plugins: [toolbox, sertn],
  solidity: { version: "0.8.37", path },
  networks: { devnet: { type: "http", url: process.env.NODE_URL ?? "http://127.0.0.1:8545" } },
  sertn: { models: { cancer: { onnx: "models/breast-cancer.onnx", calibration: "models/calibration.npz" } } },
});
`;

const typescript = {
  compilerOptions: {
    target: "es2023",
    module: "nodenext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    types: ["node", "chai"],
    allowJs: true,
    checkJs: true,
  },
  files: ["hardhat.config.ts", "operator.mjs"],
};

const operator = `import { compileModel, openModel, openPackage, readSamples } from "hardhat-sertn/compiler";

const { directory } = await compileModel({
  name: "cancer",
  options: { onnx: "models/breast-cancer.onnx", calibration: "models/calibration.npz" },
  packagesDir: "packages",
});
const model = openModel(await openPackage(directory));
const [sample] = await readSamples("models/heldout.npz", model.manifest.schema.inputs);
if (sample === undefined) throw new Error("there are no samples");
console.log(await model.verify(await model.prove(sample, 3n)));
await model.close();
process.exit(0);
`;

const contract = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;
import {CancerCodec} from "./generated/CancerCodec.sol";
import {IModelVerifier} from "hardhat-sertn/contracts/verifier/IModelVerifier.sol";
import {ProofContext} from "hardhat-sertn/contracts/verifier/ProofContext.sol";
contract Uses {
    function check(IModelVerifier verifier, int256[30] memory reals, bytes calldata output, bytes calldata proof) external view returns (bool) {
        return verifier.verify(ProofContext.derive(address(this), 0), CancerCodec.encodeInput(reals), output, proof);
    }
}
`;
