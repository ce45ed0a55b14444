import { expect } from "chai";
import type { IntegerGraph } from "../../src/quantize/integer-graph.js";
import { interpret } from "../../src/quantize/interpret.js";
import { makeDoubleInterpreter } from "../../src/quantize/interpret-doubles.js";
import { intervalsOf } from "../../src/quantize/intervals.js";

describe("the interpreter in doubles", () => {
  it("keeps every bit of values that doubles do not hold", () => {
    const factor = 2n ** 61n;
    const graph: IntegerGraph = {
      nodes: [
        { op: "input", low: 0n, high: 255n, size: 2, origin: "x" },
        {
          op: "affine",
          inputs: [0],
          coefficients: [BigInt64Array.of(factor + 1n)],
          bias: BigInt64Array.of(0n),
          size: 2,
          origin: "wide",
        },
        {
          op: "affine",
          inputs: [1, 0],
          coefficients: [BigInt64Array.of(1n), BigInt64Array.of(-factor)],
          bias: BigInt64Array.of(0n),
          size: 2,
          origin: "narrow again",
        },
      ],
      inputs: [0],
      outputs: [2],
    };
    expect(interpret(graph, [[7n, 255n]])[2]).to.deep.equal([7n, 255n]);
    const fast = makeDoubleInterpreter(graph, intervalsOf(graph));
    expect([...fast([Float64Array.of(7, 255)])[0]]).to.deep.equal([7, 255]);
  });
});
