import type { Circuit, SparseRows } from "../../src/circuit/circuit.js";
import { fieldOrder, toField } from "../../src/circuit/field.js";
import { publicCount } from "../../src/circuit/r1cs.js";
import type { Witness } from "../../src/circuit/solve.js";
import { inverse } from "../../src/proof-systems/groth16/lagrange.js";

/**
 * The wires that stay free to first order at a valid witness: the null space of the constraints' derivatives
 * b · da + a · db - dc, with constant, context and inputs held. Empty means full column rank over all private wires and
 * outputs: there is no direction in which a prover could move the witness.
 *
 * Most columns fall by peeling: a row with one unknown column left pins it. What is left goes through elimination.
 */
export function freeWires(circuit: Circuit, witness: Witness): number[] {
  const held = 1 + circuit.publicSignals.context + circuit.publicSignals.input;
  const rows = derivativeRows(circuit, witness, held);
  const readers = new Map<number, number[]>();
  for (const [r, row] of rows.entries())
    for (const wire of row.keys()) {
      const list = readers.get(wire);
      if (list) list.push(r);
      else readers.set(wire, [r]);
    }

  const unknown = new Set(Array.from({ length: circuit.wireCount - held }, (_, i) => held + i));
  const left = rows.map((row) => row.size);
  const ready = rows.flatMap((row, r) => (row.size === 1 ? [r] : []));
  for (let r = ready.pop(); r !== undefined; r = ready.pop()) {
    if (left[r] !== 1) continue;
    const pinned = [...rows[r].keys()].find((wire) => unknown.has(wire));
    if (pinned === undefined) continue;
    unknown.delete(pinned);
    for (const reader of readers.get(pinned) ?? []) if (--left[reader] === 1) ready.push(reader);
  }
  return unknown.size === 0 ? [] : eliminate(rows, unknown);
}

type Row = Map<number, bigint>;

function derivativeRows(circuit: Circuit, witness: Witness, held: number): Row[] {
  if (publicCount(circuit) + 1 < held) throw new RangeError("more wires are held than are public");
  return Array.from({ length: circuit.constraintCount }, (_, i) => {
    const [a, b] = [circuit.a, circuit.b].map((side) => rowValue(circuit, side, i, witness));
    const row: Row = new Map();
    const add = (side: SparseRows, factor: bigint) => {
      for (let at = side.starts[i]; at < side.starts[i + 1]; at++) {
        const wire = side.wires[at];
        if (wire < held) continue;
        row.set(wire, toField((row.get(wire) ?? 0n) + factor * circuit.coefficients[side.coefficients[at]]));
      }
    };
    add(circuit.a, b);
    add(circuit.b, a);
    add(circuit.c, -1n);
    for (const [wire, value] of row) if (value === 0n) row.delete(wire);
    return row;
  });
}

function rowValue(circuit: Circuit, side: SparseRows, row: number, witness: Witness): bigint {
  let sum = 0n;
  for (let at = side.starts[row]; at < side.starts[row + 1]; at++)
    sum += circuit.coefficients[side.coefficients[at]] * witness[side.wires[at]];
  return toField(sum);
}

/** Gaussian elimination over the columns that peeling has left; gives those without a pivot. */
function eliminate(rows: readonly Row[], unknown: ReadonlySet<number>): number[] {
  const rest = rows
    .map((row): Row => new Map([...row].filter(([wire]) => unknown.has(wire))))
    .filter((row) => row.size > 0);
  const free = new Set(unknown);
  for (const column of unknown) {
    const at = rest.findIndex((row) => row.has(column));
    if (at < 0) continue;
    const [pivot] = rest.splice(at, 1);
    free.delete(column);
    const scale = inverse(pivot.get(column) ?? 0n);
    for (const row of rest) {
      const factor = row.get(column);
      if (factor === undefined) continue;
      for (const [wire, value] of pivot) {
        const next = toField((row.get(wire) ?? 0n) - ((factor * scale) % fieldOrder) * value);
        if (next === 0n) row.delete(wire);
        else row.set(wire, next);
      }
    }
  }
  return [...free];
}
