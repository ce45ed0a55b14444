import { expect } from "chai";
import fc from "fast-check";
import { packTensor } from "../../src/circuit/signals.js";
import { findViolation, solve } from "../../src/circuit/solve.js";
import { openFloatModel } from "../../src/onnx/runtime.js";
import type { Sample } from "../../src/quantize/inputs.js";
import { interpret } from "../../src/quantize/interpret.js";
import { makeDoubleInterpreter } from "../../src/quantize/interpret-doubles.js";
import { intervalsOf } from "../../src/quantize/intervals.js";
import { elementOf, type TensorSchema } from "../../src/quantize/schema.js";
import { compileInMemory, integersOf, signalsOf } from "../helpers/compiled-models.js";
import { fuzzRuns } from "../helpers/fuzz.js";
import { inMemory, modelBytes } from "../helpers/onnx-models.js";
import { integerGraphs } from "../helpers/random-graph.js";

/** So many bits that nothing integer is ever rounded. */
const exact = { activationBits: 60, outputBits: 40 };

describe("random graphs of integers", function () {
  this.timeout(600_000);

  it("give the same in ONNX Runtime, the interpreter, its fast twin and the witness, at the range's ends too", async () => {
    const ops = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        integerGraphs,
        fc.array(fc.nat(1 << 16), { minLength: 8, maxLength: 8 }),
        async (random, noise) => {
          for (const op of random.ops) ops.set(op, (ops.get(op) ?? 0) + 1);
          const { low, high, inputShape, sketch, outputTypes } = random;
          const size = inputShape.reduce((a, b) => a * b, 1);
          const filled = (value: (i: number) => number): Sample => ({
            x: Float64Array.from({ length: size }, (_, i) => value(i)),
          });
          const samples = [
            filled(() => low),
            filled(() => high),
            filled((i) => (i % 2 === 0 ? low : high)),
            filled((i) => low + ((noise[i % noise.length] + i) % (high - low + 1))),
          ];
          const loaded = inMemory(modelBytes(sketch, outputTypes));
          const model = compileInMemory(loaded, () => samples, exact);
          const { graph, schema, circuit } = model;

          const runtime = await openFloatModel(loaded);
          const intervals = intervalsOf(graph);
          const fast = makeDoubleInterpreter(graph, intervals);
          for (const sample of samples) {
            const expected = await runtime.run(sample, { x: inputShape });
            const integers = integersOf(model, sample);
            const values = interpret(graph, integers);
            const [output] = graph.outputs.map((node) => values[node]);
            expect(realsOf(schema.outputs[0], output)).to.deep.equal([
              ...expected[sketch.outputs[0]].map(withoutNegativeZero),
            ]);
            expect([
              ...fast(integers.map((list) => Float64Array.from(list, Number)))[0].map(withoutNegativeZero),
            ]).to.deep.equal(output.map(Number));

            const witness = solve(circuit, 5n, signalsOf(model, integers));
            expect(findViolation(circuit, witness)).to.equal(undefined);
            const from = 2 + circuit.publicSignals.input;
            expect(witness.slice(from, from + circuit.publicSignals.output)).to.deep.equal(
              packTensor(schema.outputs[0], output),
            );
            for (const [id, { low: least, high: most }] of intervals.entries())
              for (const [i, value] of values[id].entries())
                expect(value >= least[i] && value <= most[i], `interval of ${graph.nodes[id].op} ${id}`).to.equal(true);
          }
          await runtime.release();
        },
      ),
      { numRuns: fuzzRuns(300) },
    );
    expect([...ops.keys()], "operators that occurred").to.have.length.greaterThan(20);
  });
});

/** Integers times their scale, which is a whole number or a binary fraction of one here: no rounding. */
function realsOf({ scale }: TensorSchema, integers: readonly bigint[]): number[] {
  return integers.map((integer, i) => withoutNegativeZero(Number(integer) * elementOf(scale, i)));
}

/** Floats have two zeros, integers one. */
function withoutNegativeZero(x: number): number {
  return x + 0;
}
