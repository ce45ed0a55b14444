import { evaluate } from "../graph/evaluate.js";
import type { FloatGraph, GraphInput } from "../graph/primitives.js";
import { sizeOf } from "../graph/shapes.js";
import { badOptions } from "./errors.js";
import { compactNumbers, elementOf, type TensorSchema } from "./schema.js";

/** What the user declares of an input. */
export interface InputOptions {
  /** The reals that the input may take; a circuit has a witness for all of them and refuses others. */
  range?: readonly [low: number, high: number];
  /** Bits of an element; chosen by the error that rounding causes when not given. */
  bits?: number;
}

/** A flat sample: the elements of every input, by tensor name. */
export type Sample = Readonly<Record<string, Float64Array>>;

/** Chooses how the inputs are written down, from what is declared and from samples. */
export function chooseInputs(
  graph: FloatGraph,
  options: Readonly<Record<string, InputOptions>>,
  samples: readonly Sample[],
): TensorSchema[] {
  const plans = graph.inputs.map((input) => planRange(input, options[input.name] ?? {}, samples));
  const open = plans.filter((plan) => plan.bits === undefined);
  if (open.length > 0) {
    const bits = widthByError(graph, samples, (width) => plans.map((plan) => encode(plan, plan.bits ?? width)));
    for (const plan of open) plan.bits = bits;
  }
  return plans.map((plan) => encode(plan, plan.bits ?? widths[0]));
}

interface Plan {
  input: GraphInput;
  low: Float64Array;
  high: Float64Array;
  bits: number | undefined;
  /** The values are whole: one integer for each. */
  whole: boolean;
}

function planRange(input: GraphInput, { range, bits }: InputOptions, samples: readonly Sample[]): Plan {
  const size = sizeOf(input.shape);
  const each = (value: number) => new Float64Array(size).fill(value);
  if (range !== undefined) {
    if (!(range[0] < range[1]) || !range.every(Number.isFinite))
      throw badOptions({
        option: `inputs.${input.name}.range`,
        value: JSON.stringify(range),
        expected: "two finite numbers, the smaller first",
      });
    return {
      input,
      low: each(range[0]),
      high: each(range[1]),
      bits: input.integer ? wholeBits(range[0], range[1]) : bits,
      whole: input.integer,
    };
  }
  const seen = seenRange(input.name, size, samples);
  const isWhole = samples.every((sample) => sample[input.name].every(Number.isInteger));
  const [least, most] = [seen.low.reduce((a, b) => Math.min(a, b)), seen.high.reduce((a, b) => Math.max(a, b))];
  // 0 and 1 alone may be flags or a real feature's ends; as reals they are exact too, and the values between are there.
  if (input.integer || (isWhole && most - least > 1 && most - least < 2 ** 16)) {
    const low = Math.min(0, least);
    const needed = wholeBits(low, most);
    // Fewer bits are a coarser scale where the type is a real's; an integer has no other scale than 1.
    if (bits === undefined || bits >= needed || input.integer)
      return { input, low: each(low), high: each(most), bits: Math.max(bits ?? 0, needed), whole: true };
    return { input, low: each(low), high: each(most), bits, whole: false };
  }
  if (isTabular(input, seen)) return { input, ...widen(seen), bits, whole: false };
  const [low, high] = roundRange(least, most);
  return { input, low: each(low), high: each(high), bits, whole: false };
}

function seenRange(name: string, size: number, samples: readonly Sample[]): { low: Float64Array; high: Float64Array } {
  const low = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  for (const { [name]: values } of samples)
    for (let i = 0; i < size; i++) {
      low[i] = Math.min(low[i], values[i]);
      high[i] = Math.max(high[i], values[i]);
    }
  return { low, high };
}

/**
 * Features of very different magnitude, which one scale would either cut off or flatten. Deciles, because an image has
 * pixels at its border that hardly vary and still is one.
 */
function isTabular({ shape }: GraphInput, { low, high }: { low: Float64Array; high: Float64Array }): boolean {
  const widths = Array.from(high, (top, i) => top - low[i])
    .filter((width) => width > 0)
    .sort((a, b) => a - b);
  const decile = (part: number) => widths[Math.round(part * (widths.length - 1))];
  return shape.length <= 2 && widths.length > 1 && decile(0.9) > 32 * decile(0.1);
}

/** How many times its seen range a feature may go beyond it: measurements have long tails, and a bit more costs little. */
const beyondSeen = 3;

/** Each feature's range with room for new samples, for a circuit refuses what is outside. */
function widen({ low, high }: { low: Float64Array; high: Float64Array }): { low: Float64Array; high: Float64Array } {
  const margin = high.map((top, i) => Math.max(beyondSeen * (top - low[i]), Math.abs(top) * 1e-3, 1e-6));
  // A feature that is never negative (an area, a count) does not become so.
  return {
    low: low.map((bottom, i) => (bottom >= 0 ? Math.max(0, bottom - margin[i]) : bottom - margin[i])),
    high: high.map((top, i) => top + margin[i]),
  };
}

/** The usual ranges of normalized images as they are; others twice as wide as seen. */
function roundRange(least: number, most: number): readonly [number, number] {
  if (least >= 0) return most <= 1 ? [0, 1] : [0, 2 * most];
  if (least >= -1 && most <= 1) return [-1, 1];
  const bound = 2 * Math.max(-least, most);
  return [-bound, bound];
}

function wholeBits(low: number, high: number): number {
  return Math.max(1, Math.ceil(Math.log2(high - low + 1)));
}

/** Widths that are tried: whole bytes pack best, the others save constraints. */
const widths = [8, 10, 12, 14, 16] as const;

/** The error of the outputs, as a part of their range, that rounding the inputs may cause: half of an 8-bit step. */
const tolerance = 2 ** -9;

/** Samples that are enough to see the error by. */
const trialSamples = 64;

/** The smallest width at which rounded inputs move the float model's outputs by less than the tolerance. */
function widthByError(
  graph: FloatGraph,
  samples: readonly Sample[],
  encodeAll: (width: number) => TensorSchema[],
): number {
  const real = graph.outputs.filter((output) => !output.integer);
  const trial = samples.slice(0, trialSamples);
  const outputsOf = (sample: Sample) => {
    const values = evaluate(graph, sample);
    return real.map((output) => values[output.node]);
  };
  const exact = trial.map(outputsOf);
  const ranges = real.map((_, k) => {
    const extreme = (pick: (a: number, b: number) => number) =>
      exact.map((outputs) => outputs[k].reduce((a, b) => pick(a, b))).reduce((a, b) => pick(a, b));
    return extreme(Math.max) - extreme(Math.min) || 1;
  });
  for (const width of widths) {
    const schemas = encodeAll(width);
    const isFine = trial.every((sample, s) => {
      const rounded = outputsOf(roundSample(schemas, sample));
      return rounded.every((output, k) =>
        output.every((value, i) => Math.abs(value - exact[s][k][i]) <= tolerance * ranges[k]),
      );
    });
    if (isFine) return width;
  }
  return widths[widths.length - 1];
}

function roundSample(schemas: readonly TensorSchema[], sample: Sample): Sample {
  return Object.fromEntries(
    schemas.map(({ name, scale, offset }) => [
      name,
      sample[name].map(
        (x, i) =>
          Math.round((x - elementOf(offset, i)) / elementOf(scale, i)) * elementOf(scale, i) + elementOf(offset, i),
      ),
    ]),
  );
}

/** Unsigned integers with an offset that is a whole number of steps, so that it costs nothing to undo. */
function encode({ input, low, high, whole }: Plan, bits: number): TensorSchema {
  if (!Number.isInteger(bits) || bits < 1 || bits > 32)
    throw badOptions({
      option: `inputs.${input.name}.bits`,
      value: String(bits),
      expected: "a whole number from 1 to 32",
    });
  if (bits === 1 && !whole && low.some((bottom) => bottom !== 0))
    throw badOptions({
      option: `inputs.${input.name}.bits`,
      value: "1",
      expected: "2 at least, because the range does not begin at 0",
    });
  // A range from 0 uses all 2^bits values; another loses one, because its offset is rounded to a whole step.
  const scale = whole
    ? low.map(() => 1)
    : low.map((bottom, i) => (high[i] - bottom) / (2 ** bits - (bottom === 0 ? 1 : 2)));
  const offset = low.map((bottom, i) => Math.floor(bottom / scale[i]) * scale[i]);
  const { name, shape, integer } = input;
  return { name, shape, bits, signed: false, scale: compactNumbers(scale), offset: compactNumbers(offset), integer };
}
