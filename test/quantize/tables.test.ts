import { expect } from "chai";
import { decodeTensor } from "../../src/quantize/encode.js";
import type { Sample } from "../../src/quantize/inputs.js";
import { interpret } from "../../src/quantize/interpret.js";
import { compileInMemory, integersOf } from "../helpers/compiled-models.js";
import { expectNear } from "../helpers/expect-near.js";
import { inMemory, modelBytes } from "../helpers/onnx-models.js";

/** x · sigmoid(x), whose two readers of x want different resolutions. */
const gate = modelBytes({
  inputs: { x: { shape: [1, 3] } },
  outputs: ["y"],
  nodes: [
    { opType: "Sigmoid", name: "sigmoid", input: ["x"], output: ["s"] },
    { opType: "Mul", name: "mul", input: ["x", "s"], output: ["y"] },
  ],
});

/** softplus(−x²): for large x the tail of an exponential. */
const tail = modelBytes({
  inputs: { x: { shape: [1, 1] } },
  outputs: ["y"],
  initializers: [],
  nodes: [
    { opType: "Mul", name: "square", input: ["x", "x"], output: ["s"] },
    { opType: "Neg", name: "neg", input: ["s"], output: ["n"] },
    { opType: "Softplus", name: "softplus", input: ["n"], output: ["y"] },
  ],
});

describe("tables of functions", () => {
  it("hold an exponential of which the samples meet only the tail, at e^-56", () => {
    const samples = [7.5, 8, 8.5].map((x) => ({ x: Float64Array.of(x) }));
    const compiled = compileInMemory(inMemory(tail), () => samples);
    const [tensor] = compiled.schema.outputs;
    for (const sample of samples) {
      const integers = interpret(compiled.graph, integersOf(compiled, sample))[compiled.graph.outputs[0]];
      const [real] = decodeTensor(tensor, Float64Array.from(integers, Number));
      expectNear(real, Math.log1p(Math.exp(-(sample.x[0] ** 2))), 1e-7, `softplus(-${sample.x[0]}²)`);
    }
  });

  it("are as long as tableBits says, however finely another reader resolves their argument", () => {
    const samples: Sample[] = [-7.3, 0.1, 6.9].map((x) => ({ x: Float64Array.of(x, -x, x / 2) }));
    const { graph } = compileInMemory(inMemory(gate), () => samples, { activationBits: 40 }, { x: { bits: 32 } });
    const lengths = graph.nodes.flatMap((node) => (node.op === "lookup" ? [node.table.length] : []));
    expect(lengths).to.have.length(1);
    // 8 bits, 2 more for few elements, and half a bit because shifts are whole.
    expect(lengths[0]).to.be.within(2 ** 9, 2 ** 10.5);
  });
});
