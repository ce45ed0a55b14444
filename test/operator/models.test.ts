import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { runModelsApart } from "../../src/operator/model-process.js";
import { type ModelRunner, runModelsHere, type ServedModel, withProofCache } from "../../src/operator/model-runner.js";
import { openProofCache } from "../../src/operator/proof-cache.js";
import { type Model, openModel, toHex } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";
import { readSamples } from "../../src/samples/read-samples.js";

describe("an operator's models", () => {
  let model: Model;
  let served: ServedModel[];
  let inputs: Uint8Array[];

  before(async () => {
    const directory = ".sertn/digits-mlp";
    model = openModel(await openPackage(directory));
    const { modelId, name, schema } = model.manifest;
    served = [{ name, modelId, directory }];
    const samples = await readSamples("models/digits-mlp/heldout.npz", schema.inputs);
    inputs = samples.slice(0, 4).map((sample) => model.infer(sample).input);
  });
  after(() => model.close());

  const isProof = (input: Uint8Array, context: bigint, proof: Uint8Array) =>
    model.verify({
      context: toHex(Buffer.from(context.toString(16).padStart(64, "0"), "hex")),
      input: toHex(input),
      output: toHex(model.inferBytes(input).output),
      proof: toHex(proof),
    });

  for (const [where, run] of [
    ["in this process", runModelsHere],
    ["in a process of their own", runModelsApart],
  ] as const)
    describe(where, () => {
      let runner: ModelRunner;
      before(() => {
        runner = run(served);
      });
      after(() => runner.close());

      it("answer bytes with bytes", async () => {
        const { modelId } = served[0];
        expect(await runner.infer(modelId, inputs[0])).to.deep.equal(model.inferBytes(inputs[0]).output);
      });

      it("prove for a context", async () => {
        const proof = await runner.prove({
          modelId: served[0].modelId,
          input: inputs[0],
          context: 7n,
        });
        expect(await isProof(inputs[0], 7n, proof)).to.equal(true);
        expect(await isProof(inputs[0], 8n, proof)).to.equal(false);
      });

      it("refuse an input of which no output could be proven", async () => {
        const { modelId } = served[0];
        const outOfRange = inputs[0].map((byte, k) => (k === 0 ? 255 : byte));
        for (const input of [outOfRange, inputs[0].slice(1)]) {
          const error = await runner.infer(modelId, input).catch((reason: unknown) => reason);
          expect(error).to.include({ code: "package/input-refused" });
          expect(error).to.have.property("facts").that.deep.equals({ model: "digits-mlp", bytes: input.length });
        }
      });

      it("refuse a model that they are not", async () => {
        const error = await runner.infer("0x01", inputs[0]).catch((reason: unknown) => reason);
        expect(error).to.include({ code: "operator/model-not-served" });
      });
    });

  it("in a process of their own, leave this one free while they prove", async () => {
    const runner = runModelsApart(served);
    const { modelId } = served[0];
    const order = { modelId, input: inputs[0] };
    await runner.prove({ ...order, context: 0n });
    let longestPauseMs = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longestPauseMs = Math.max(longestPauseMs, performance.now() - last);
      last = performance.now();
    }, 1);
    const begin = performance.now();
    for (let context = 1n; context <= 8n; context++) await runner.prove({ ...order, context });
    const elapsedMs = performance.now() - begin;
    clearInterval(timer);
    await runner.close();
    expect(longestPauseMs).to.be.lessThan(elapsedMs / 2);
  });

  it("start another process after one has been ended in the middle of a proof", async () => {
    const runner = runModelsApart(served);
    const { modelId } = served[0];
    const order = { modelId, input: inputs[0], context: 1n };
    await runner.prove(order);
    const interrupted = runner.prove(order).catch((reason: unknown) => reason);
    const waiting = runner.prove({ ...order, context: 2n }).catch((reason: unknown) => reason);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await runner.close();
    expect(await interrupted).to.include({ code: "operator/models-ended" });
    expect(await waiting).to.include({ code: "operator/models-ended" });
    expect(await isProof(inputs[0], 1n, await runner.prove(order))).to.equal(true);
    await runner.close();
  });

  describe("with a cache of proofs", () => {
    let directory: string;
    beforeEach(async () => {
      directory = await mkdtemp(path.join(tmpdir(), "sertn-proofs-"));
    });
    afterEach(() => rm(directory, { recursive: true }));

    /** Counts what is really proven, and tells proofs apart. */
    function counting() {
      let count = 0;
      const runner: ModelRunner = {
        schemaOf: async () => model.manifest.schema,
        infer: async () => new Uint8Array(),
        prove: async () => Uint8Array.of(count++),
        close: async () => {},
      };
      return { runner: withProofCache(runner, openProofCache(directory)), count: () => count };
    }

    it("prove the same model, input and context once, also in another run", async () => {
      const order = { modelId: served[0].modelId, input: inputs[0], context: 1n };
      const first = counting();
      const proof = await first.runner.prove(order);
      expect(await first.runner.prove({ ...order })).to.deep.equal(proof);
      const second = counting();
      expect(await second.runner.prove(order)).to.deep.equal(proof);
      expect([first.count(), second.count()]).to.deep.equal([1, 0]);
    });

    it("prove anew for another model, input or context", async () => {
      const order = { modelId: served[0].modelId, input: inputs[0], context: 1n };
      const { runner, count } = counting();
      for (const other of [{}, { modelId: `0x${"01".repeat(32)}` as const }, { input: inputs[1] }, { context: 2n }])
        await runner.prove({ ...order, ...other });
      expect(count()).to.equal(4);
    });

    it("prove anew where an entry is damaged or cut off", async () => {
      const order = { modelId: served[0].modelId, input: inputs[0], context: 1n };
      const { runner, count } = counting();
      await runner.prove(order);
      const [file] = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith(".proof"));
      const entry = await readFile(path.join(directory, file));
      for (const damaged of [entry.subarray(0, 5), entry.map((byte, k) => (k === 3 ? byte ^ 1 : byte))]) {
        await writeFile(path.join(directory, file), damaged);
        await runner.prove(order);
      }
      expect(count()).to.equal(3);
    });
  });
});
