import { expect } from "chai";
import fc from "fast-check";
import type { Circuit } from "../../src/circuit/circuit.js";
import { fieldOrder, toField } from "../../src/circuit/field.js";
import { rescale } from "../../src/circuit/gadgets/rescale.js";
import { positivePart } from "../../src/circuit/gadgets/sign.js";
import { packTensor } from "../../src/circuit/signals.js";
import { findViolation, solve, type Witness } from "../../src/circuit/solve.js";
import { interpret } from "../../src/quantize/interpret.js";
import {
  type CompiledModel,
  compileRepositoryModel,
  heldOutSamples,
  integersOf,
  modelNames,
  signalsOf,
} from "../helpers/compiled-models.js";
import { benchGadget, lying, writtenWires } from "../helpers/gadget-bench.js";
import { freeWires } from "../helpers/jacobian.js";

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
          fc.array(fc.record({ wire: fc.constantFrom(...written), added: fc.constantFrom(1n, -1n, 16n, -256n) }), {
            minLength: 1,
            maxLength: 3,
          }),
          (lies) => {
            const told = new Map(lies.map(({ wire, added }) => [wire, witness[wire] + added]));
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

describe("the three searches together", () => {
  const bench = benchGadget([[-60n, 70n]], (c, [x]) => {
    const square = c.product(x, x);
    return c.materialize(rescale(c, square.add(x), 4, 5n, 36n).add(positivePart(c, x)));
  });
  const x = -44n;
  const values = bench.witness([x]);

  it("find nothing in a sound circuit", () => {
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
    }
    expect(Math.min(found.free, found.unchecked, found.lies)).to.be.greaterThan(0);
  });
});

/** Bits that the program splits off and that no constraint holds to 0 or 1, the lowest of each number included. */
function uncheckedBits(circuit: Circuit): number {
  const booleans = rowsOf(circuit).filter((row) => isBoolean(circuit, row));
  const checked = new Set(
    booleans.flatMap((row) => {
      const { starts, wires } = circuit.a;
      return starts[row + 1] - starts[row] === 1 ? [wires[starts[row]]] : [];
    }),
  );
  const splits = circuit.program.filter((step) => step.op === "split");
  const bits = splits.flatMap((step) => writtenWires(step).filter((_, k) => step.widths[k] === 1));
  if (bits.length === 0) throw new RangeError("there are no bits to look at");
  const unchecked = bits.filter((wire) => !checked.has(wire)).length;
  // The lowest bit of each number is a combination: their constraints are the booleans beyond those of single wires.
  const lowest = splits.filter(({ shifts, widths }) =>
    widths.every((width, k) => width === 1 && shifts[k] === k + 1),
  ).length;
  return unchecked + Math.max(0, bits.length + lowest - booleans.length);
}

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

function outputSignals({ circuit }: CompiledModel, witness: Witness): bigint[] {
  const from = 2 + circuit.publicSignals.input;
  return witness.slice(from, from + circuit.publicSignals.output);
}

function expectedOutputs({ graph, schema }: CompiledModel, inputs: readonly (readonly bigint[])[]): bigint[] {
  const values = interpret(graph, inputs);
  return graph.outputs.flatMap((node, k) => packTensor(schema.outputs[k], values[node]));
}

function rowsByWire(circuit: Circuit): number[][] {
  const readers: number[][] = Array.from({ length: circuit.wireCount }, () => []);
  for (const side of [circuit.a, circuit.b, circuit.c])
    for (let row = 0; row < circuit.constraintCount; row++)
      for (let at = side.starts[row]; at < side.starts[row + 1]; at++) readers[side.wires[at]].push(row);
  return readers.map((rows) => [...new Set(rows)]);
}

function violatesOneOf(circuit: Circuit, rows: readonly number[], witness: Witness): boolean {
  return rows.some((row) => {
    const [a, b, c] = [circuit.a, circuit.b, circuit.c].map(({ starts, wires, coefficients }) => {
      let sum = 0n;
      for (let at = starts[row]; at < starts[row + 1]; at++)
        sum += circuit.coefficients[coefficients[at]] * witness[wires[at]];
      return sum;
    });
    return (a * b - c) % fieldOrder !== 0n;
  });
}

/** One value exchanged and put back by the next call: copying a witness for each wire would be slow. */
function patched(witness: Witness, wire: number, value: bigint): Witness {
  return new Proxy(witness, { get: (target, key) => (key === String(wire) ? value : Reflect.get(target, key)) });
}

/** All of 0, …, count - 1, or as many of them as wanted, spread evenly. */
function sampleOf(count: number, wanted: number): number[] {
  return Array.from({ length: Math.min(count, wanted) }, (_, i) => Math.floor((i * count) / Math.min(count, wanted)));
}

function withoutConstraint(circuit: Circuit, row: number): Circuit {
  const empty = (side: Circuit["a"]): Circuit["a"] => {
    const [from, to] = [side.starts[row], side.starts[row + 1]];
    const keep = (list: Uint32Array) => Uint32Array.from([...list.slice(0, from), ...list.slice(to)]);
    return {
      starts: side.starts.map((start, i) => (i > row ? start - (to - from) : start)),
      wires: keep(side.wires),
      coefficients: keep(side.coefficients),
    };
  };
  return { ...circuit, a: empty(circuit.a), b: empty(circuit.b), c: empty(circuit.c) };
}

function rowsOf({ constraintCount }: Circuit): number[] {
  return Array.from({ length: constraintCount }, (_, row) => row);
}

/** Whether a constraint is x (x - 1) = 0. */
function isBoolean(circuit: Circuit, row: number): boolean {
  const terms = ({ starts, wires, coefficients }: Circuit["a"], added: bigint) => {
    const sums = new Map<number, bigint>([[0, added]]);
    for (let at = starts[row]; at < starts[row + 1]; at++)
      sums.set(wires[at], (sums.get(wires[at]) ?? 0n) + circuit.coefficients[coefficients[at]]);
    return [...sums]
      .filter(([, value]) => value !== 0n)
      .sort(([one], [other]) => one - other)
      .join("|");
  };
  return circuit.c.starts[row] === circuit.c.starts[row + 1] && terms(circuit.a, 0n) === terms(circuit.b, 1n);
}
