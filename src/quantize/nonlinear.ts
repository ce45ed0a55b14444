import { callFunction } from "../graph/functions.js";
import { at, type FloatNode } from "../graph/primitives.js";
import { isWhole, largestOf, smallestOf, toIntegers } from "./integers.js";
import { alignScales, cut, type Quantization, type Quantized, read } from "./quantized.js";
import { curvedPart, softmaxStep, tableStep } from "./steps.js";

type Node<Op extends FloatNode["op"]> = FloatNode & { op: Op };

/** Relu and Clip: the place where wide sums are cut to activations. */
export function quantizeClamp(q: Quantization, node: Node<"clamp">, nodeId: number): Quantized {
  const inner = [node.low, node.high].filter((bound) => Number.isFinite(bound) && bound !== 0);
  const source = read(q, node.input);
  const x = inner.length === 0 ? source : resolveBounds(q, alignScales(q, source, node.size), inner, q.steps[nodeId]);
  const bounds = {
    ...(Number.isFinite(node.low) && { low: node.low }),
    ...(Number.isFinite(node.high) && { high: node.high }),
  };
  return cut(q, x, { steps: q.steps[nodeId], ranges: q.ranges[nodeId], ...bounds });
}

/** x in steps fine enough for bounds to lie on: where a unit is coarse because that is exact, a bound may lie between two. */
function resolveBounds(q: Quantization, x: Quantized, bounds: readonly number[], steps: Float64Array): Quantized {
  const [unit] = x.scale;
  if (bounds.every((bound) => isWhole(bound / unit))) return x;
  const finest = steps.reduce((a, b) => Math.min(a, b));
  const shift = Math.max(0, Math.ceil(Math.log2(unit / finest)));
  if (shift === 0) return x;
  const coefficients = [BigInt64Array.of(1n << BigInt(shift))];
  const id = q.builder.add({ op: "affine", inputs: [x.id], coefficients, bias: zero }, x.scale.length);
  return { id, scale: x.scale.map((one) => one / 2 ** shift) };
}

/** LeakyRelu, PRelu and Abs: slopes as whole numbers over a common power of two, fine enough for the wanted step. */
export function quantizePiecewise(q: Quantization, node: Node<"piecewise">, nodeId: number): Quantized {
  const slopes = [...node.below, ...node.above];
  const source = read(q, node.input);
  const isPlain = slopes.every((slope) => isWhole(slope));
  const x = isPlain ? source : cut(q, source, { steps: q.steps[nodeId], ranges: q.ranges[node.input] });
  const largest = Number(largestOf(q.builder.intervals(x.id).high.map((value) => (value < 0n ? -value : value))));
  const finest = Math.max(0, Math.ceil(Math.log2(Math.max(1, largest))) - 1);
  let fraction = 0;
  while (fraction < finest && !slopes.every((slope) => isWhole(slope * 2 ** fraction))) fraction++;
  const whole = (values: Float64Array) =>
    toIntegers(
      values.map((slope) => slope * 2 ** fraction),
      node.origin,
    );
  const id = q.builder.add(
    { op: "piecewise", input: x.id, below: whole(node.below), above: whole(node.above) },
    node.size,
  );
  return { id, scale: x.scale.map((unit) => unit / 2 ** fraction) };
}

export function quantizeMax(q: Quantization, node: Node<"max">): Quantized {
  const x = alignScales(q, read(q, node.input), node.group);
  const id = q.builder.add({ op: "max", input: x.id, group: node.group }, node.size);
  return { id, scale: x.scale.filter((_, i) => i % node.group === 0) };
}

export function quantizeArgMax(q: Quantization, node: Node<"argMax">): Quantized {
  const x = alignScales(q, read(q, node.input), node.group);
  const id = q.builder.add({ op: "argMax", input: x.id, group: node.group, last: node.last }, node.size);
  return { id, scale: new Float64Array(node.size).fill(1) };
}

/** The product of two activations, each cut to the bits of one first. */
export function quantizeMultiply(q: Quantization, node: Node<"multiply">): Quantized {
  const [a, b] = [node.a, node.b].map((input) => {
    const x = read(q, input);
    const isShort = q.builder.bitsOf(x.id) <= q.precision.activationBits + 4;
    return isShort ? x : cut(q, x, { steps: q.steps[input], ranges: q.ranges[input] });
  });
  const id = q.builder.add({ op: "multiply", a: a.id, b: b.id }, node.size);
  return { id, scale: a.scale.map((unit, i) => unit * b.scale[i]) };
}

/** More than a float32 tells apart. */
const mostTableBits = 32;

/** A scalar function as a table over the part of its argument where it is not flat. */
export function quantizeFunction(q: Quantization, node: Node<"function">, nodeId: number): Quantized {
  const step = q.steps[nodeId].reduce((a, b) => Math.min(a, b));
  const [low, high] = curvedPart(node.call, q.ranges[node.input], step);
  const wide = alignScales(q, read(q, node.input), node.size);
  const each = (value: number) => new Float64Array(node.size).fill(value);
  // The table's own step, whatever finer one another reader of x wants: a table grows with its resolution.
  const steps = each(tableStep([low, high], node.size, q.precision));
  const x = cut(q, wide, { steps, ranges: { low: each(low), high: each(high) }, low, high });
  const [unit] = x.scale;
  const { low: least, high: most } = q.builder.intervals(x.id);
  const [first, last] = [smallestOf(least), largestOf(most)];
  const values = Float64Array.from({ length: Number(last - first) + 1 }, (_, i) =>
    callFunction(node.call, (Number(first) + i) * unit),
  );
  // The tail of an exponential may be all that the samples reach, far below what the table holds beside it.
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const outputStep = Math.max(step, largest / 2 ** mostTableBits);
  const table = toIntegers(
    values.map((value) => value / outputStep),
    node.origin,
  );
  const id = q.builder.add({ op: "lookup", input: x.id, low: first, table }, node.size);
  return { id, scale: each(outputStep) };
}

/** Whole values at whole places: class labels. */
export function quantizeTable(q: Quantization, node: Node<"table">): Quantized {
  const x = read(q, node.input);
  const one = new Float64Array(node.size).fill(1);
  if (node.values.every((value, i) => value === i)) return { id: x.id, scale: one };
  const id = q.builder.add(
    { op: "lookup", input: x.id, low: 0n, table: toIntegers(node.values, node.origin) },
    node.size,
  );
  return { id, scale: one };
}

/** Bits of a factor of e^-x, and of a probability. */
const exponentialBits = 12;
const probabilityBits = 12;

/**
 * Softmax: the distance d to the largest element, e^-d as the product of two tables over the high and the low bits
 * of d, and each over their sum.
 */
export function quantizeSoftmax(q: Quantization, node: Node<"softmax">): Quantized {
  const { builder } = q;
  const { size } = node;
  const { group } = node;
  const source = alignScales(q, read(q, node.input), size);
  const wanted = new Float64Array(size).fill(softmaxStep);
  const x = cut(q, source, { steps: wanted, ranges: worstRanges(q, source) });
  const [unit] = x.scale;

  const largest = builder.add({ op: "max", input: x.id, group }, size / group);
  const toAll = Int32Array.from({ length: size }, (_, i) => Math.floor(i / group));
  const spreadLargest = builder.add({ op: "gather", inputs: [largest], indices: toAll, fill: 0n }, size);
  const difference = subtract(q, spreadLargest, x.id, size);
  // From here on e^-d is below half a unit of the product of the tables.
  const bits = Math.max(1, Math.ceil(Math.log2(((2 * exponentialBits + 1) * Math.LN2) / unit)));
  const distance = builder.add(
    { op: "rescale", input: difference, shift: 0, low: 0n, high: (1n << BigInt(bits)) - 1n },
    size,
  );

  const lowCount = Math.floor(bits / 2);
  const lowPart = builder.add({ op: "lowBits", input: distance, bits: lowCount }, size);
  const highPart = floorShift(q, distance, lowCount, size);
  const exponentialOf = (input: number, count: number, stride: number) => {
    const table = toIntegers(
      Float64Array.from({ length: 2 ** count }, (_, i) => 2 ** exponentialBits * Math.exp(-i * stride * unit)),
      node.origin,
    );
    return builder.add({ op: "lookup", input, low: 0n, table }, size);
  };
  const low = exponentialOf(lowPart, lowCount, 1);
  const high = exponentialOf(highPart, bits - lowCount, 2 ** lowCount);
  const exponential = builder.add({ op: "multiply", a: low, b: high }, size);

  const ones = new BigInt64Array(group).fill(1n);
  // One is added so that a sum is never 0; it is 2^-24 of the largest term.
  const bias = new BigInt64Array(size / group).fill(1n);
  const sums = builder.add(
    { op: "matMul", input: exponential, weights: ones, bias, batch: 1, rows: size / group, depth: group, columns: 1 },
    size / group,
  );
  const denominator = builder.add({ op: "gather", inputs: [sums], indices: toAll, fill: 0n }, size);
  const id = builder.add({ op: "divide", numerator: exponential, denominator, bits: probabilityBits }, size);
  return { id, scale: new Float64Array(size).fill(2 ** -probabilityBits) };
}

/** Bits of a normalized value. */
const ratioBits = 14;

/** x / y for |x| <= y: (x + y) / 2y lies in [0, 1]; twice that less 1 is the ratio. */
export function quantizeDivide(q: Quantization, node: Node<"divide">): Quantized {
  const { builder } = q;
  const { size } = node;
  const [x, y] = [read(q, node.numerator), read(q, node.denominator)];
  const both = alignPair(q, x, y);
  const positive = builder.add({ op: "rescale", input: both.y, shift: 0, low: 1n }, size);
  const sum = builder.add({ op: "affine", inputs: [both.x, positive], coefficients: [one, one], bias: zero }, size);
  const shifted = builder.add({ op: "rescale", input: sum, shift: 0, low: 0n }, size);
  const twice = builder.add(
    { op: "affine", inputs: [positive], coefficients: [BigInt64Array.of(2n)], bias: zero },
    size,
  );
  const half = builder.add({ op: "divide", numerator: shifted, denominator: twice, bits: ratioBits }, size);
  const id = builder.add(
    {
      op: "affine",
      inputs: [half],
      coefficients: [BigInt64Array.of(2n)],
      bias: BigInt64Array.of(-(1n << BigInt(ratioBits))),
    },
    size,
  );
  return { id, scale: new Float64Array(size).fill(2 ** -ratioBits) };
}

/** The root of x · 4^e in the unit of x's root over 2^e: e bits more than the whole root has. */
export function quantizeSquareRoot(q: Quantization, node: Node<"squareRoot">): Quantized {
  const { builder } = q;
  const { size } = node;
  const x = read(q, node.input);
  const isNegative = builder.intervals(x.id).low.some((value) => value < 0n);
  const radicand = isNegative ? builder.add({ op: "rescale", input: x.id, shift: 0, low: 0n }, size) : x.id;
  const extra = Math.max(0, ratioBits - Math.floor(builder.bitsOf(radicand) / 2));
  const widened = builder.add(
    { op: "affine", inputs: [radicand], coefficients: [BigInt64Array.of(1n << BigInt(2 * extra))], bias: zero },
    size,
  );
  const id = builder.add({ op: "squareRoot", input: widened }, size);
  return { id, scale: x.scale.map((unit) => Math.sqrt(unit) / 2 ** extra) };
}

const one = BigInt64Array.of(1n);
const zero = BigInt64Array.of(0n);

function subtract(q: Quantization, a: number, b: number, size: number): number {
  return q.builder.add({ op: "affine", inputs: [a, b], coefficients: [one, BigInt64Array.of(-1n)], bias: zero }, size);
}

/** x >> bits without rounding: half a step is taken off before the rescale adds it. */
function floorShift(q: Quantization, input: number, bits: number, size: number): number {
  const bias = BigInt64Array.of(-(1n << BigInt(bits - 1)));
  const lowered = q.builder.add({ op: "affine", inputs: [input], coefficients: [one], bias }, size);
  return q.builder.add({ op: "rescale", input: lowered, shift: bits }, size);
}

/** The whole worst case as reals: a cut to these ranges never saturates. */
function worstRanges(q: Quantization, x: Quantized) {
  const { low, high } = q.builder.intervals(x.id);
  return {
    low: Float64Array.from(low, (value, i) => Number(value) * at(x.scale, i)),
    high: Float64Array.from(high, (value, i) => Number(value) * at(x.scale, i)),
  };
}

/** Two tensors in one scale, element by element. */
function alignPair(q: Quantization, x: Quantized, y: Quantized): { x: number; y: number } {
  const size = x.scale.length;
  const interleaved = Int32Array.from({ length: 2 * size }, (_, i) => (i % 2) * size + Math.floor(i / 2));
  const pair = q.builder.add({ op: "gather", inputs: [x.id, y.id], indices: interleaved, fill: 0n }, 2 * size);
  const scale = Float64Array.from(interleaved, (index) => (index < size ? x.scale[index] : y.scale[index - size]));
  const aligned = alignScales(q, { id: pair, scale }, 2);
  const take = (which: number) =>
    q.builder.add(
      {
        op: "gather",
        inputs: [aligned.id],
        indices: Int32Array.from({ length: size }, (_, i) => 2 * i + which),
        fill: 0n,
      },
      size,
    );
  return { x: take(0), y: take(1) };
}
