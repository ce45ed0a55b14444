import { decodeTensor } from "../../src/quantize/encode.js";
import type { Sample } from "../../src/quantize/inputs.js";
import { interpret } from "../../src/quantize/interpret.js";
import { compileInMemory, integersOf } from "../helpers/compiled-models.js";
import { expectNear } from "../helpers/expect-near.js";
import { inMemory, modelBytes } from "../helpers/onnx-models.js";

/** The mean of erf(x) · W + b and its negative: 0, give or take what doubles leave. */
const model = modelBytes({
  inputs: { x: { shape: [1, 4] } },
  outputs: ["y"],
  initializers: [
    { name: "w", dims: [4n, 3n], dataType: 1, floatData: [-1, 1, 2, 2, -2, 2, -2, 3, 1, -3, -3, 3] },
    { name: "b", dims: [3n], dataType: 1, floatData: [-9, -9, -7] },
    { name: "axes", dims: [1n], dataType: 7, int64Data: [1n] },
  ],
  nodes: [
    { opType: "Erf", name: "erf", input: ["x"], output: ["e"] },
    { opType: "Gemm", name: "gemm", input: ["e", "w", "b"], output: ["g"] },
    { opType: "Neg", name: "neg", input: ["g"], output: ["n"] },
    {
      opType: "Concat",
      name: "concat",
      input: ["g", "n"],
      output: ["c"],
      attribute: [{ name: "axis", type: 2, i: 1n }],
    },
    { opType: "ReduceMean", name: "mean", input: ["c", "axes"], output: ["y"] },
  ],
});

const samples: Sample[] = [0, 1, 2, 3].map((s) => ({
  x: Float64Array.from({ length: 4 }, (_, i) => Math.sin(5 * s + i) * 2),
}));

describe("sums whose terms cancel", () => {
  it("are resolved as their terms are, not to what rounding leaves of them", () => {
    const compiled = compileInMemory(inMemory(model), () => samples);
    const [tensor] = compiled.schema.outputs;
    for (const sample of samples) {
      const integers = interpret(compiled.graph, integersOf(compiled, sample))[compiled.graph.outputs[0]];
      for (const real of decodeTensor(tensor, Float64Array.from(integers, Number))) expectNear(real, 0, 1e-3, "mean");
    }
  });
});
