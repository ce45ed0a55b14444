import type { FloatGraph } from "../graph/primitives.js";
import type { Statistics } from "../graph/statistics.js";
import type { IntegerGraphBuilder } from "./builder.js";
import type { NodeId } from "./integer-graph.js";
import { isWhole, largestOf, smallestOf, toIntegers } from "./integers.js";
import { roundShift } from "./interpret.js";
import type { Precision } from "./options.js";
import type { Ranges } from "./ranges.js";

/**
 * A float tensor in integers: real = scale · integer, one scale for each element. Padding, which is 0 at any scale, has
 * NaN: a convolution's weights see through it to the scale of the other rows.
 */
export interface Quantized {
  id: NodeId;
  scale: Float64Array;
}

/** Everything that the quantization of one node may look at. */
export interface Quantization {
  float: FloatGraph;
  statistics: readonly Statistics[];
  ranges: readonly Ranges[];
  /** The real step that each element should be resolved to. */
  steps: readonly Float64Array[];
  precision: Precision;
  builder: IntegerGraphBuilder;
  /** What the nodes before this one have become. */
  quantized: readonly Quantized[];
  /** Inputs of linear layers that were too wide and have been cut, by float node. */
  shortened: Map<number, Quantized>;
}

/** What a node has become, its padding in the finest scale of the rest. */
export function read(q: Quantization, id: number): Quantized {
  return { id: q.quantized[id].id, scale: fillPadding(q.quantized[id].scale) };
}

/** Scales in which padding, which is 0 at any, has the finest of the others. */
export function fillPadding(scale: Float64Array): Float64Array {
  if (!scale.some(Number.isNaN)) return scale;
  const finest = scale.reduce((least, unit) => (unit < least ? unit : least), Number.POSITIVE_INFINITY);
  const unit = finest === Number.POSITIVE_INFINITY ? 1 : finest; // nothing but padding
  return scale.map((one) => (Number.isNaN(one) ? unit : one));
}

/**
 * x cut to the resolution that its readers want: a shift by a whole number of bits, so that the scale stays exact, with
 * bounds where the worst case exceeds what is expected. Gives x itself where it is short already.
 */
export function cut(
  q: Quantization,
  x: Quantized,
  to: { steps: Float64Array; ranges: Ranges; low?: number; high?: number },
): Quantized {
  const shift = shiftTo(x.scale, to.steps);
  const scale = x.scale.map((unit) => unit * 2 ** shift);
  const { low, high } = boundsOf(q, x, { ...to, shift, scale });
  if (shift === 0 && low === undefined && high === undefined) return x;
  const bounds = { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
  const id = q.builder.add({ op: "rescale", input: x.id, shift, ...bounds }, q.builder.sizeOf(x.id));
  return { id, scale };
}

/** The shift that brings every element nearest to its step, in the mean of logarithms. */
function shiftTo(scale: Float64Array, steps: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < scale.length; i++) sum += Math.log2(steps[i] / scale[i]);
  return Math.max(0, Math.round(sum / scale.length));
}

interface Cut {
  ranges: Ranges;
  low?: number;
  high?: number;
  shift: number;
  scale: Float64Array;
}

/** Integer bounds: those of the model (a Relu's 0), and powers of two around what is expected if the worst case exceeds them. */
function boundsOf(q: Quantization, x: Quantized, to: Cut): { low?: bigint; high?: bigint } {
  const worst = q.builder.intervals(x.id);
  const least = roundShift(smallestOf(worst.low), to.shift);
  const most = roundShift(largestOf(worst.high), to.shift);
  const expected = to.scale.reduce(
    (bound, unit, i) => Math.max(bound, to.ranges.high[i] / unit, -to.ranges.low[i] / unit),
    1,
  );
  // 2^k - 1 and -2^k cost the least to clamp to; 2^k itself, give or take a rounding error, is not worth a bit. What fits
  // the bits of an activation is not cut: units are coarse where they are exact, and saturating would gain nothing.
  const isSigned = least < 0n && (to.low === undefined || to.low < 0);
  const fitting = q.precision.activationBits - (isSigned ? 1 : 0);
  const power = 1n << BigInt(Math.max(fitting, Math.ceil(Math.log2(expected + 1) - 1e-6)));
  const bound = (real: number | undefined) => (real === undefined ? undefined : BigInt(Math.round(real / to.scale[0])));
  const [modelLow, modelHigh] = [bound(to.low), bound(to.high)];
  const high = modelHigh !== undefined && modelHigh < power ? modelHigh : power - 1n;
  const low = modelLow !== undefined && modelLow > -power ? modelLow : -power;
  return { ...(least < low && { low }), ...(most > high && { high }) };
}

/**
 * x with one scale in each group of consecutive elements, as comparisons and sums of neighbours need it. Free: a constant
 * factor for each element, exact where the scales are whole multiples of the finest.
 */
export function alignScales(q: Quantization, x: Quantized, group: number, factorBits = 8): Quantized {
  const finest = new Float64Array(x.scale.length);
  for (let from = 0; from < finest.length; from += group)
    finest.fill(
      x.scale.subarray(from, from + group).reduce((a, b) => Math.min(a, b)),
      from,
      from + group,
    );
  const ratios = x.scale.map((unit, i) => unit / finest[i]);
  if (ratios.every((ratio) => ratio === 1)) return x;
  const isExact = ratios.every((ratio) => isWhole(ratio));
  const precision = isExact ? 1 : 2 ** factorBits; // a factor is then right to 2^-9, half a step of an 8-bit value
  const coefficients = toIntegers(
    ratios.map((ratio) => ratio * precision),
    q.builder.origin,
  );
  const id = q.builder.add(
    { op: "affine", inputs: [x.id], coefficients: [coefficients], bias: BigInt64Array.of(0n) },
    x.scale.length,
  );
  return { id, scale: finest.map((unit) => unit / precision) };
}
