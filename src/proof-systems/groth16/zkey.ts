import { createHash } from "node:crypto";
import { binFile, bytesOf, setScalar } from "../../circuit/bin-file.js";
import type { Circuit } from "../../circuit/circuit.js";
import { fieldOrder, toField } from "../../circuit/field.js";
import { publicCount } from "../../circuit/r1cs.js";
import type { Groth16Points } from "./development-setup.js";

/** Order of the base field: where coordinates live. */
export const baseFieldOrder = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;

const entrySize = 4 * 3 + 32;
const entriesPerChunk = 32768;

/** A proving key as a .zkey file that snarkjs accepts, in chunks. Format: comments in iden3/snarkjs, src/zkey_utils.js. */
export function writeZkey(circuit: Circuit, points: Groth16Points): Generator<Uint8Array> {
  const header = headerOf(circuit, points);
  const entries = circuit.a.wires.length + circuit.b.wires.length + publicCount(circuit) + 1;
  const sections: readonly (readonly [type: number, content: Uint8Array])[] = [
    [3, points.ic],
    [5, points.a],
    [6, points.b1],
    [7, points.b2],
    [8, points.c],
    [9, points.h],
    [10, contributions(circuit)],
  ];
  return binFile("zkey", 1, [
    { type: 1, length: 4, content: [Uint8Array.of(1, 0, 0, 0)] }, // Groth16
    { type: 2, length: header.length, content: [header] },
    { type: 4, length: 4 + entrySize * entries, content: matrixEntries(circuit, entries) },
    ...sections.map(([type, content]) => ({ type, length: content.length, content: [content] })),
  ]);
}

function headerOf(circuit: Circuit, points: Groth16Points): Uint8Array {
  const { alpha1, beta1, beta2, gamma2, delta1, delta2 } = points;
  const view = new DataView(new ArrayBuffer(84));
  view.setUint32(0, 32, true);
  setScalar(view, 4, baseFieldOrder);
  view.setUint32(36, 32, true);
  setScalar(view, 40, fieldOrder);
  view.setUint32(72, circuit.wireCount, true);
  view.setUint32(76, publicCount(circuit), true);
  view.setUint32(80, points.domainSize, true);
  return Buffer.concat([bytesOf(view), alpha1, beta1, beta2, gamma2, delta1, delta2]);
}

/** The matrices a and b by row, and one row for each public wire. Values are in Montgomery form twice: c · 2^512. */
function* matrixEntries(circuit: Circuit, count: number): Generator<Uint8Array> {
  const montgomery = (x: bigint) => toField(x << 512n);
  const values = circuit.coefficients.map(montgomery);
  const one = montgomery(1n);
  const head = new DataView(new ArrayBuffer(4));
  head.setUint32(0, count, true);
  yield bytesOf(head);

  let view = new DataView(new ArrayBuffer(entrySize * entriesPerChunk));
  let at = 0;
  const put = (matrix: number, row: number, wire: number, value: bigint) => {
    view.setUint32(at, matrix, true);
    view.setUint32(at + 4, row, true);
    view.setUint32(at + 8, wire, true);
    setScalar(view, at + 12, value);
    at += entrySize;
  };
  for (let row = 0; row < circuit.constraintCount; row++)
    for (const [matrix, { starts, wires, coefficients }] of [circuit.a, circuit.b].entries())
      for (let entry = starts[row]; entry < starts[row + 1]; entry++) {
        put(matrix, row, wires[entry], values[coefficients[entry]]);
        if (at < view.byteLength) continue;
        yield bytesOf(view);
        view = new DataView(new ArrayBuffer(view.byteLength));
        at = 0;
      }
  yield bytesOf(view).subarray(0, at);

  view = new DataView(new ArrayBuffer(entrySize * (publicCount(circuit) + 1)));
  at = 0;
  for (let wire = 0; wire <= publicCount(circuit); wire++) put(0, circuit.constraintCount + wire, wire, one);
  yield bytesOf(view);
}

/** No contributions, behind a hash of the circuit's shape: a development key has no ceremony to check. */
function contributions({ wireCount, constraintCount }: Circuit): Uint8Array {
  const digest = createHash("sha512").update(`development ${wireCount} ${constraintCount}`).digest();
  return Buffer.concat([digest, Uint8Array.of(0, 0, 0, 0)]);
}
