import { expect } from "chai";
import { isSertnError } from "../../src/errors.js";
import { decodeTensor, encodeTensor } from "../../src/quantize/encode.js";
import { compileInMemory } from "../helpers/compiled-models.js";
import { expectNear } from "../helpers/expect-near.js";
import { inMemory, modelBytes } from "../helpers/onnx-models.js";

const model = modelBytes({
  inputs: { x: { shape: [1, 3] } },
  outputs: ["y"],
  initializers: [],
  nodes: [{ opType: "Relu", name: "relu", input: ["x"], output: ["y"] }],
});

const compile = (bits: number, low = 0) =>
  compileInMemory(inMemory(model), () => [{ x: Float64Array.of(low, 50, 100) }], {}, { x: { bits } }).schema.inputs[0];

describe("inputs of whole numbers", () => {
  it("have a step for each number, with the bits that this takes or more", () => {
    for (const bits of [7, 8, 12]) expect(compile(bits)).to.include({ bits, scale: 1 });
  });

  it("have coarser steps with fewer bits, and hold their whole range all the same", () => {
    const tensor = compile(4);
    expect(tensor.bits).to.equal(4);
    const integers = encodeTensor(tensor, Float64Array.of(0, 47, 100));
    expect(Math.max(...integers)).to.be.at.most(15);
    const reals = decodeTensor(tensor, Float64Array.from(integers, Number));
    for (const [i, value] of [0, 47, 100].entries()) expectNear(reals[i], value, 100 / 15 / 2, `element ${i}`);
  });

  it("are refused one bit where the range does not begin at 0", () => {
    expect(() => compile(1, -20)).to.satisfy((run: () => unknown) => {
      try {
        run();
        return false;
      } catch (error) {
        return isSertnError(error) && error.code === "quantize/bad-options";
      }
    });
  });
});
