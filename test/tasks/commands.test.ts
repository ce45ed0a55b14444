import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { getCurveFromName } from "ffjavascript";
import * as snarkjs from "snarkjs";
import { readNpz } from "../../src/samples/npy.js";
import { expectNear } from "../helpers/expect-near.js";
import { createProject, type Project } from "../helpers/project.js";

const models = path.resolve("models");
const digits = path.join(models, "digits-mlp/digits-mlp.onnx");

describe("commands, as a user runs them", function () {
  this.timeout(240_000);
  let project: Project;

  before(async () => {
    project = await createProject(`{ models: { cancer: {
      onnx: "${models}/breast-cancer/breast-cancer.onnx",
      calibration: "${models}/breast-cancer/calibration.npz",
      accuracy: { minAgreement: 0.99 },
    } } }`);
    const pixels =
      readNpz(readFileSync(path.join(models, "digits-mlp/heldout.npz")), ["pixels"]).get("pixels")?.data ?? [];
    const samples = [0, 1, 2].map((s) => Array.from(pixels.slice(64 * s, 64 * (s + 1))));
    await project.write("one.json", JSON.stringify({ pixels: [samples[0]] }));
    await project.write("three.json", JSON.stringify({ pixels: samples }));
    await project.write("lines.jsonl", samples.map((pixels) => JSON.stringify({ pixels })).join("\n"));
    await project.write("ezkl.json", JSON.stringify({ input_data: [samples[0]] }));
    await project.write("short.json", JSON.stringify({ pixels: samples[0].slice(1) }));
    await project.write("far.json", JSON.stringify({ pixels: samples[0].with(5, 1000) }));
    await project.write("empty.onnx", "");
    await mkdir(project.file("a-folder.onnx"));
    await project.write("contracts/Uses.sol", userContract);
  });

  after(async () => {
    await project.remove();
    await (await getCurveFromName("bn128")).terminate();
  });

  it("build generates and compiles the configured models' verifiers in the first build, and nothing in the second", async () => {
    const first = await project.hardhat("build");
    expect(first.code, first.stderr).to.equal(0);
    expect(existsSync(project.file("artifacts/contracts/generated/CancerVerifier.sol/CancerVerifier.json"))).to.equal(
      true,
    );
    expect(existsSync(project.file("artifacts/contracts/Uses.sol/Uses.json"))).to.equal(true);
    const written = await stat(project.file("contracts/generated/CancerVerifier.sol"));
    const second = await project.hardhat("build");
    expect(second.stdout).to.contain("No contracts to compile");
    expect((await stat(project.file("contracts/generated/CancerVerifier.sol"))).mtimeMs).to.equal(written.mtimeMs);
  });

  it("compile takes a file with no configuration at all, and reports it as JSON", async () => {
    const { code, stdout, stderr } = await project.hardhat(
      "sertn",
      "compile",
      digits,
      "--calibration",
      path.join(models, "digits-mlp/calibration.npz"),
      "--json",
    );
    expect(code, stderr).to.equal(0);
    const report = JSON.parse(stdout);
    expect(report).to.include({ name: "digits-mlp", rebuilt: true, proofSystem: "groth16" });
    expect(report.publicSignals).to.deep.equal({ context: 1, input: 2, output: 1 });
    expect(report.accuracy.outputs[0].agreement).to.be.at.least(0.99);
    const byNode = report.constraintsByNode as { constraints: number }[];
    expect(byNode.reduce((sum, { constraints }) => sum + constraints, 0)).to.equal(report.constraints);
    expect(report.sizes.verifierBytecodeBytes).to.be.within(1000, 24_576);
    for (const file of ["manifest", "r1cs", "provingKey", "verificationKey", "verifier"])
      expect(existsSync(report.files[file]), file).to.equal(true);
  });

  it("compile without samples warns that scales are guesses", async () => {
    const { stdout } = await project.hardhat(
      "sertn",
      "compile",
      path.join(models, "breast-cancer/../digits-cnn/digits-cnn.onnx"),
    );
    expect(stdout).to.contain("warning: no calibration samples").and.to.contain("assumed to lie in [-8, 8]");
  });

  it("infer shows the float model beside the integer one, for many samples in any format", async () => {
    for (const file of ["three.json", "lines.jsonl"]) {
      const { code, stdout, stderr } = await project.hardhat(
        "sertn",
        "infer",
        digits,
        "--input",
        project.file(file),
        "--json",
      );
      expect(code, stderr).to.equal(0);
      const { outputs, outputsInteger, floatOutputs, agreement } = JSON.parse(stdout);
      expect(outputs.logits).to.have.length(3);
      expect(outputsInteger.logits[2]).to.have.length(10);
      for (const [s, values] of outputs.logits.entries())
        for (const [i, value] of values.entries()) expectNear(value, floatOutputs.logits[s][i], 0.2);
      expect(agreement.logits.agreement).to.equal(1);
    }
    const ezkl = await project.hardhat("sertn", "infer", digits, "--input", project.file("ezkl.json"), "--json");
    const one = await project.hardhat("sertn", "infer", digits, "--input", project.file("one.json"), "--json");
    expect(JSON.parse(ezkl.stdout)).to.deep.equal(JSON.parse(one.stdout));
    const text = await project.hardhat("sertn", "infer", digits, "--input", project.file("one.json"));
    expect(text.stdout)
      .to.match(/sample 0 +proved +\[/)
      .and.to.match(/float +\[/);
  });

  it("infer writes a witness that snarkjs checks", async () => {
    const file = project.file("one.wtns");
    const { code } = await project.hardhat(
      "sertn",
      "infer",
      digits,
      "--input",
      project.file("one.json"),
      "--witness",
      file,
    );
    expect(code).to.equal(0);
    const silent = { info: () => {}, warn: () => {}, debug: () => {}, error: () => {} };
    expect(await snarkjs.wtns.check(project.file(".sertn/digits-mlp/circuit.r1cs"), file, silent)).to.equal(true);
  });

  it("prove and verify: the proof holds off chain and on chain, and for nothing else", async () => {
    const proof = project.file("proof.json");
    const proved = await project.hardhat(
      "sertn",
      "prove",
      digits,
      "--input",
      project.file("one.json"),
      "--context",
      "0x2a",
      "--out",
      proof,
      "--json",
    );
    expect(proved.code, proved.stderr).to.equal(0);
    const report = JSON.parse(proved.stdout);
    expect(BigInt(report.context)).to.equal(42n);
    expect(report.outputs.logits[0]).to.have.length(10);
    for (const bytes of ["input", "output", "proof"]) expect(report[bytes]).to.match(/^0x[0-9a-f]+$/);

    const verified = await project.hardhat("sertn", "verify", digits, "--proof", proof, "--json");
    expect(JSON.parse(verified.stdout)).to.include({ holds: true, offChain: true, onChain: true });
    expect(verified.code).to.equal(0);

    const stored = JSON.parse(readFileSync(proof, "utf8"));
    await project.write("forged.json", JSON.stringify({ ...stored, output: `0x01${stored.output.slice(4)}` }));
    const forged = await project.hardhat("sertn", "verify", digits, "--proof", project.file("forged.json"), "--json");
    expect(JSON.parse(forged.stdout)).to.include({ holds: false, offChain: false, onChain: false });
    expect(forged.code).to.equal(1);
  });

  it("inspect shows schema, cost and error by node, and writes a report that needs nothing else", async () => {
    const html = project.file("report.html");
    const { code, stdout } = await project.hardhat("sertn", "inspect", "cancer", "--html", html);
    expect(code).to.equal(0);
    expect(stdout).to.contain("error by node").and.to.contain("output_probability").and.to.contain("by element");
    const report = readFileSync(html, "utf8");
    expect(report)
      .to.contain("<svg")
      .and.not.to.match(/<script|<link|https?:/);
  });

  describe("on bad input", () => {
    const cases: readonly [because: string, args: (p: Project) => string[], says: RegExp][] = [
      [
        "a model that is not there",
        () => ["sertn", "compile", "nobody"],
        /There is no model "nobody"; configured are cancer/,
      ],
      ["a file that is not there", () => ["sertn", "compile", "missing.onnx"], /cannot be read[\s\S]*onnx\/unreadable/],
      [
        "a file that is no model",
        (p) => ["sertn", "compile", path.join(models, "README.md"), p.root].slice(0, 3),
        /There is no model/,
      ],
      [
        "samples of a wrong shape",
        (p) => ["sertn", "infer", digits, "--input", p.file("short.json")],
        /A sample has shape \[63\] where the model takes \[1, 64\]/,
      ],
      [
        "samples out of range",
        (p) => ["sertn", "prove", digits, "--input", p.file("far.json")],
        /1000 is outside \[0, 31\]/,
      ],
      ["no samples", () => ["sertn", "infer", digits], /--input FILE is missing/],
      [
        "several samples where one is proved",
        (p) => ["sertn", "prove", digits, "--input", p.file("three.json")],
        /3 samples where one is wanted/,
      ],
      [
        "a context that is no number",
        (p) => ["sertn", "prove", digits, "--input", p.file("one.json"), "--context", "task"],
        /--context is no hexadecimal number/,
      ],
      [
        "a context beyond the field",
        (p) => ["sertn", "prove", digits, "--input", p.file("one.json"), "--context", `0x${"f".repeat(64)}`],
        /not below the scalar field/,
      ],
      [
        "an address that is none",
        (p) => ["sertn", "verify", digits, "--proof", p.file("proof.json"), "--address", "somewhere"],
        /somewhere is no address/,
      ],
      [
        "an address with nothing behind it",
        (p) => ["sertn", "verify", digits, "--proof", p.file("proof.json"), "--address", `0x${"12".repeat(20)}`],
        /There is no verifier that answers[\s\S]*0x1212/,
      ],
      [
        "a folder where a model should be",
        (p) => ["sertn", "compile", p.file("a-folder.onnx")],
        /cannot be read[\s\S]*onnx\/unreadable/,
      ],
      ["an empty file where a model should be", (p) => ["sertn", "compile", p.file("empty.onnx")], /the file is empty/],
      [
        "a folder where samples should be",
        (p) => ["sertn", "infer", digits, "--input", p.file("contracts")],
        /The samples cannot be read/,
      ],
      [
        "a file to write that leads through another file",
        (p) => ["sertn", "prove", digits, "--input", p.file("one.json"), "--out", p.file("one.json/proof.json")],
        /Nothing can be written there/,
      ],
      [
        "a proof file that is none",
        (p) => ["sertn", "verify", digits, "--proof", p.file("one.json")],
        /The file holds no proof/,
      ],
    ];
    for (const [because, args, says] of cases)
      it(`${because} is an error that says what to do, with exit code 1`, async () => {
        const packages = existsSync(project.file(".sertn")) ? readdirSync(project.file(".sertn")).sort() : [];
        const { code, stdout, stderr } = await project.hardhat(...args(project));
        expect(stderr + stdout).to.match(says);
        expect(stderr)
          .to.contain("next:")
          .and.not.to.match(/^\s+at .*\.ts:\d/m);
        expect(code).to.equal(1);
        expect(readdirSync(project.file(".sertn")).sort()).to.deep.equal(packages);
      });

    it("a configuration with a wrong option names it", async () => {
      const wrong = await createProject(`{ models: { digits: { onnx: "x.onnx", activationBits: "eight" } } }`);
      const { code, stderr } = await wrong.hardhat("build");
      expect(stderr).to.contain("sertn.models.digits.activationBits");
      expect(code).to.equal(1);
      await wrong.remove();
    });
  });
});

const userContract = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;
import {CancerCodec} from "./generated/CancerCodec.sol";
import {IModelVerifier} from "hardhat-sertn/contracts/verifier/IModelVerifier.sol";
contract Uses {
    function check(IModelVerifier verifier, int256[30] memory reals, bytes calldata output, bytes calldata proof) external view returns (bool) {
        return verifier.verify(0, CancerCodec.encodeInput(reals), output, proof);
    }
}
`;
