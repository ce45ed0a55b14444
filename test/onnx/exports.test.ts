import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { packTensor } from "../../src/circuit/signals.js";
import { findViolation, solve } from "../../src/circuit/solve.js";
import { isSertnError } from "../../src/errors.js";
import { evaluate } from "../../src/graph/evaluate.js";
import { sizeOf } from "../../src/graph/shapes.js";
import { rules, simplify } from "../../src/graph/simplify.js";
import { checkGraph } from "../../src/onnx/check-graph.js";
import { loadModel } from "../../src/onnx/load.js";
import { lowerGraph } from "../../src/onnx/lower.js";
import { decodeTensor } from "../../src/quantize/encode.js";
import { interpret } from "../../src/quantize/interpret.js";
import { limitsOf } from "../../src/quantize/schema.js";
import { readNpz } from "../../src/samples/npy.js";
import { readSamples } from "../../src/samples/read-samples.js";
import { compileInMemory, integersOf, signalsOf } from "../helpers/compiled-models.js";
import { expectNear } from "../helpers/expect-near.js";

const folder = "test/fixtures/exports";
const files = readdirSync(folder).filter((file) => file.endsWith(".onnx"));

/** Exports that ask for what is not supported, and the error that says so. */
const unsupported: Readonly<Record<string, string>> = {
  "dynamo-layer-norm-opset18": "onnx/op-unsupported",
  "dynamo-softplus-opset20": "onnx/bad-node",
  "helper-activations-opset20": "onnx/op-unsupported",
  "helper-argmax-opset12": "onnx/op-unsupported",
  "helper-depth-to-space-opset13": "onnx/op-unsupported",
  "helper-reciprocal-opset13": "onnx/bad-node",
  "helper-reduce-opset18": "onnx/op-unsupported",
  "helper-rounding-opset13": "onnx/op-unsupported",
  "helper-softmax-opset13": "onnx/op-unsupported",
  "helper-split-opset18": "onnx/bad-node",
  "helper-unary-opset13": "onnx/bad-node",
  "sklearn-forest-opset17": "onnx/op-unsupported",
  "sklearn-gradient-boosting-opset17": "onnx/op-unsupported",
  "sklearn-sgd-log-loss-opset17": "onnx/bad-node",
  "sklearn-tree-opset17": "onnx/op-unsupported",
  "sklearn-tree-regressor-opset17": "onnx/op-unsupported",
  "torchscript-layer-norm-opset13": "onnx/bad-node",
};

/** An 8-bit model of a few neurons is this far from the float model at most, as a part of the output's range. */
const tolerance = 0.05;

describe("models of PyTorch, Keras, scikit-learn and onnx.helper", function () {
  this.timeout(60_000);
  const applied = new Map<string, number>();

  it("are all there", () => {
    expect(files.length).to.be.greaterThan(200);
    expect(files.map((file) => path.basename(file, ".onnx"))).to.include.members(Object.keys(unsupported));
  });

  for (const file of files) {
    const name = path.basename(file, ".onnx");
    const code = unsupported[name];
    if (code === undefined)
      it(`${name} is the same in ONNX Runtime, as primitives, as integers and as a witness`, () =>
        checkModel(name, applied));
    else it(`${name} is refused with ${code}`, () => checkRefusal(name, code));
  }

  it("have given nearly every rule something to rewrite", () => {
    // No exporter leaves one Clip behind another; simplify.test.ts does.
    expect(rules.map(({ name }) => name).filter((name) => !applied.has(name))).to.deep.equal(["fuse-clamps"]);
  });
});

async function checkRefusal(name: string, code: string): Promise<void> {
  const loaded = await loadModel(path.join(folder, `${name}.onnx`));
  expect(() => lowerGraph(checkGraph(loaded)))
    .to.throw()
    .that.satisfies((error: unknown) => isSertnError(error) && error.code === code);
}

async function checkModel(name: string, applied: Map<string, number>): Promise<void> {
  const loaded = await loadModel(path.join(folder, `${name}.onnx`));
  const lowered = lowerGraph(checkGraph(loaded));
  const simple = simplify(lowered, {
    log: (step) => applied.set(step.split(" @ ")[0], (applied.get(step.split(" @ ")[0]) ?? 0) + 1),
  });
  const npz = path.join(folder, `${name}.npz`);
  const samples = await readSamples(npz, lowered.inputs);
  const numeric = lowered.outputs.filter(({ labels }) => labels === undefined);
  const recorded = readNpz(
    await readFile(npz),
    numeric.map((output) => output.name),
  );

  // Recorded float32 results of ONNX Runtime; the graph computes in doubles.
  for (const [s, sample] of samples.entries()) {
    const [plain, rewritten] = [evaluate(lowered, sample), evaluate(simple, sample)];
    for (const [k, output] of lowered.outputs.entries()) {
      const values = plain[output.node];
      expectClose(rewritten[simple.outputs[k].node], values, 1e-9);
      const expected = recorded.get(output.name);
      // A constant output has one value for all samples.
      if (expected && expected.data.length === samples.length * values.length)
        expectClose(values, expected.data.slice(s * values.length, (s + 1) * values.length), 1e-5);
    }
  }

  const model = compileInMemory(loaded, () => samples);
  const { graph, schema, circuit } = model;
  const ranges = schema.outputs.map((_, k) => {
    const all = samples.flatMap((sample) => [...evaluate(simple, sample)[simple.outputs[k].node]]);
    return Math.max(...all) - Math.min(...all) || 1;
  });
  for (const sample of samples) {
    const outputs = provenOutputs(integersOf(model, sample));
    for (const [k, tensor] of schema.outputs.entries()) {
      if (tensor.integer) continue; // a label changes where two scores are close
      const reals = decodeTensor(tensor, Float64Array.from(outputs[k], Number));
      expectClose(reals, evaluate(simple, sample)[simple.outputs[k].node], tolerance * ranges[k], 0);
    }
  }
  // Whatever the encoding can hold has a witness: an operator without one would be slashed.
  const extremes = [0, 1, 2].map((kind) =>
    schema.inputs.map((tensor) => {
      const [low, high] = limitsOf(tensor);
      return Array.from({ length: sizeOf(tensor.shape) }, (_, i) =>
        kind === 0 ? low : kind === 1 ? high : i % 2 === 0 ? low : high,
      );
    }),
  );
  for (const inputs of extremes) provenOutputs(inputs);

  function provenOutputs(inputs: readonly (readonly bigint[])[]): bigint[][] {
    const values = interpret(graph, inputs);
    const outputs = graph.outputs.map((node) => values[node]);
    const witness = solve(circuit, 3n, signalsOf(model, inputs));
    expect(findViolation(circuit, witness)).to.equal(undefined);
    const from = 2 + circuit.publicSignals.input;
    expect(witness.slice(from, from + circuit.publicSignals.output)).to.deep.equal(
      outputs.flatMap((output, k) => packTensor(schema.outputs[k], output)),
    );
    return outputs;
  }
}

function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  absolute: number,
  relative = absolute,
): void {
  expect(actual.length).to.equal(expected.length);
  for (let i = 0; i < expected.length; i++)
    expectNear(actual[i], expected[i], absolute + relative * Math.abs(expected[i]), `element ${i}`);
}
