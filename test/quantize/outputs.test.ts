import { expect } from "chai";
import { decodeTensor } from "../../src/quantize/encode.js";
import type { Sample } from "../../src/quantize/inputs.js";
import { interpret } from "../../src/quantize/interpret.js";
import { type CompiledModel, compileInMemory, compileRepositoryModel, integersOf } from "../helpers/compiled-models.js";
import { expectNear } from "../helpers/expect-near.js";
import { inMemory, modelBytes } from "../helpers/onnx-models.js";

/** s and 1 - s side by side, as converters write binary classifiers: s is a table's value, 1 - s a sum's. */
const binary = modelBytes({
  inputs: { x: { shape: [1, 1] } },
  outputs: ["y"],
  initializers: [{ name: "one", dims: [], dataType: 1, floatData: [1] }],
  nodes: [
    { opType: "Sigmoid", name: "sigmoid", input: ["x"], output: ["s"] },
    { opType: "Sub", name: "rest", input: ["one", "s"], output: ["r"] },
    {
      opType: "Concat",
      name: "concat",
      input: ["r", "s"],
      output: ["y"],
      attribute: [{ name: "axis", type: 2, i: 1n }],
    },
  ],
});

const samples: Sample[] = [-6, -1, 0.2, 5].map((x) => ({ x: Float64Array.of(x) }));

describe("outputs", () => {
  it("have one scale for all elements of a tensor, so that a contract can compare them", async () => {
    for (const model of [
      compileInMemory(inMemory(binary), () => samples),
      await compileRepositoryModel("breast-cancer"),
    ])
      for (const { name, scale } of model.schema.outputs) expect(scale, name).to.be.a("number");
  });

  it("are as near to the float model as before their scales were made one", () => {
    const model = compileInMemory(inMemory(binary), () => samples);
    for (const sample of samples) {
      const s = 1 / (1 + Math.exp(-sample.x[0]));
      const [rest, value] = outputOf(model, sample);
      expectNear(value, s, 0.005);
      expectNear(rest, 1 - s, 0.005);
    }
  });
});

function outputOf(model: CompiledModel, sample: Sample): Float64Array {
  const values = interpret(model.graph, integersOf(model, sample));
  return decodeTensor(model.schema.outputs[0], Float64Array.from(values[model.graph.outputs[0]], Number));
}
