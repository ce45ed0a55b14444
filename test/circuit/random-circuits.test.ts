import { expect } from "chai";
import fc from "fast-check";
import { findViolation, solve, type Witness } from "../../src/circuit/solve.js";
import { isSertnError } from "../../src/errors.js";
import { evaluate } from "../../src/graph/evaluate.js";
import { decodeTensor } from "../../src/quantize/encode.js";
import type { Sample } from "../../src/quantize/inputs.js";
import { interpret } from "../../src/quantize/interpret.js";
import { makeDoubleInterpreter } from "../../src/quantize/interpret-doubles.js";
import { intervalsOf } from "../../src/quantize/intervals.js";
import { limitsOf } from "../../src/quantize/schema.js";
import { Choices } from "../helpers/choices.js";
import { type CompiledModel, compileInMemory, integersOf, signalsOf } from "../helpers/compiled-models.js";
import { expectNear } from "../helpers/expect-near.js";
import { fuzzRuns } from "../helpers/fuzz.js";
import { freeWires } from "../helpers/jacobian.js";
import { inMemory, modelBytes } from "../helpers/onnx-models.js";
import { families, outputTypesOf, randomNodes, sketchOf } from "../helpers/random-nodes/families.js";
import { realGraphs } from "../helpers/random-real-graph.js";
import { expectedOutputs, outputSignals, patched, rowsByWire, violatesOneOf } from "../helpers/soundness.js";
import { undeterminedWires } from "../helpers/uniqueness.js";

/** Numbers to choose samples and inputs by. */
const noise = fc.array(fc.nat(1 << 20), { minLength: 30, maxLength: 40 });

/** Operators that are compared on positive samples: roots and MAX norms have no others, and near 0 a norm magnifies rounding. */
const onPositives = ["Sqrt", "Normalizer", "LpNormalization"];

describe("circuits of every operator", function () {
  this.timeout(600_000);
  for (const opType of Object.keys(families))
    it(`${opType} has one witness for every input that its encoding can hold`, () => {
      let proven = 0;
      fc.assert(
        fc.property(randomNodes(opType), noise, (node, numbers) => {
          const bytes = modelBytes(sketchOf(node), outputTypesOf(node));
          const compiled = compile(bytes, new Choices(numbers), onPositives.includes(opType) ? 10 : -40);
          if (compiled === undefined) return; // refused, which is another test's subject
          expectOneWitness(compiled.model, new Choices(numbers));
          expectCloseToFloat(compiled);
          proven++;
        }),
        { numRuns: fuzzRuns(6) },
      );
      expect(proven).to.be.greaterThan(fuzzRuns(6) / 4);
    });
});

describe("circuits of random graphs of reals", function () {
  this.timeout(600_000);

  it("have one witness for every input that the encoding can hold", () => {
    const ops = new Set<string>();
    fc.assert(
      fc.property(realGraphs, noise, (random, numbers) => {
        const compiled = compile(modelBytes(random.sketch, random.outputTypes), new Choices(numbers));
        if (compiled === undefined) throw new Error("a graph of supported operators is refused");
        for (const op of random.ops) ops.add(op);
        expectOneWitness(compiled.model, new Choices(numbers));
      }),
      // Smaller counterexamples would take minutes to find: each try is a compilation.
      { numRuns: fuzzRuns(60), endOnFailure: true },
    );
    expect(ops.size).to.be.greaterThan(25);
  });
});

interface Compiled {
  model: CompiledModel;
  samples: readonly Sample[];
}

function compile(bytes: Uint8Array, c: Choices, least = -40): Compiled | undefined {
  let samples: Sample[] = [];
  try {
    const model = compileInMemory(inMemory(bytes), ({ inputs }) => {
      samples = c.many(6, () =>
        Object.fromEntries(
          inputs.map(({ name, shape }) => [
            name,
            Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => c.between(least, 60) / 7),
          ]),
        ),
      );
      return samples;
    });
    return { model, samples };
  } catch (error) {
    if (isSertnError(error) && error.code.startsWith("onnx/")) return undefined;
    throw error;
  }
}

/** The ends of the range everywhere, in turns and at random, and values in between. */
function inputsOf({ schema }: CompiledModel, c: Choices): bigint[][][] {
  const fill = (value: (low: bigint, high: bigint, i: number) => bigint) =>
    schema.inputs.map((tensor) => {
      const [low, high] = limitsOf(tensor);
      return Array.from({ length: tensor.shape.reduce((a, b) => a * b, 1) }, (_, i) => value(low, high, i));
    });
  return [
    fill((low) => low),
    fill((_, high) => high),
    fill((low, high, i) => (i % 2 === 0 ? low : high)),
    fill((low, high) => (c.once(2) ? low : high)),
    fill((low, high) => low + ((high - low) * BigInt(c.upTo(1000))) / 999n),
  ];
}

function expectOneWitness(model: CompiledModel, c: Choices): void {
  const { circuit, graph } = model;
  expect(undeterminedWires(circuit)).to.deep.equal([]);
  const fast = makeDoubleInterpreter(graph, intervalsOf(graph));
  const witnesses = inputsOf(model, c).map((inputs) => {
    const witness = solve(circuit, 7n, signalsOf(model, inputs));
    expect(findViolation(circuit, witness)).to.equal(undefined);
    expect(outputSignals(model, witness)).to.deep.equal(expectedOutputs(model, inputs));
    const values = interpret(graph, inputs);
    expect(
      fast(inputs.map((list) => Float64Array.from(list, Number))).map((output) => [...output].map(BigInt)),
    ).to.deep.equal(graph.outputs.map((node) => values[node]));
    return witness;
  });
  // The proof above is for all inputs; these two searches know nothing of it and are made for one.
  const witness = c.pick(witnesses);
  expect(freeWires(circuit, witness)).to.deep.equal([]);
  const readers = rowsByWire(circuit);
  // Another input may well have the same other wires: where a Relu is 0, nothing but the sign of a number matters.
  for (const wire of wiresBesideInputs(circuit))
    expect(violatesOneOf(circuit, readers[wire], changed(witness, wire)), `wire ${wire}`).to.equal(true);
}

/** The context, the outputs and all private wires. */
function wiresBesideInputs({ wireCount, publicSignals: { input } }: CompiledModel["circuit"]): number[] {
  return Array.from({ length: wireCount }, (_, wire) => wire).filter((wire) => wire === 1 || wire > 1 + input);
}

/** The witness with one wire 1 more. */
function changed(witness: Witness, wire: number): Witness {
  return patched(witness, wire, witness[wire] + 1n);
}

/** On the samples that chose the scales, each output is within a few percent of its own span, 0 included. */
function expectCloseToFloat({ model, samples }: Compiled): void {
  const { float, graph, schema } = model;
  const exact = samples.map((sample) => evaluate(float, sample));
  for (const [k, tensor] of schema.outputs.entries()) {
    if (tensor.integer) continue; // a place changes where two values are close
    const all = exact.flatMap((values) => [...values[float.outputs[k].node]]);
    const span = Math.max(...all, 0) - Math.min(...all, 0) || 1;
    for (const [s, sample] of samples.entries()) {
      const values = interpret(graph, integersOf(model, sample));
      const reals = decodeTensor(tensor, Float64Array.from(values[graph.outputs[k]], Number));
      for (const [i, real] of reals.entries())
        expectNear(real, exact[s][float.outputs[k].node][i], 0.03 * span, `sample ${s}, element ${i}`);
    }
  }
}
