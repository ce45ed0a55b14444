import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import hre from "hardhat";
import { judgeAgreement } from "../../src/matchers/agree-with-float.js";
import { loadModel } from "../../src/onnx/load.js";
import { encodeModel } from "../../src/onnx/proto.js";
import { openFloatModel } from "../../src/onnx/runtime.js";
import { openModel } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";
import type { Sample } from "../../src/quantize/inputs.js";
import { readSamples } from "../../src/samples/read-samples.js";
import { failsWith, refusedWith } from "../helpers/assertions.js";

describe("agreeWithFloat", () => {
  const heldOut = "models/digits-mlp/heldout.npz";
  const onnx = "models/digits-mlp/digits-mlp.onnx";
  let digits: { model: ReturnType<typeof openModel>; onnx: string };
  let samples: Sample[];

  before(async () => {
    const model = openModel(await openPackage(`${hre.config.sertn.packagesDir}/digits-mlp`));
    digits = { model, onnx };
    samples = (await readSamples(heldOut, model.manifest.schema.inputs)).slice(0, 50);
  });

  it("holds for a model that answers like its ONNX file", async () => {
    await expect(digits).to.agreeWithFloat(samples, 0.99);
    await expect(digits).to.agreeWithFloat(heldOut, 0.99);
    await expect(digits).to.agreeWithFloat(samples, { minAgreement: 0.99, maxAbsError: 1 });
  });

  it("fails for a bound that is not kept and tells agreement and distance", async () => {
    // The distance in the expected message is computed here, from the two models' own answers.
    const { model } = digits;
    const float = await openFloatModel(await loadModel(onnx));
    let largest = 0;
    for (const sample of samples) {
      const { logits } = await float.run(sample, { pixels: [1, 64] });
      for (const [k, value] of model.infer(sample).outputs.logits.entries())
        largest = Math.max(largest, Math.abs(value - logits[k]));
    }
    await failsWith(
      expect(digits).to.agreeWithFloat(samples, { maxAbsError: 1e-9 }),
      `expected model digits-mlp to agree with its float original within 1e-9, but logits agrees on 50 of 50 (100%) and is at most ${Number(largest.toPrecision(3))} away`,
    );
    await expect(digits).to.agreeWithFloat(samples, { maxAbsError: largest });
  });

  it("fails where the file has other weights", async () => {
    const { proto } = await loadModel(onnx);
    const weights = proto.graph?.initializer?.find(({ dims }) => dims?.length === 2 && Number(dims[0]) === 10);
    if (weights?.rawData === undefined) throw new Error("no last layer");
    // The sign of every weight of the last layer: what was most likely is least so.
    const flipped = Uint8Array.from(weights.rawData, (byte, k) => (k % 4 === 3 ? byte ^ 0x80 : byte));
    const initializer = proto.graph?.initializer?.map((one) => (one === weights ? { ...one, rawData: flipped } : one));
    const file = path.join(await mkdtemp(path.join(tmpdir(), "sertn-")), "flipped.onnx");
    await writeFile(file, encodeModel({ ...proto, graph: { ...proto.graph, ...(initializer && { initializer }) } }));
    const message = await messageOf(expect({ ...digits, onnx: file }).to.agreeWithFloat(samples, 0.99));
    expect(message).to.match(
      /^expected model digits-mlp to agree with its float original on 99% of 50 samples, but logits agrees on [0-9] of 50/,
    );
    await expect({ ...digits, onnx: file }).not.to.agreeWithFloat(samples, 0.99);
    await rm(path.dirname(file), { recursive: true });
  });

  it("holds negated for a bound that is not kept", async () => {
    await expect(digits).not.to.agreeWithFloat(samples, { maxAbsError: 1e-9 });
  });

  it("fails negated for a bound that is kept", async () => {
    const message = await messageOf(
      expect(digits).not.to.agreeWithFloat(samples, { minAgreement: 0.99, maxAbsError: 1 }),
    );
    expect(message).to.match(
      /^expected model digits-mlp not to agree with its float original on 99% of 50 samples and within 1, but logits agrees on 50 of 50 \(100%\) and is at most 0\.\d+ away$/,
    );
  });

  it("refuses what cannot be compared, either way", async () => {
    await refusedWith(expect(digits.model).to.agreeWithFloat(samples, 0.99), "matchers/not-a-model");
    await refusedWith(expect(digits).not.to.agreeWithFloat([], 0.99), "matchers/nothing-to-compare");
    await refusedWith(expect(digits).to.agreeWithFloat(samples, {}), "matchers/nothing-to-compare");
  });
});

describe("the judge of agreement", () => {
  const labels = { name: "labels", agreement: 0.9, maxAbsError: 1 };
  const score = { name: "score", maxAbsError: 0.25 };

  it("asks of every output what it can be asked", () => {
    expect(judgeAgreement("m", [labels, score], 10, 0.9).holds).to.equal(true);
    expect(judgeAgreement("m", [labels, score], 10, 0.91).holds).to.equal(false);
    expect(judgeAgreement("m", [labels, score], 10, { maxAbsError: 1 }).holds).to.equal(true);
    expect(judgeAgreement("m", [labels, score], 10, { maxAbsError: 0.5 }).holds).to.equal(false);
    expect(judgeAgreement("m", [score], 10, { minAgreement: 1, maxAbsError: 0.25 }).holds).to.equal(true);
  });

  it("refuses a bound that asks nothing: the agreement of an output that has none", () => {
    expect(() => judgeAgreement("m", [score], 10, 0.9)).to.throw(/no output has several elements or labels/);
    expect(() => judgeAgreement("m", [labels], 10, {})).to.throw(/the bound is empty/);
  });
});

async function messageOf(assertion: PromiseLike<void>): Promise<string> {
  return assertion.then(
    () => "nothing failed",
    (error: Error) => error.message,
  );
}
