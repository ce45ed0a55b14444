import { binFile, bytesOf, setScalar } from "./bin-file.js";
import type { Circuit, SparseRows } from "./circuit.js";
import { fieldOrder, toField } from "./field.js";

const scalarSize = 32;
/** Constraints that are gathered into one chunk. */
const rowsPerChunk = 4096;

/**
 * The circuit as a standard .r1cs file, in chunks. All public signals are public inputs, in their own order.
 * Source: https://github.com/iden3/r1csfile/blob/master/doc/r1cs_bin_format.md.
 */
export function writeR1cs(circuit: Circuit): Generator<Uint8Array> {
  const { constraintCount, wireCount } = circuit;
  const entries = circuit.a.wires.length + circuit.b.wires.length + circuit.c.wires.length;
  return binFile("r1cs", 1, [
    { type: 1, length: 4 + scalarSize + 4 * 4 + 8 + 4, content: [header(circuit)] },
    { type: 2, length: 12 * constraintCount + (4 + scalarSize) * entries, content: constraints(circuit) },
    { type: 3, length: 8 * wireCount, content: [labels(wireCount)] },
  ]);
}

/** How many public signals a circuit has. */
export function publicCount({ publicSignals: { context, input, output } }: Pick<Circuit, "publicSignals">): number {
  return context + input + output;
}

function header(circuit: Circuit): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 + scalarSize + 4 * 4 + 8 + 4));
  const signals = publicCount(circuit);
  view.setUint32(0, scalarSize, true);
  setScalar(view, 4, fieldOrder);
  view.setUint32(36, circuit.wireCount, true);
  view.setUint32(40, 0, true); // public outputs
  view.setUint32(44, signals, true); // public inputs
  view.setUint32(48, 0, true); // private inputs: every private wire is computed
  view.setBigUint64(52, BigInt(circuit.wireCount), true);
  view.setUint32(60, circuit.constraintCount, true);
  return bytesOf(view);
}

function* constraints(circuit: Circuit): Generator<Uint8Array> {
  const values = circuit.coefficients.map(toField);
  const sides = [circuit.a, circuit.b, circuit.c];
  for (let from = 0; from < circuit.constraintCount; from += rowsPerChunk) {
    const to = Math.min(from + rowsPerChunk, circuit.constraintCount);
    const entries = sides.reduce((sum, { starts }) => sum + starts[to] - starts[from], 0);
    const view = new DataView(new ArrayBuffer(12 * (to - from) + (4 + scalarSize) * entries));
    let at = 0;
    for (let row = from; row < to; row++) for (const side of sides) at = writeRow(view, at, side, row, values);
    yield bytesOf(view);
  }
}

function writeRow(
  view: DataView,
  start: number,
  { starts, wires, coefficients }: SparseRows,
  row: number,
  values: readonly bigint[],
): number {
  let at = start;
  view.setUint32(at, starts[row + 1] - starts[row], true);
  at += 4;
  for (let entry = starts[row]; entry < starts[row + 1]; entry++) {
    view.setUint32(at, wires[entry], true);
    setScalar(view, at + 4, values[coefficients[entry]]);
    at += 4 + scalarSize;
  }
  return at;
}

function labels(wireCount: number): Uint8Array {
  return new Uint8Array(BigUint64Array.from({ length: wireCount }, (_, wire) => BigInt(wire)).buffer);
}
