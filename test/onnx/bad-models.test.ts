import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { compileModel } from "../../src/compiler/compile-model.js";
import { isSertnError } from "../../src/errors.js";
import { simplify } from "../../src/graph/simplify.js";
import { checkGraph } from "../../src/onnx/check-graph.js";
import { loadModel } from "../../src/onnx/load.js";
import { lowerGraph } from "../../src/onnx/lower.js";

const folder = "test/fixtures/exports/bad";

/** What each broken model is refused with, by the beginning of its name; the longest that fits counts. */
const refusals: Readonly<Record<string, string>> = {
  "add-shapes": "onnx/bad-node",
  attribute: "onnx/bad-node",
  "axis-out-of-range": "onnx/bad-node",
  "concat-shapes": "onnx/bad-node",
  conv: "onnx/bad-node",
  cycle: "onnx/bad-graph",
  "dangling-input": "onnx/bad-graph",
  "division-by-zero": "onnx/bad-node",
  "domain-not-imported": "onnx/op-unsupported",
  duplicate: "onnx/bad-graph",
  "dynamic-features": "onnx/unresolved-shape",
  empty: "onnx/not-a-model",
  external: "onnx/external-data",
  "external-wrong-length": "onnx/bad-tensor",
  "gather-index": "onnx/bad-node",
  "gemm-shapes": "onnx/bad-node",
  "huge-constant": "onnx/bad-node",
  "huge-expand": "onnx/bad-node",
  huge: "onnx/too-large",
  "infinite-weight": "onnx/not-finite",
  initializer: "onnx/bad-tensor",
  input: "onnx/unresolved-shape",
  ir: "onnx/not-a-model",
  jpeg: "onnx/not-a-model",
  "left-out-input": "onnx/bad-node",
  "length-beyond-file": "onnx/not-a-model",
  "matmul-shapes": "onnx/bad-node",
  "missing-input": "onnx/bad-node",
  "name-not-utf8": "onnx/not-a-model",
  "nan-attribute": "onnx/bad-node",
  "nan-constant": "onnx/bad-node",
  "nan-weight": "onnx/not-finite",
  "negative-dims": "onnx/bad-tensor",
  "negative-input-dim": "onnx/unresolved-shape",
  "negative-variance": "onnx/bad-node",
  "nested-subgraphs": "onnx/not-a-model",
  "no-graph": "onnx/not-a-model",
  "no-inputs": "onnx/bad-graph",
  "no-outputs": "onnx/bad-graph",
  opset: "onnx/opset-unsupported",
  "opset-missing": "onnx/not-a-model",
  "opset-twice": "onnx/bad-graph",
  "output-is": "onnx/bad-graph",
  "output-not-produced": "onnx/bad-graph",
  "output-shape": "onnx/shape-mismatch",
  "pool-pads": "onnx/bad-node",
  random: "onnx/op-unsupported",
  "random-bytes": "onnx/not-a-model",
  "recursive-function": "onnx/bad-graph",
  reshape: "onnx/bad-node",
  "self-cycle": "onnx/bad-graph",
  "sequence-input": "onnx/unresolved-shape",
  "shape-from-values": "onnx/bad-node",
  "sparse-initializer": "onnx/bad-graph",
  "split-sizes": "onnx/bad-node",
  "string-input": "onnx/op-unsupported",
  text: "onnx/not-a-model",
  "too-many-inputs": "onnx/bad-node",
  "training-operator": "onnx/op-unsupported",
  training: "onnx/bad-node",
  "transpose-perm": "onnx/bad-node",
  truncated: "onnx/not-a-model",
  "two-dynamic-axes": "onnx/unresolved-shape",
  unknown: "onnx/op-unsupported",
  unsupported: "onnx/op-unsupported",
  "unsupported-where": "onnx/bad-node",
  varint: "onnx/not-a-model",
  "wire-type": "onnx/not-a-model",
  "zero-input-dim": "onnx/unresolved-shape",
};

/** Odd, and yet a model: a circuit for them is what they ask for. */
const accepted = ["batch-mixed", "chain-20000", "no-nodes", "overflow", "unbroken", "unsorted", "unused-input"];

/** No refusal may take longer: a user waits for it. */
const longestMs = 2000;

describe("broken models", function () {
  this.timeout(60_000);
  let files: string[];

  before(async () => {
    files = (await readdir(folder)).filter((file) => file.endsWith(".onnx"));
    expect(files.length).to.be.greaterThan(100);
  });

  it("are refused with the error that names what is wrong, soon, and nothing is written", async () => {
    const packagesDir = await mkdtemp(path.join(tmpdir(), "bad-models-"));
    const seen = new Set<string>();
    for (const file of files) {
      const name = path.basename(file, ".onnx");
      if (accepted.includes(name)) continue;
      const key = Object.keys(refusals)
        .filter((beginning) => name.startsWith(beginning))
        .sort((one, other) => other.length - one.length)[0];
      const begin = performance.now();
      const error = await errorOf(
        compileModel({ name: "broken", options: { onnx: path.join(folder, file) }, packagesDir }),
      );
      expect(performance.now() - begin, `${name}, milliseconds`).to.be.lessThan(longestMs);
      expect(isSertnError(error) && error.code, `${name}: ${error}`).to.equal(refusals[key]);
      seen.add(key);
    }
    expect(await readdir(packagesDir)).to.deep.equal([]);
    expect([...seen].sort()).to.deep.equal(Object.keys(refusals).sort());
    await rm(packagesDir, { recursive: true });
  });

  it("of several unsupported operators, all are named at once with their nodes", async () => {
    const error = await errorOf(lower("unsupported-five"));
    for (const op of ["Einsum", "CumSum", "TopK", "Hardmax", "Bernoulli"])
      expect(String(error)).to.match(new RegExp(`${op} at ${op}_\\d`));
  });

  for (const name of accepted)
    it(`do not include ${name}, however odd`, async () => {
      expect((await lower(name)).nodes.length).to.be.greaterThan(0);
    });

  it("do not include 20,000 nodes in a row, which no recursion follows", async () => {
    const graph = await lower("chain-20000");
    expect(graph.nodes.length).to.be.greaterThan(5000);
    expect(simplify(graph).nodes.length).to.be.at.most(graph.nodes.length);
  });

  it("are no devices, which have no end, be they called model or samples", async function () {
    if (!existsSync("/dev/zero")) this.skip();
    const inside = await mkdtemp(path.join(tmpdir(), "devices-"));
    await symlink("/dev/zero", path.join(inside, "model.onnx"));
    await symlink("/dev/zero", path.join(inside, "samples.npz"));
    const model = await errorOf(loadModel(path.join(inside, "model.onnx")));
    expect(isSertnError(model) && model.code).to.equal("onnx/unreadable");
    const onnx = path.join(folder, "unbroken.onnx");
    const samples = await errorOf(
      compileModel({
        name: "m",
        options: { onnx, calibration: path.join(inside, "samples.npz") },
        packagesDir: inside,
      }),
    );
    expect(isSertnError(samples) && samples.code).to.equal("samples/unreadable");
    await rm(inside, { recursive: true });
  });

  it("reach no file outside their folder by a symbolic link", async () => {
    const inside = await mkdtemp(path.join(tmpdir(), "linked-model-"));
    const outside = await mkdtemp(path.join(tmpdir(), "elsewhere-"));
    await writeFile(path.join(outside, "weights.data"), new Uint8Array(48));
    await cp(path.join(folder, "external-offset.onnx"), path.join(inside, "model.onnx"));
    await symlink(path.join(outside, "weights.data"), path.join(inside, "weights.data"));
    const error = await errorOf(loadModel(path.join(inside, "model.onnx")));
    expect(String(error)).to.contain("link that leaves the model's folder");
    await rm(inside, { recursive: true });
    await rm(outside, { recursive: true });
  });
});

async function lower(name: string) {
  return lowerGraph(checkGraph(await loadModel(path.join(folder, `${name}.onnx`))));
}

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail("nothing was refused"),
    (error: unknown) => error,
  );
}
