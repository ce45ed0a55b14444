import { type CurveInstance, type Group, pointSizes } from "./curve.js";

/** Groups of points: group g has `counts[g]` affine points side by side from `starts[g]` on. */
export interface PointGroups {
  starts: Uint32Array;
  counts: Uint32Array;
  /** How many groups there are; the arrays may be longer. */
  size: number;
}

/** Pairs that share an inversion: enough to make it cheap, few enough to stay in a core's own cache. */
const pairsPerInversion = 1024;

/**
 * Adds up groups of points: afterwards each has one point, in the place of its first, or none, with the counts saying so.
 *
 * In affine coordinates an addition is one division and three products, and many divisions can share one inversion
 * (Montgomery's trick): 5 products and a square for each, where mixed Jacobian addition takes 11. So every round adds
 * the points of all groups in pairs, until one is left of each.
 */
export type SumGroups = (groups: PointGroups) => void;

export function openAffineSums(curve: CurveInstance, group: Group): SumGroups {
  const { affine, jacobian } = pointSizes[group];
  const width = affine / 2;
  const { field, addMixed, copyAffine, toAffine, toJacobian } = curve[group];
  const { add, sub, mul, square, copy, batchInverse } = field;
  const inverses = curve.allocate(pairsPerInversion * width);
  const slope = curve.allocate(width);
  const x = curve.allocate(width);
  const y = curve.allocate(width);
  const general = curve.allocate(jacobian);
  const words = new Uint32Array(curve.memory.buffer);
  const left = new Uint32Array(pairsPerInversion);
  const results = new Uint32Array(pairsPerInversion);

  /** Adds `count` pairs: the point at left[i] and the one behind it, into results[i], which lies at or before left[i]. */
  const addPairs = (count: number): void => {
    if (count === 0) return;
    for (let i = 0; i < count; i++) sub(left[i] + affine, left[i], inverses + i * width);
    batchInverse(inverses, width, count, inverses, width);
    for (let i = 0; i < count; i++) {
      const [p, to, inverse] = [left[i], results[i], inverses + i * width];
      const q = p + affine;
      // A lowest word of 0 is how the point at infinity looks, and the inverse where both have the same x.
      if (words[p >>> 2] === 0 || words[q >>> 2] === 0 || words[inverse >>> 2] === 0) {
        toJacobian(p, general);
        addMixed(general, q, general);
        toAffine(general, to);
        continue;
      }
      sub(q + width, p + width, slope);
      mul(slope, inverse, slope);
      square(slope, x);
      add(p, q, y);
      sub(x, y, x);
      sub(p, x, y);
      mul(slope, y, y);
      sub(y, p + width, to + width);
      copy(x, to);
    }
  };

  return ({ starts, counts, size }) => {
    let active = Uint32Array.from({ length: size }, (_, g) => g).filter((g) => counts[g] > 1);
    while (active.length > 0) {
      let pairs = 0;
      for (const g of active)
        for (let k = 0; k + 1 < counts[g]; k += 2) {
          left[pairs] = starts[g] + k * affine;
          results[pairs] = starts[g] + (k / 2) * affine;
          if (++pairs < pairsPerInversion) continue;
          addPairs(pairs);
          pairs = 0;
        }
      addPairs(pairs);
      for (const g of active) {
        const half = Math.floor(counts[g] / 2);
        if (counts[g] % 2 === 1) copyAffine(starts[g] + 2 * half * affine, starts[g] + half * affine);
        counts[g] = counts[g] - half;
      }
      active = active.filter((g) => counts[g] > 1);
    }
  };
}
