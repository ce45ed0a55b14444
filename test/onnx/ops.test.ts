import { expect } from "chai";
import { evaluate } from "../../src/graph/evaluate.js";
import { checkGraph } from "../../src/onnx/check-graph.js";
import { lowerGraph } from "../../src/onnx/lower.js";
import type { AnyOp, OpExample } from "../../src/onnx/op.js";
import { allOps } from "../../src/onnx/ops.js";
import { openFloatModel } from "../../src/onnx/runtime.js";
import { expectNear } from "../helpers/expect-near.js";
import {
  attributeProto,
  flatten,
  inMemory,
  isConstant,
  modelBytes,
  shapeOf,
  tensorProto,
} from "../helpers/onnx-models.js";

describe("ONNX operators", () => {
  for (const op of allOps)
    describe(op.domain === "" ? op.name : `${op.domain}.${op.name}`, () => {
      for (const example of op.examples) it(example.because, () => compare(op, example));
    });
});

/** The example's own outputs, the lowered graph's and ONNX Runtime's are the same. */
async function compare(op: AnyOp, example: OpExample): Promise<void> {
  const names = example.inputs.map((_, i) => `input${i}`);
  const outputs = example.outputs.map((_, i) => `output${i}`);
  const activations = names.filter((_, i) => example.inputs[i] !== null && !isConstant(example.inputs[i]));
  // A model needs an input even if its only node has none.
  const inputs = Object.fromEntries(activations.map((name) => [name, { shape: shapeOf(nestedOf(example, name)) }]));
  const isIdle = activations.length === 0;
  const node = {
    name: "node",
    opType: op.name,
    domain: op.domain,
    input: names.map((name, i) => (example.inputs[i] === null ? "" : name)),
    output: outputs,
    attribute: Object.entries(example.attributes ?? {}).map(([name, value]) => attributeProto(name, value)),
  };
  const initializers = example.inputs.flatMap((value, i) => (isConstant(value) ? [tensorProto(names[i], value)] : []));
  const sketch = {
    nodes: [node],
    inputs: isIdle ? { idle: { shape: [1] } } : inputs,
    outputs,
    initializers,
    opset: example.opset ?? 21,
  };
  const graph = lowerGraph(checkGraph(inMemory(modelBytes(sketch))));
  const types = Object.fromEntries(graph.outputs.map(({ name, integer }) => [name, integer ? 7 : 1]));
  const runtime = await openFloatModel(inMemory(modelBytes(sketch, types)));

  const feeds: Record<string, Float64Array> = { idle: Float64Array.of(0) };
  const shapes: Record<string, readonly number[]> = { idle: [1] };
  for (const name of activations) {
    feeds[name] = Float64Array.from(flatten(nestedOf(example, name)));
    shapes[name] = shapeOf(nestedOf(example, name));
  }
  const expected = await runtime.run(feeds, shapes);
  const values = evaluate(graph, feeds);
  for (const [i, output] of graph.outputs.entries()) {
    expect(output.shape, "shape").to.deep.equal(shapeOf(example.outputs[i]));
    expectClose(values[output.node], flatten(example.outputs[i]), "the example's own output");
    expectClose(values[output.node], expected[output.name], "ONNX Runtime's output");
  }
  await runtime.release();
}

function nestedOf(example: OpExample, name: string) {
  const value = example.inputs[Number(name.slice("input".length))];
  if (value === null || isConstant(value)) throw new TypeError(`${name} is no activation`);
  return value;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  expect(actual.length, what).to.equal(expected.length);
  // ONNX Runtime computes in float32: 2^-23 relative for each of a few operations.
  for (let i = 0; i < expected.length; i++)
    expectNear(actual[i], expected[i], 1e-6 * Math.max(1, Math.abs(expected[i])), `${what}, element ${i}`);
}
