import type { Barrier } from "./barrier.js";
import { type Address, type CurveInstance, scalarSize } from "./curve.js";
import { inverse, power, rootOfUnity } from "./lagrange.js";
import { openRows, rowsBytes } from "./matrix-rows.js";
import type { ProvingKey } from "./read-zkey.js";
import type { Share } from "./share.js";
import type { Stopwatch } from "./stopwatch.js";
import { bitReversed, openTransform, transformBytes, writeBitReversedPowers, writePowers } from "./transform.js";

/** The polynomials a, b and c = a · b of a witness. */
const polynomials = 3;
const wordsOfScalar = scalarSize / 4;

/** What a thread does of the quotient's computation. */
export interface QuotientShare {
  /**
   * a · b - c at this thread's part of the odd points of the domain of twice the size, as plain scalars, from a witness of plain
   * scalars; see {@link quotientPlaces} for which and in what order. All threads must compute together.
   */
  compute(witness: Address, stopwatch: Stopwatch): Address;
}

/** Bytes of the memory that the threads exchange values in. */
export function exchangeBytes(domainSize: number): number {
  return polynomials * domainSize * scalarSize;
}

/** Bytes that {@link openQuotient} allocates in the thread's own memory. */
export function quotientBytes(key: ProvingKey, share: Share): number {
  const column = key.domainSize / share.count;
  return (
    rowsBytes(key, share) +
    (polynomials + 4) * column * scalarSize + // values, the row, factors on the way there and back, shifts
    transformBytes(column) +
    transformBytes(share.count) +
    2 ** 16
  );
}

/** The thread's places in the domain: numbers u + column · k for its range of u, side by side for all k. */
export function quotientPlaces(domainSize: number, { index, count }: Share): Uint32Array {
  const column = domainSize / count;
  const first = (column / count) * index;
  return Uint32Array.from({ length: column }, (_, i) => first + Math.floor(i / count) + column * (i % count));
}

/**
 * The values of a, b and c at the domain's points give their coefficients, these the values between the points. With T threads
 * a domain of n = T · column points is a table of T rows: a thread transforms the columns of its range, then one
 * row, back to columns again; what lies between goes through shared memory.
 */
export function openQuotient(
  curve: CurveInstance,
  key: ProvingKey,
  share: Share,
  exchange: SharedArrayBuffer,
  waitForAll: Barrier,
): QuotientShare {
  const { domainSize } = key;
  const { index, count } = share;
  const column = domainSize / count;
  const range = column / count;
  const first = range * index;
  const { sub, mul, fromMontgomery } = curve.scalars;

  const multiplyRows = openRows(curve, key, share);
  const values = Array.from({ length: polynomials }, () => curve.allocate(column * scalarSize));
  const row = curve.allocate(column * scalarSize);
  const acrossRows = openTransform(curve, count);
  const alongRow = openTransform(curve, column);

  const root = rootOfUnity(domainSize);
  const shift = rootOfUnity(2 * domainSize);
  const rows = Array.from({ length: count }, (_, t) => t);
  // Row t meets w^(-u t) at column u on the way to coefficients, and (shift w^u)^t on the way back.
  const backward = rows.map((t) => {
    const factor = inverse(power(root, BigInt(t)));
    return writePowers(curve, factor, range, power(factor, BigInt(first)));
  });
  const forward = writePowers(curve, power(root, BigInt(index)), column, power(shift, BigInt(index)));
  // Coefficient t + count · k meets shift^(t + count · k), of which \`forward\` has shift^t, and what the transforms owe.
  const shifts = writeBitReversedPowers(curve, power(shift, BigInt(count)), column, inverse(BigInt(domainSize)));

  const words = new Uint32Array(curve.memory.buffer);
  const shared = new Uint32Array(exchange);
  const placeOf = (polynomial: number, t: number, u: number) =>
    (polynomial * domainSize + t * column + u) * wordsOfScalar;
  const send = (from: Address, to: number) => {
    for (let k = 0; k < wordsOfScalar; k++) shared[to + k] = words[from / 4 + k];
  };
  const receive = (from: number, to: Address) => {
    for (let k = 0; k < wordsOfScalar; k++) words[to / 4 + k] = shared[from + k];
  };

  const columnsToRows = (polynomial: number) => {
    for (let u = 0; u < range; u++) {
      const at = values[polynomial] + u * count * scalarSize;
      acrossRows.toCoefficients(at);
      for (let place = 0; place < count; place++) {
        const t = bitReversed(place, count);
        const value = at + place * scalarSize;
        if (t > 0) mul(value, backward[t] + u * scalarSize, value);
        send(value, placeOf(polynomial, t, first + u));
      }
    }
  };
  const shiftRow = (polynomial: number) => {
    const start = placeOf(polynomial, index, 0);
    words.set(shared.subarray(start, start + column * wordsOfScalar), row / 4);
    alongRow.toCoefficients(row);
    for (let at = 0; at < column * scalarSize; at += scalarSize) mul(row + at, shifts + at, row + at);
    alongRow.toValues(row);
    if (index > 0) for (let at = 0; at < column * scalarSize; at += scalarSize) mul(row + at, forward + at, row + at);
    shared.set(words.subarray(row / 4, row / 4 + column * wordsOfScalar), start);
  };
  const rowsToColumns = (polynomial: number) => {
    for (let u = 0; u < range; u++) {
      const at = values[polynomial] + u * count * scalarSize;
      for (let place = 0; place < count; place++)
        receive(placeOf(polynomial, bitReversed(place, count), first + u), at + place * scalarSize);
      acrossRows.toValues(at);
    }
  };

  const [a, b, c] = values;
  const each = [0, 1, 2] as const;
  return {
    compute: (witness, stopwatch) => {
      multiplyRows(witness, [a, b]);
      for (let at = 0; at < column * scalarSize; at += scalarSize) mul(a + at, b + at, c + at);
      stopwatch.lap("constraints");
      each.forEach(columnsToRows);
      stopwatch.lap("transforms");
      waitForAll();
      stopwatch.lap("waiting");
      each.forEach(shiftRow);
      stopwatch.lap("transforms");
      waitForAll();
      stopwatch.lap("waiting");
      each.forEach(rowsToColumns);
      for (let at = 0; at < column * scalarSize; at += scalarSize) {
        mul(a + at, b + at, a + at);
        sub(a + at, c + at, a + at);
        fromMontgomery(a + at, a + at);
      }
      stopwatch.lap("transforms");
      return a;
    },
  };
}
