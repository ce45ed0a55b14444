import type { Barrier } from "./barrier.js";
import {
  type CompiledCurve,
  type CurveInstance,
  type Group,
  instantiateCurve,
  pointSizes,
  scalarSize,
} from "./curve.js";
import { multiScalarBytes, openMultiScalar, type Points } from "./multi-scalar.js";
import { openQuotient, quotientBytes, quotientPlaces } from "./quotient.js";
import { readZkey } from "./read-zkey.js";
import type { Share } from "./share.js";
import { type SpentMs, startStopwatch } from "./stopwatch.js";

/** The sums that a proof is made of: a, b in both groups, and c with the quotient's. */
export const sums = [
  { name: "a", group: "g1" },
  { name: "b1", group: "g1" },
  { name: "c", group: "g1" },
  { name: "b2", group: "g2" },
] as const;

/** Bytes of a thread's sums: Jacobian points side by side. */
const sumsBytes = sums.reduce((total, { group }) => total + pointSizes[group].jacobian, 0);

/** Computes a thread's part of the sums for a witness of plain scalars. All threads must compute together. */
export type ProveShare = (witness: Uint8Array) => ShareOfProof;

/** A thread's part of the sums, as {@link sums} says, and what it spent. */
export interface ShareOfProof {
  sums: Uint8Array;
  spentMs: SpentMs;
}

/** Takes what a thread needs of a proving key into the memory of a curve of its own. */
export async function openProverShare(
  compiled: CompiledCurve,
  zkey: Uint8Array,
  share: Share,
  exchange: SharedArrayBuffer,
  waitForAll: Barrier,
): Promise<ProveShare> {
  const key = readZkey(zkey);
  const lists = {
    a: listPoints(key.a, "g1", share),
    b1: listPoints(key.b1, "g1", share),
    c: listPoints(key.c, "g1", share, key.publicCount + 1),
    b2: listPoints(key.b2, "g2", share),
  };
  const places = quotientPlaces(key.domainSize, share);
  const h: PointList = { group: "g1", bytes: key.h, places, wires: undefined };
  const all = [...Object.values(lists), h];
  const largest = (group: Group) => Math.max(...all.map((list) => (list.group === group ? list.places.length : 0)));
  const curve = await instantiateCurve(
    compiled,
    all.reduce((total, { group, places }) => total + places.length * pointSizes[group].affine, 0) +
      key.wireCount * scalarSize +
      quotientBytes(key, share) +
      multiScalarBytes("g1", largest("g1")) +
      multiScalarBytes("g2", largest("g2")),
  );

  const points = {
    a: loadPoints(curve, lists.a),
    b1: loadPoints(curve, lists.b1),
    c: loadPoints(curve, lists.c),
    b2: loadPoints(curve, lists.b2),
    h: loadPoints(curve, h),
  };
  const multiply = {
    g1: openMultiScalar(curve, "g1", largest("g1")),
    g2: openMultiScalar(curve, "g2", largest("g2")),
  };
  const quotient = openQuotient(curve, key, share, exchange, waitForAll);
  const at = curve.allocate(key.wireCount * scalarSize);
  const result = curve.allocate(sumsBytes);
  const partial = curve.allocate(pointSizes.g1.jacobian);
  const memory = new Uint8Array(curve.memory.buffer);
  const wordsFrom = (address: number) => new Uint32Array(curve.memory.buffer, address);

  return (witness) => {
    const stopwatch = startStopwatch();
    memory.set(witness, at);
    const values = quotient.compute(at, stopwatch);
    let to = result;
    for (const { name, group } of sums) {
      multiply[group](points[name], { words: wordsFrom(at), places: points[name].wires }, to);
      stopwatch.lap("witnessSums");
      if (name === "c") {
        multiply.g1(points.h, { words: wordsFrom(values), places: undefined }, partial);
        curve.g1.add(to, partial, to);
        stopwatch.lap("quotientSum");
      }
      to += pointSizes[group].jacobian;
    }
    return { sums: memory.slice(result, result + sumsBytes), spentMs: stopwatch.spentMs() };
  };
}

/** Points of a section of the key that a thread multiplies. */
interface PointList {
  group: Group;
  bytes: Uint8Array;
  /** Which points of the section they are. */
  places: Uint32Array;
  /** The wires whose values they meet; the quotient's values have their own order. */
  wires: Uint32Array | undefined;
}

/** The thread's share of a list with a point for each wire from `firstWire` on; wires that do not occur have points at infinity. */
function listPoints(bytes: Uint8Array, group: Group, { index, count }: Share, firstWire = 0): PointList {
  const size = pointSizes[group].affine;
  const places: number[] = [];
  for (let place = index; place * size < bytes.length; place += count)
    if (bytes.subarray(place * size, (place + 1) * size).some((byte) => byte !== 0)) places.push(place);
  return {
    group,
    bytes,
    places: Uint32Array.from(places),
    wires: Uint32Array.from(places, (place) => firstWire + place),
  };
}

interface LoadedPoints extends Points {
  wires: Uint32Array | undefined;
}

function loadPoints(curve: CurveInstance, { group, bytes, places, wires }: PointList): LoadedPoints {
  const size = pointSizes[group].affine;
  const at = curve.allocate(places.length * size);
  const memory = new Uint8Array(curve.memory.buffer);
  for (const [i, place] of places.entries())
    memory.set(bytes.subarray(place * size, (place + 1) * size), at + i * size);
  return { at, count: places.length, wires };
}
