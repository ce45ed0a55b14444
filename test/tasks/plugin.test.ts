import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { progressLine } from "../../src/compiler/progress.js";
import { createProject, type Project, runHardhat, withoutHardhat } from "../helpers/project.js";

const execute = promisify(execFile);
const models = path.resolve("models");
const configured = (name: string, as = name) =>
  `"${as}": { onnx: "${models}/${name}/${name}.onnx", calibration: "${models}/${name}/calibration.npz" }`;

/** What only commands may load, when they run. */
const heavy = /node_modules\/(snarkjs|ffjavascript|wasmcurves|onnxruntime-web|protobufjs|ethers|fflate)\//;

describe("the plugin in a user's project", function () {
  this.timeout(120_000);
  const projects: Project[] = [];
  const project = async (sertn: string) => {
    const made = await createProject(sertn);
    projects.push(made);
    return made;
  };

  after(async () => {
    for (const one of projects) await one.remove();
  });

  it("costs the help text and other tasks next to nothing: a handful of small files", async () => {
    const { root, file } = await project(`{ models: { ${configured("digits-mlp")} } }`);
    const { code } = await runHardhat(root, ["--help"], { NODE_V8_COVERAGE: file("loaded") });
    expect(code).to.equal(0);
    const urls = readdirSync(file("loaded")).flatMap((name) => {
      const { result }: { result: { url: string }[] } = JSON.parse(readFileSync(file(`loaded/${name}`), "utf8"));
      return result.map(({ url }) => url);
    });
    const own = new Set(urls.filter((url) => url.includes(path.resolve("src"))));
    expect(own.size, [...own].join()).to.be.within(2, 12);
    expect(urls.filter((url) => heavy.test(url))).to.deep.equal([]);
  });

  it("with no models leaves the build as it is, and compile says that there is nothing to do", async () => {
    const { hardhat, file } = await project("{}");
    const built = await hardhat("build");
    expect(built.code, built.stderr).to.equal(0);
    expect(existsSync(file(".sertn"))).to.equal(false);
    const compiled = await hardhat("sertn", "compile");
    expect(compiled.stderr).to.contain("[compile/no-models]");
    expect(compiled.code).to.equal(1);
  });

  it("keeps keys through hardhat clean, and the build after it has all contracts again", async () => {
    const { hardhat, file } = await project(`{ models: { ${configured("breast-cancer", "cancer")} } }`);
    const artifact = file("artifacts/contracts/generated/CancerVerifier.sol/CancerVerifier.json");
    expect((await hardhat("build")).code).to.equal(0);
    const before = readFileSync(artifact, "utf8");
    expect((await hardhat("clean")).code).to.equal(0);
    expect(existsSync(artifact)).to.equal(false);
    expect(existsSync(file(".sertn/cancer/proving-key.zkey"))).to.equal(true);
    expect((await hardhat("build")).code).to.equal(0);
    expect(JSON.parse(readFileSync(artifact, "utf8")).bytecode).to.equal(JSON.parse(before).bytecode);
  });

  it("ends at once when interrupted while keys are made, and leaves nothing half done", async () => {
    // LeNet-5 takes many times as long to set up: what is interrupted here is never the writing of a package.
    const { root, file } = await project(`{ models: { ${configured("lenet5")} } }`);
    for (const afterMs of [1_000, 2_000]) {
      let interruptedAt = 0;
      const { code, signal } = await runHardhat(root, ["build"], {}, (child) => {
        setTimeout(() => {
          interruptedAt = performance.now();
          child.kill("SIGINT");
        }, afterMs);
      });
      expect(performance.now() - interruptedAt).to.be.lessThan(3_000);
      // By the signal, or with the code that shells give for it.
      expect(signal === "SIGINT" || code === 130, `${code} ${signal}`).to.equal(true);
      const left = existsSync(file(".sertn")) ? readdirSync(file(".sertn")) : [];
      expect(left).to.deep.equal([]);
      expect(existsSync(file("contracts/generated"))).to.equal(false);
    }
  });

  it("lets two commands compile one model at once", async () => {
    const { hardhat, write, file } = await project(`{ models: { ${configured("digits-mlp", "digits")} } }`);
    await write("zeros.json", JSON.stringify({ pixels: new Array(64).fill(0) }));
    const infer = () => hardhat("sertn", "infer", "digits", "--input", "zeros.json", "--json");
    const [one, other] = await Promise.all([infer(), infer()]);
    for (const { code, stderr } of [one, other]) expect(code, stderr).to.equal(0);
    expect(one.stdout).to.equal(other.stdout);
    expect(readdirSync(file(".sertn"))).to.deep.equal(["digits"]);
    expect(readdirSync(file("contracts/generated")).sort()).to.deep.equal(["DigitsCodec.sol", "DigitsVerifier.sol"]);
  });

  describe("shows progress", () => {
    it("as what is done, for how long, and how long is left where that is known", () => {
      expect(progressLine("lenet5", "proving", 3_200, 8_400)).to.equal("lenet5: proving (3 s, about 5 s left)");
      expect(progressLine("lenet5", "proving", 9_000, 8_400)).to.equal("lenet5: proving (9 s)");
      expect(progressLine("lenet5", "quantizing", 400, 0)).to.equal("lenet5: quantizing (0 s)");
    });

    it("on a terminal alone", async function () {
      const { root, hardhat } = await project(`{ models: { ${configured("digits-mlp", "digits")} } }`);
      expect((await hardhat("sertn", "compile", "digits", "--force")).stderr).to.equal("");
      // util-linux's script gives a program a terminal of its own.
      const terminal = await execute("script", ["--version"]).catch(() => undefined);
      if (!terminal?.stdout.includes("util-linux")) this.skip();
      const cli = path.resolve("node_modules/hardhat/dist/src/cli.js");
      const command = `"${process.execPath}" "${cli}" sertn compile digits --force`;
      const { stdout } = await execute("script", ["-qec", command, "/dev/null"], {
        cwd: root,
        env: withoutHardhat(process.env),
      });
      expect(stdout).to.contain("digits: reading the model").and.to.contain("digits: making development keys (0 s");
      const json = await execute("script", ["-qec", `${command} --json`, "/dev/null"], {
        cwd: root,
        env: withoutHardhat(process.env),
      });
      expect(json.stdout).to.contain('"name": "digits"').and.to.not.contain("reading the model");
    });
  });

  describe("refuses names that would be written over", () => {
    it("of two configured models that would have the same contracts", async () => {
      const { hardhat, file } = await project(
        `{ models: { ${configured("digits-mlp", "a-b")}, ${configured("digits-mlp", "a_b")} } }`,
      );
      const { code, stderr } = await hardhat("build");
      expect(stderr).to.contain("sertn.models.a_b").and.to.contain('called like those of "a-b"');
      expect(code).to.equal(1);
      expect(existsSync(file(".sertn"))).to.equal(false);
    });

    it("of a file that would take a configured model's place", async () => {
      const { hardhat, file } = await project(`{ models: { ${configured("breast-cancer", "digits-mlp")} } }`);
      const { code, stderr } = await hardhat("sertn", "compile", `${models}/digits-mlp/digits-mlp.onnx`);
      expect(stderr).to.contain("[compile/name-taken]");
      expect(code).to.equal(1);
      expect(existsSync(file(".sertn"))).to.equal(false);
    });

    it("and takes any other, be they words of Solidity or the kit's own", async () => {
      const names = ["contract", "tensor", "i-model", "groth16-model"];
      const { hardhat, file } = await project(
        `{ models: { ${names.map((name) => configured("breast-cancer", name)).join()} } }`,
      );
      const { code, stderr } = await hardhat("build");
      expect(code, stderr).to.equal(0);
      for (const name of ["Contract", "ModelTensor", "ModelIModel", "ModelGroth16Model"])
        expect(existsSync(file(`artifacts/contracts/generated/${name}Verifier.sol`)), name).to.equal(true);
    });
  });
});
