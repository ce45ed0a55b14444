import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { type CompileResult, compileModel } from "../../src/compiler/compile-model.js";
import type { ModelOptions } from "../../src/compiler/options.js";
import { isSertnError } from "../../src/errors.js";
import { openModel } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";
import { readSamples } from "../../src/samples/read-samples.js";

const options: ModelOptions = {
  onnx: "models/digits-mlp/digits-mlp.onnx",
  calibration: "models/digits-mlp/calibration.npz",
};

describe("model packages", function () {
  this.timeout(180_000);
  let folder: string;
  let first: CompileResult;

  const compile = (into: string, more: Partial<ModelOptions> = {}) =>
    compileModel({ name: "digits", options: { ...options, ...more }, packagesDir: path.join(folder, into) });

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "packages-"));
    first = await compile("first");
  });

  after(() => rm(folder, { recursive: true }));

  it("hold a manifest, a circuit, a witness program and keys, and say of each file what it is", async () => {
    expect((await readdir(first.directory)).sort()).to.deep.equal([
      "build-key",
      "circuit.r1cs",
      "model.json",
      "proving-key.zkey",
      "verification-key.json",
      "witness-program.json",
    ]);
    for (const { name, bytes } of Object.values(first.manifest.files))
      expect((await stat(path.join(first.directory, name))).size).to.equal(bytes);
  });

  it("are the same bytes in two runs", async () => {
    await expectSameFiles(first.directory, (await compile("second")).directory);
  });

  it("are the same bytes under Node 20 and under a newer one", async () => {
    const other = Number(process.versions.node.split(".")[0]) === 20 ? "node@24" : "node@20";
    const into = path.join(folder, "other-node");
    const child = spawn(
      "npx",
      ["-y", "-p", other, "--", "node", "--import", "tsx", "test/helpers/compile-digits.ts", into],
      {
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
    const [code] = await once(child, "exit");
    expect(code).to.equal(0);
    await expectSameFiles(first.directory, path.join(into, "digits"));
  });

  it("are not built again while nothing changes, and are when an option does", async () => {
    const again = await compile("first");
    expect(again.rebuilt).to.equal(false);
    expect(again.manifest).to.deep.equal(first.manifest);
    const other = await compile("changed", { activationBits: 7 });
    expect(other.rebuilt).to.equal(true);
    expect(other.manifest.modelId).to.not.equal(first.manifest.modelId);
    expect((await compile("changed")).rebuilt).to.equal(true);
  });

  it("have one id for one behaviour: the file's name is no part of it, the keys are", async () => {
    const renamed = await compileModel({ name: "other", options, packagesDir: path.join(folder, "renamed") });
    expect(renamed.manifest.modelId).to.equal(first.manifest.modelId);
    const seeded = await compile("seeded", { setupSeed: "another" });
    expect(seeded.manifest.modelId).to.not.equal(first.manifest.modelId);
  });

  it("run, prove and verify after they have been opened again", async () => {
    const model = openModel(await openPackage(first.directory));
    const [sample] = await readSamples("models/digits-mlp/heldout.npz", model.manifest.schema.inputs);
    const proven = await model.prove(sample, 1234n);
    expect(await model.verify(proven)).to.equal(true);
    expect(await model.verify({ ...proven, context: `0x${"0".repeat(63)}1` })).to.equal(false);
    expect(await model.verify({ ...proven, output: proven.input })).to.equal(false);
    expect(proven.output).to.equal(`0x${Buffer.from(model.infer(sample).output).toString("hex")}`);
    await model.close();
  });

  it("that are damaged are recognized, by length and by content", async () => {
    for (const harm of [(file: string) => appendFile(file, "x"), (file: string) => truncate(file, 100)]) {
      const { directory } = await compile("damaged");
      const { name } = first.manifest.files.witnessProgram;
      await harm(path.join(directory, name));
      const error = await (await openPackage(directory)).readProgram().catch((one: unknown) => one);
      expect(isSertnError(error) && error.code).to.equal("package/damaged");
      await rm(directory, { recursive: true });
    }
    const error = await openPackage(path.join(folder, "nowhere")).catch((one: unknown) => one);
    expect(isSertnError(error) && error.code).to.equal("package/missing");
  });

  it("are whole or not there: a process killed at any stage leaves none, and the next one clears up", async () => {
    for (const stage of ["quantize", "setup", "write"]) {
      const into = path.join(folder, `killed-at-${stage}`);
      const child = spawn(process.execPath, ["--import", "tsx", "test/helpers/compile-digits.ts", into], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let told = "";
      child.stdout.on("data", (chunk: Buffer) => {
        told += chunk.toString();
        if (told.includes(stage)) child.kill("SIGKILL");
      });
      await once(child, "exit");
      expect(told).to.contain(stage);
      const left = await readdir(into).catch(() => []);
      expect(left).to.not.include("digits");
      const { directory } = await compileModel({ name: "digits", options, packagesDir: into });
      await expectSameFiles(first.directory, directory);
      expect(await readdir(into)).to.deep.equal(["digits"]);
    }
  });

  it("leave nothing behind in a process that is interrupted, and it ends by that signal", async () => {
    for (const [stage, signal] of [
      ["setup", "SIGINT"],
      ["write", "SIGINT"],
      ["write", "SIGTERM"],
    ] as const) {
      const into = path.join(folder, `interrupted-at-${stage}-by-${signal}`);
      const child = spawn(process.execPath, ["--import", "tsx", "test/helpers/compile-digits.ts", into], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      child.stdout.on("data", (chunk: Buffer) => {
        if (chunk.toString().includes(stage)) child.kill(signal);
      });
      expect(await once(child, "exit")).to.deep.equal([null, signal]);
      expect(await readdir(into).catch(() => [])).to.deep.equal([]);
    }
  });

  it("are whole when several processes and calls write the same one at once", async () => {
    const into = path.join(folder, "at-once");
    const processes = [1, 2].map(() =>
      spawn(process.execPath, ["--import", "tsx", "test/helpers/compile-digits.ts", into], {
        stdio: ["ignore", "ignore", "inherit"],
      }),
    );
    const results = await Promise.all([
      ...processes.map(async (child) => (await once(child, "exit"))[0]),
      ...[1, 2, 3].map(() => compileModel({ name: "digits", options, packagesDir: into, force: true })),
    ]);
    expect(results.slice(0, 2)).to.deep.equal([0, 0]);
    await expectSameFiles(first.directory, path.join(into, "digits"));
    expect(await readdir(into)).to.deep.equal(["digits"]);
  });

  it("that lack a file are built again", async () => {
    const { directory, manifest } = await compile("incomplete");
    await rm(path.join(directory, manifest.files.provingKey.name));
    expect((await compile("incomplete")).rebuilt).to.equal(true);
    await expectSameFiles(first.directory, directory);
    expect((await compile("incomplete")).rebuilt).to.equal(false);
  });

  it("are refused at once where they cannot be written", async () => {
    const file = path.join(folder, "a-file");
    await writeFile(file, "");
    for (const packagesDir of [file, path.join(file, "below")]) {
      const stages: string[] = [];
      const error = await compileModel({
        name: "digits",
        options,
        packagesDir,
        onStage: (stage) => stages.push(stage),
      }).catch((one: unknown) => one);
      expect(isSertnError(error) && error.code).to.equal("package/not-writable");
      expect(stages).to.deep.equal(["read"]);
    }
  });

  it("of other processes that are still writing are left alone", async () => {
    const busy = path.join(folder, "busy", `.writing-digits-${process.ppid}-1a2b`);
    await mkdir(busy, { recursive: true });
    await compile("busy");
    expect(await readdir(path.join(folder, "busy"))).to.include(path.basename(busy));
  });

  it("are refused below the configured accuracy, and nothing is written", async () => {
    const error = await compile("inaccurate", {
      activationBits: 2,
      weightNoise: 16,
      accuracy: { minAgreement: 0.999 },
    }).catch((one: unknown) => one);
    expect(isSertnError(error) && error.code).to.equal("compile/too-inaccurate");
    expect(await readdir(path.join(folder, "inaccurate")).catch(() => [])).to.deep.equal([]);
  });

  it("are refused over the configured number of constraints", async () => {
    const error = await compile("large", { maxConstraints: 500 }).catch((one: unknown) => one);
    expect(isSertnError(error) && error.code).to.equal("circuit/too-many-constraints");
  });
});

async function expectSameFiles(one: string, other: string): Promise<void> {
  const files = (await readdir(one)).filter((file) => file !== "build-key");
  expect((await readdir(other)).filter((file) => file !== "build-key")).to.deep.equal(files);
  for (const file of files) {
    const [left, right] = await Promise.all([one, other].map((folder) => readFile(path.join(folder, file))));
    expect(left.equals(right), file).to.equal(true);
  }
}
