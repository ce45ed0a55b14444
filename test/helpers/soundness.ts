import type { Circuit } from "../../src/circuit/circuit.js";
import { fieldOrder } from "../../src/circuit/field.js";
import { packTensor } from "../../src/circuit/signals.js";
import type { Witness } from "../../src/circuit/solve.js";
import { interpret } from "../../src/quantize/interpret.js";
import type { CompiledModel } from "./compiled-models.js";
import { writtenWires } from "./gadget-bench.js";

export function outputSignals({ circuit }: CompiledModel, witness: Witness): bigint[] {
  const from = 2 + circuit.publicSignals.input;
  return witness.slice(from, from + circuit.publicSignals.output);
}

export function expectedOutputs({ graph, schema }: CompiledModel, inputs: readonly (readonly bigint[])[]): bigint[] {
  const values = interpret(graph, inputs);
  return graph.outputs.flatMap((node, k) => packTensor(schema.outputs[k], values[node]));
}

export function rowsByWire(circuit: Circuit): number[][] {
  const readers: number[][] = Array.from({ length: circuit.wireCount }, () => []);
  for (const side of [circuit.a, circuit.b, circuit.c])
    for (let row = 0; row < circuit.constraintCount; row++)
      for (let at = side.starts[row]; at < side.starts[row + 1]; at++) readers[side.wires[at]].push(row);
  return readers.map((rows) => [...new Set(rows)]);
}

export function violatesOneOf(circuit: Circuit, rows: readonly number[], witness: Witness): boolean {
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
export function patched(witness: Witness, wire: number, value: bigint): Witness {
  return new Proxy(witness, { get: (target, key) => (key === String(wire) ? value : Reflect.get(target, key)) });
}

/** Bits that the program splits off and that no constraint holds to 0 or 1, the lowest of each number included. */
export function uncheckedBits(circuit: Circuit): number {
  const booleans = rowsOf(circuit).filter((row) => isBoolean(circuit, row));
  const checked = new Set(
    booleans.flatMap((row) => {
      const { starts, wires } = circuit.a;
      return starts[row + 1] - starts[row] === 1 ? [wires[starts[row]]] : [];
    }),
  );
  const splits = circuit.program.filter((step) => step.op === "split");
  const bits = splits.flatMap((step) => writtenWires(step).filter((_, k) => step.widths[k] === 1));
  const unchecked = bits.filter((wire) => !checked.has(wire)).length;
  // The lowest bit of each number is a combination: their constraints are the booleans beyond those of single wires.
  const lowest = splits.filter(({ shifts, widths }) =>
    widths.every((width, k) => width === 1 && shifts[k] === k + 1),
  ).length;
  return unchecked + Math.max(0, bits.length + lowest - booleans.length);
}

export function rowsOf({ constraintCount }: Circuit): number[] {
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

/** The circuit with one constraint left out: 0 = 0 stands in its place. */
export function withoutConstraint(circuit: Circuit, row: number): Circuit {
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
