import { expect } from "chai";
import type { Sample } from "../../src/quantize/inputs.js";
import { compileInMemory } from "../helpers/compiled-models.js";
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

describe("tables of functions", () => {
  it("are as long as tableBits says, however finely another reader resolves their argument", () => {
    const samples: Sample[] = [-7.3, 0.1, 6.9].map((x) => ({ x: Float64Array.of(x, -x, x / 2) }));
    const { graph } = compileInMemory(inMemory(gate), () => samples, { activationBits: 40 }, { x: { bits: 32 } });
    const lengths = graph.nodes.flatMap((node) => (node.op === "lookup" ? [node.table.length] : []));
    expect(lengths).to.have.length(1);
    // 8 bits, 2 more for few elements, and half a bit because shifts are whole.
    expect(lengths[0]).to.be.within(2 ** 9, 2 ** 10.5);
  });
});
