import { expect } from "chai";
import fc from "fast-check";
import type { Circuit } from "../../src/circuit/circuit.js";
import { toField } from "../../src/circuit/field.js";
import { rescale } from "../../src/circuit/gadgets/rescale.js";
import { positivePart } from "../../src/circuit/gadgets/sign.js";
import { findViolation, solve, type Witness } from "../../src/circuit/solve.js";
import {
  type CompiledModel,
  compileRepositoryModel,
  heldOutSamples,
  integersOf,
  modelNames,
  signalsOf,
} from "../helpers/compiled-models.js";
import { fuzzRuns } from "../helpers/fuzz.js";
import { benchGadget, lying, writtenWires } from "../helpers/gadget-bench.js";
import { freeWires } from "../helpers/jacobian.js";
import {
  expectedOutputs,
  outputSignals,
  patched,
  rowsByWire,
  rowsOf,
  uncheckedBits,
  violatesOneOf,
  withoutConstraint,
} from "../helpers/soundness.js";
import { undeterminedWires } from "../helpers/uniqueness.js";

const context = 123_456_789n;

for (const name of modelNames)
  describe(`the circuit of ${name}`, () => {
    let model: CompiledModel;
    let inputs: bigint[][];
    let signals: bigint[];
    let witness: Witness;

    before(async function () {
      this.timeout(120_000);
      model = await compileRepositoryModel(name);
      const [sample] = await heldOutSamples(name, model);
      inputs = integersOf(model, sample);
      signals = signalsOf(model, inputs);
      witness = solve(model.circuit, context, signals);
    });

    it("is satisfied by its own witness, whose outputs are the interpreter's", () => {
      expect(findViolation(model.circuit, witness)).to.equal(undefined);
      expect(outputSignals(model, witness)).to.deep.equal(expectedOutputs(model, inputs));
    });

    it("has one witness for each input and context: every wire is determined by those before it", function () {
      this.timeout(120_000);
      expect(undeterminedWires(model.circuit)).to.deep.equal([]);
    });

    it("leaves no wire free to first order", function () {
      this.timeout(120_000);
      expect(freeWires(model.circuit, witness)).to.deep.equal([]);
    });

    // A bit that lacks its own constraint is still pinned to first order by the lowest one, and has a second value all the same.
    it("holds every bit to 0 or 1, and the lowest of each number, which is no wire", () => {
      expect(uncheckedBits(model.circuit)).to.equal(0);
    });

    it("leaves no wire free at the ends of the input range either", function () {
      this.timeout(120_000);
      for (const end of [0n, undefined]) {
        const extreme = model.schema.inputs.map(({ bits }, k) => inputs[k].map(() => end ?? (1n << BigInt(bits)) - 1n));
        const atEnd = solve(model.circuit, context, signalsOf(model, extreme));
        expect(findViolation(model.circuit, atEnd)).to.equal(undefined);
        expect(outputSignals(model, atEnd)).to.deep.equal(expectedOutputs(model, extreme));
        expect(freeWires(model.circuit, atEnd)).to.deep.equal([]);
      }
    });

    it("has a witness for any pattern of the range's ends, whose outputs are the interpreter's", function () {
      this.timeout(120_000);
      const attempts = model.circuit.constraintCount > 50_000 ? 6 : 60;
      fc.assert(
        fc.property(fc.infiniteStream(fc.nat(11)), (dice) => {
          // Few ends among many others, many, and values in between: one in twelve is any.
          const share = dice.next().value ?? 0;
          const pattern = model.schema.inputs.map(({ bits }, k) =>
            inputs[k].map((value) => {
              const [die = 0, other = 0] = [dice.next().value, dice.next().value];
              const highest = (1n << BigInt(bits)) - 1n;
              return die === 11 ? value : die > share ? 0n : other === 0 ? highest / 2n : highest;
            }),
          );
          const extreme = solve(model.circuit, context, signalsOf(model, pattern));
          expect(findViolation(model.circuit, extreme)).to.equal(undefined);
          expect(outputSignals(model, extreme)).to.deep.equal(expectedOutputs(model, pattern));
        }),
        { numRuns: fuzzRuns(attempts) },
      );
    });

    it("is violated when any one wire but the constant is changed", function () {
      this.timeout(120_000);
      const readers = rowsByWire(model.circuit);
      const wires = sampleOf(model.circuit.wireCount - 1, 20_000).map((wire) => wire + 1);
      for (const wire of wires)
        for (const other of [witness[wire] + 1n, 1n - witness[wire], witness[wire] + (1n << 20n)]) {
          if (toField(other) === witness[wire]) continue;
          const changed = patched(witness, wire, toField(other));
          expect(violatesOneOf(model.circuit, readers[wire], changed), `wire ${wire}`).to.equal(true);
        }
    });

    it("is violated by lies that everything computed later goes along with", function () {
      this.timeout(120_000);
      const written = model.circuit.program.flatMap(writtenWires);
      const attempts = model.circuit.constraintCount > 50_000 ? 12 : 150;
      fc.assert(
        fc.property(
          fc.array(fc.record({ place: fc.nat(written.length - 1), added: fc.constantFrom(1n, -1n, 16n, -256n) }), {
            minLength: 1,
            maxLength: 3,
          }),
          (lies) => {
            const told = new Map(lies.map(({ place, added }) => [written[place], witness[written[place]] + added]));
            const forged = solve(lying(model.circuit, told), context, signals);
            expect(findViolation(model.circuit, forged)).to.not.equal(undefined);
          },
        ),
        { numRuns: attempts },
      );
    });

    it("accepts no other output, input or context for a finished witness", () => {
      const { input, output } = model.circuit.publicSignals;
      for (let wire = 1; wire <= 1 + input + output; wire++) {
        const changed = patched(witness, wire, toField(witness[wire] + 1n));
        expect(findViolation(model.circuit, changed), `public signal ${wire - 1}`).to.not.equal(undefined);
      }
    });
  });

describe("the proof and the searches together", () => {
  const bench = benchGadget([[-60n, 70n]], (c, [x]) => {
    const square = c.product(x, x);
    return c.materialize(rescale(c, square.add(x), 4, 5n, 36n).add(positivePart(c, x)));
  });
  const x = -44n;
  const values = bench.witness([x]);

  it("find nothing in a sound circuit", () => {
    expect(undeterminedWires(bench.circuit)).to.deep.equal([]);
    expect(freeWires(bench.circuit, values)).to.deep.equal([]);
    expect(uncheckedBits(bench.circuit)).to.equal(0);
    expect(acceptedLies(bench.circuit, x)).to.deep.equal([]);
  });

  it("find any one constraint that is missing", () => {
    // A value that is decomposed later is pinned to first order by its bits, even if nothing says where it comes from: only
    // a lie that the bits go along with shows that. And a bit without its own constraint has a second value, far away.
    const found = { free: 0, unchecked: 0, lies: 0 };
    for (const row of rowsOf(bench.circuit)) {
      const without = withoutConstraint(bench.circuit, row);
      const free = freeWires(without, values).length > 0;
      const unchecked = uncheckedBits(without) > 0;
      const lies = acceptedLies(without, x).length > 0;
      if (free) found.free++;
      if (unchecked) found.unchecked++;
      if (lies) found.lies++;
      expect(free || unchecked || lies, `without constraint ${row}`).to.equal(true);
      expect(undeterminedWires(without), `proof without constraint ${row}`).to.not.deep.equal([]);
    }
    expect(Math.min(found.free, found.unchecked, found.lies)).to.be.greaterThan(0);
  });
});

/** Wires about which a lie is accepted if everything computed later goes along with it. */
function acceptedLies(circuit: Circuit, input: bigint): number[] {
  const witness = solve(circuit, input, []);
  return circuit.program.flatMap(writtenWires).filter((wire) =>
    [1n, -1n, 2n, 16n].some((added) => {
      const told = new Map([[wire, witness[wire] + added]]);
      return findViolation(circuit, solve(lying(circuit, told), input, [])) === undefined;
    }),
  );
}

/** All of 0, …, count - 1, or as many of them as wanted, spread evenly. */
function sampleOf(count: number, wanted: number): number[] {
  return Array.from({ length: Math.min(count, wanted) }, (_, i) => Math.floor((i * count) / Math.min(count, wanted)));
}
