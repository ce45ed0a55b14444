import { evaluate } from "../../src/graph/evaluate.js";
import { decodeTensor } from "../../src/quantize/encode.js";
import type { Sample } from "../../src/quantize/inputs.js";
import { interpret } from "../../src/quantize/interpret.js";
import { compileInMemory, integersOf } from "../helpers/compiled-models.js";
import { expectNear } from "../helpers/expect-near.js";
import { inMemory, modelBytes } from "../helpers/onnx-models.js";

/** A pool with padding on two sides only. */
const pool = (name: string, input: string, output: string) => ({
  opType: "AveragePool",
  name,
  input: [input],
  output: [output],
  attribute: [
    { name: "kernel_shape", type: 7, ints: [2n, 2n] },
    { name: "pads", type: 7, ints: [1n, 0n, 0n, 1n] },
    { name: "strides", type: 7, ints: [1n, 2n] },
  ],
});

/** The first pool's windows differ in how much of them is padding, and with it in their scales; the second pads these again. */
const model = modelBytes({
  inputs: { x: { shape: [1, 1, 4, 3] } },
  outputs: ["y"],
  initializers: [],
  nodes: [
    { opType: "Sigmoid", name: "sigmoid", input: ["x"], output: ["s"] },
    { opType: "Mul", name: "gate", input: ["x", "s"], output: ["g"] },
    pool("first", "g", "a"),
    { opType: "Neg", name: "neg", input: ["a"], output: ["n"] },
    {
      opType: "Concat",
      name: "concat",
      input: ["a", "n"],
      output: ["c"],
      attribute: [{ name: "axis", type: 2, i: 1n }],
    },
    pool("second", "c", "y"),
  ],
});

const samples: Sample[] = [0, 1, 2, 3].map((s) => ({
  x: Float64Array.from({ length: 12 }, (_, i) => Math.sin(5 * s + i) * 4),
}));

describe("padding", () => {
  it("has any scale, so that values of several scales can be padded", () => {
    const compiled = compileInMemory(inMemory(model), () => samples);
    const [tensor] = compiled.schema.outputs;
    for (const sample of samples) {
      const integers = interpret(compiled.graph, integersOf(compiled, sample))[compiled.graph.outputs[0]];
      const reals = decodeTensor(tensor, Float64Array.from(integers, Number));
      const exact = evaluate(compiled.float, sample)[compiled.float.outputs[0].node];
      for (const [i, real] of reals.entries()) expectNear(real, exact[i], 0.03, `element ${i}`);
    }
  });
});
