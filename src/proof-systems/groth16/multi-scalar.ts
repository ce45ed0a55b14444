import { fieldOrder } from "../../circuit/field.js";
import { openAffineSums } from "./affine-sums.js";
import { type Address, type CurveInstance, type Group, pointSizes } from "./curve.js";

/** 32-bit words of a scalar. */
const scalarWords = 8;

/** Points to be multiplied and added, affine, side by side. None is at infinity. */
export interface Points {
  at: Address;
  count: number;
}

/** Scalars in [0, r), 8 words each, little end first; point i meets the one at place `places[i]`, or at place i. */
export interface Scalars {
  words: Uint32Array;
  places: Uint32Array | undefined;
}

/** The sum of scalar · point in Jacobian coordinates, at `to`. */
export type MultiplyScalars = (points: Points, scalars: Scalars, to: Address) => void;

/** Scalars up to so many bits are handled together, signs apart: in a circuit's witness most are bits, some short, few long. */
const bitClasses = [1, 32, 253] as const;

/** Bytes that {@link openMultiScalar} allocates, for instances whose memory is sized to what is needed. */
export function multiScalarBytes(group: Group, capacity: number): number {
  return capacity * pointSizes[group].affine + 2 ** 20;
}

/**
 * Multi-scalar multiplication by the bucket method with signed digits. Source: Pippenger, 1976, as in Bernstein, Doumen,
 * Lange, Oosterwijk, Faster batch forgery identification, INDOCRYPT 2012, section 4. Buckets are added up in affine
 * coordinates. `capacity` is the largest number of points of one call.
 */
export function openMultiScalar(curve: CurveInstance, group: Group, capacity: number): MultiplyScalars {
  const { affine, jacobian } = pointSizes[group];
  const { add, addMixed, double, setZero, copyAffine, negateAffine } = curve[group];
  const sumGroups = openAffineSums(curve, group);
  const sorted = curve.allocate(capacity * affine);
  const [running, total] = [curve.allocate(jacobian), curve.allocate(jacobian)];
  const digits = new Int32Array(capacity);
  const carries = new Uint8Array(capacity);

  /** to = sum of digit · point over one window: points sorted into buckets by digit, buckets added up, then weighed. */
  const addWindow = (points: Points, part: Magnitudes, bits: number, to: Address): void => {
    const largest = 2 ** (bits - 1);
    const counts = new Uint32Array(largest + 1);
    for (let i = 0; i < part.count; i++) counts[Math.abs(digits[i])]++;
    const starts = new Uint32Array(largest + 1);
    for (let digit = 1, at = sorted; digit <= largest; digit++) {
      starts[digit] = at;
      at += counts[digit] * affine;
    }
    counts[0] = 0;
    const next = starts.slice();
    for (let i = 0; i < part.count; i++) {
      if (digits[i] === 0) continue;
      const digit = Math.abs(digits[i]);
      const place = points.at + part.points[i] * affine;
      if (digits[i] > 0 === (part.negative[i] === 0)) copyAffine(place, next[digit]);
      else negateAffine(place, next[digit]);
      next[digit] += affine;
    }
    sumGroups({ starts, counts, size: counts.length });

    setZero(running);
    setZero(to);
    let isEmpty = true;
    for (let digit = largest; digit > 0; digit--) {
      if (counts[digit] > 0) {
        addMixed(running, starts[digit], running);
        isEmpty = false;
      }
      if (!isEmpty) add(to, running, to);
    }
  };

  const sums = curve.allocate(Math.ceil(256 / smallestWindow) * jacobian);
  return (points, scalars, to) => {
    setZero(total);
    for (const part of partByLength(points, scalars)) {
      if (part.count === 0) continue;
      const bits = chooseWindow(part.bits, part.count);
      const windows = Math.ceil((part.bits + 1) / bits);
      carries.fill(0, 0, part.count);
      for (let window = 0; window < windows; window++) {
        takeDigits(part, window * bits, bits, digits, carries);
        addWindow(points, part, bits, sums + window * jacobian);
      }
      // Horner's rule, from the highest window down.
      const top = sums + (windows - 1) * jacobian;
      for (let window = windows - 2; window >= 0; window--) {
        for (let bit = 0; bit < bits; bit++) double(top, top);
        add(top, sums + window * jacobian, top);
      }
      add(total, top, total);
    }
    curve[group].copy(total, to);
  };
}

const smallestWindow = 2;
const widestWindow = 16;

/** What weighing a bucket costs in additions of a point to a bucket: two, in Jacobian coordinates. */
const bucketCost = 4;

/** The window with the fewest additions. */
function chooseWindow(bits: number, count: number): number {
  const cost = (window: number) => Math.ceil((bits + 1) / window) * (count + 2 ** (window - 1) * bucketCost);
  let best = smallestWindow;
  for (let window = best + 1; window <= widestWindow; window++) if (cost(window) < cost(best)) best = window;
  return best;
}

/** Scalars of similar length as sign and magnitude, and the points they meet. */
interface Magnitudes {
  /** The longest that may be among them. */
  bits: number;
  count: number;
  points: Uint32Array;
  negative: Uint8Array;
  /** Words of each, as many as `bits` need and one more. */
  words: Uint32Array;
  stride: number;
}

/** The field's order in words, little end first. */
const orderWords = Uint32Array.from({ length: scalarWords }, (_, k) =>
  Number((fieldOrder >> BigInt(32 * k)) & 0xffffffffn),
);
/** Scalars whose highest word is above this are nearer to r than to 0, give or take 2^224. */
const halfOfOrder = Math.floor(orderWords[scalarWords - 1] / 2);

/** The scalars that are not 0, by length: those above r / 2 as what they lack to r. */
function partByLength({ count }: Points, { words, places }: Scalars): Magnitudes[] {
  const parts = bitClasses.map((bits): Magnitudes => {
    const stride = Math.ceil((bits + 1) / 32);
    return {
      bits,
      count: 0,
      points: new Uint32Array(count),
      negative: new Uint8Array(count),
      words: new Uint32Array(count * stride),
      stride,
    };
  });
  const [ones, short, long] = parts;
  const magnitude = new Uint32Array(scalarWords);
  for (let i = 0; i < count; i++) {
    const from = (places === undefined ? i : places[i]) * scalarWords;
    const isNegative = words[from + scalarWords - 1] > halfOfOrder;
    if (isNegative) subtractFromOrder(words, from, magnitude);
    else for (let k = 0; k < scalarWords; k++) magnitude[k] = words[from + k];
    const high = magnitude[1] | magnitude[2] | magnitude[3] | magnitude[4] | magnitude[5] | magnitude[6] | magnitude[7];
    if (high === 0 && magnitude[0] === 0) continue;
    const part = high !== 0 ? long : magnitude[0] > 1 ? short : ones;
    for (let k = 0; k < part.stride; k++) part.words[part.count * part.stride + k] = magnitude[k];
    part.points[part.count] = i;
    part.negative[part.count++] = isNegative ? 1 : 0;
  }
  return parts;
}

function subtractFromOrder(words: Uint32Array, from: number, to: Uint32Array): void {
  let borrow = 0;
  for (let k = 0; k < scalarWords; k++) {
    const difference = orderWords[k] - words[from + k] - borrow;
    to[k] = difference; // modulo 2^32
    borrow = difference < 0 ? 1 : 0;
  }
}

/** The signed digits of one window, which lie in (-2^(bits-1), 2^(bits-1)]; a negative one carries to the next window. */
function takeDigits(
  { count, words, stride }: Magnitudes,
  first: number,
  bits: number,
  digits: Int32Array,
  carries: Uint8Array,
): void {
  const [word, shift] = [first >>> 5, first & 31];
  const mask = 2 ** bits - 1;
  const largest = 2 ** (bits - 1);
  for (let i = 0; i < count; i++) {
    const at = i * stride + word;
    let value = word < stride ? words[at] >>> shift : 0;
    if (shift + bits > 32 && word + 1 < stride) value |= words[at + 1] << (32 - shift);
    const digit = (value & mask) + carries[i];
    const isLarge = digit > largest;
    digits[i] = isLarge ? digit - mask - 1 : digit;
    carries[i] = isLarge ? 1 : 0;
  }
}
