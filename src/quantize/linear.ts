import { spread } from "../graph/builder.js";
import { at, type FloatNode } from "../graph/primitives.js";
import { isWhole, toIntegers } from "./integers.js";
import { alignScales, cut, fillPadding, type Quantization, type Quantized, read } from "./quantized.js";

/** The field has 254 bits; a linear chain stops well before and is cut. */
const widestSum = 200;

/**
 * x W + b in integers. The unit of the output is the step that its readers want over 2^s, s being chosen so that the
 * rounding of the weights stays below `weightNoise` steps: W is right to what matters and no wider.
 */
export function quantizeMatMul(q: Quantization, node: FloatNode & { op: "matMul" }, nodeId: number): Quantized {
  const { batch, rows, depth, columns, weights, bias } = node;
  const x = alignRows(q, cutIfWorthIt(q, node.input, node.size), rows, depth);
  const isPadding = (i: number) => Number.isNaN(x.scale[i]);

  // The scale that weight row (b, d) meets, the same in all rows of x, and the mean square of the integers there.
  const units = new Float64Array(batch * depth);
  const meanSquares = new Float64Array(batch * depth);
  const { meanSquare } = q.statistics[node.input];
  for (let i = 0; i < batch * rows * depth; i++) {
    if (isPadding(i)) continue;
    const place = Math.floor(i / (rows * depth)) * depth + (i % depth);
    units[place] = x.scale[i];
    meanSquares[place] += meanSquare[i] / (x.scale[i] ** 2 * rows);
  }
  const scaled = weights.map((weight, i) => weight * units[Math.floor(i / columns)]);
  const noise = largestNoise(meanSquares, depth);
  const columnOf = (i: number) => Math.floor(i / (rows * columns)) * columns + (i % columns);
  const unit = chooseUnits(q, nodeId, scaled, bias, noise, columnOf, batch * columns);

  const weightColumn = (i: number) => Math.floor(i / (depth * columns)) * columns + (i % columns);
  const id = q.builder.add(
    {
      op: "matMul",
      input: x.id,
      weights: toIntegers(
        scaled.map((weight, i) => weight / unit[weightColumn(i)]),
        node.origin,
      ),
      bias: toIntegers(
        bias.map((value, i) => value / unit[columnOf(i)]),
        node.origin,
      ),
      batch,
      rows,
      depth,
      columns,
    },
    node.size,
  );
  return { id, scale: Float64Array.from({ length: node.size }, (_, i) => unit[columnOf(i)]) };
}

/** A sum of tensors with constant factors and a bias, in integers; the unit is chosen as for a matrix product. */
export function quantizeAffine(q: Quantization, node: FloatNode & { op: "affine" }, nodeId: number): Quantized {
  const inputs = node.inputs.map((input) => read(q, input));
  const [only] = inputs;
  const [factors] = node.coefficients;
  // Times a positive number is only another scale, unless that would hide that all is whole.
  const isScaling =
    inputs.length === 1 &&
    node.bias.every((value) => value === 0) &&
    factors.every((factor) => factor > 0) &&
    !(factors.every(Number.isInteger) && only.scale.every(Number.isInteger));
  if (isScaling) return { id: only.id, scale: only.scale.map((unit, i) => unit * at(factors, i)) };

  const scaled = inputs.map((x, k) => x.scale.map((unit, i) => unit * at(node.coefficients[k], i)));
  const noise = node.inputs.reduce((sum, input, k) => {
    const { meanSquare } = q.statistics[input];
    return sum + inputs[k].scale.reduce((most, unit, i) => Math.max(most, meanSquare[i] / unit ** 2), 0);
  }, 0);
  const flat = Float64Array.from(scaled.flatMap((values) => [...values]));
  const bias = spread(node.bias, node.size);
  const unit = chooseUnits(q, nodeId, flat, bias, Math.sqrt(noise / 12), (i) => i % node.size, node.size);
  const coefficients = scaled.map((values) =>
    toIntegers(
      values.map((value, i) => value / unit[i]),
      node.origin,
    ),
  );
  const id = q.builder.add(
    {
      op: "affine",
      inputs: inputs.map((x) => x.id),
      coefficients,
      bias: toIntegers(
        bias.map((value, i) => value / unit[i]),
        node.origin,
      ),
    },
    node.size,
  );
  return { id, scale: unit };
}

/**
 * The real worth of one integer in each column of a sum. Where all factors are whole multiples of a unit that is no finer
 * than needed, that unit: the sum is then exact. Elsewhere the wanted step over a power of two that keeps the error of
 * rounded factors, `noise` units (one standard deviation), below the allowed part of a step.
 */
function chooseUnits(
  q: Quantization,
  nodeId: number,
  factors: Float64Array,
  bias: Float64Array,
  noise: number,
  columnOf: (i: number) => number,
  columns: number,
): Float64Array {
  const steps = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  for (const [i, step] of q.steps[nodeId].entries()) steps[columnOf(i)] = Math.min(steps[columnOf(i)], step);
  const shift = Math.max(0, Math.ceil(Math.log2(noise / q.precision.weightNoise)));
  const wanted = steps.map((step) => step / 2 ** shift);

  const exact = commonUnit(factors, bias);
  if (exact !== undefined && wanted.every((unit) => unit <= exact)) return new Float64Array(columns).fill(exact);
  return wanted;
}

/**
 * A unit of which every factor and bias is a whole multiple: 1 where all are whole, so that graphs of integers stay so, else
 * a simple fraction of the smallest factor, if one fits.
 */
function commonUnit(factors: Float64Array, bias: Float64Array): number | undefined {
  const fits = (unit: number) => [factors, bias].every((numbers) => numbers.every((x) => isWhole(x / unit)));
  if (fits(1)) return 1;
  const smallest = factors.reduce(
    (least, x) => (x === 0 ? least : Math.min(least, Math.abs(x))),
    Number.POSITIVE_INFINITY,
  );
  if (smallest === Number.POSITIVE_INFINITY) return undefined;
  for (let parts = 1; parts <= 64; parts++) if (fits(smallest / parts)) return smallest / parts;
  return undefined;
}

/** The standard deviation, in units, of a sum whose weights are each wrong by a uniform error of ±1/2 unit. */
function largestNoise(meanSquares: Float64Array, depth: number): number {
  let most = 0;
  for (let from = 0; from < meanSquares.length; from += depth)
    most = Math.max(
      most,
      meanSquares.subarray(from, from + depth).reduce((a, b) => a + b, 0),
    );
  return Math.sqrt(most / 12);
}

/** x with the same scale in all rows of a matrix product, so that one weight can serve them all. Padding has any scale. */
function alignRows(q: Quantization, x: Quantized, rows: number, depth: number): Quantized {
  const placeOf = (i: number) => Math.floor(i / (rows * depth)) * depth + (i % depth);
  const units = new Map<number, number>();
  const isUniform = x.scale.every((unit, i) => {
    if (Number.isNaN(unit)) return true;
    const first = units.get(placeOf(i));
    units.set(placeOf(i), first ?? unit);
    return first === undefined || first === unit;
  });
  return isUniform ? x : alignScales(q, { id: x.id, scale: fillPadding(x.scale) }, x.scale.length);
}

/**
 * The input of a linear layer, cut to the bits of an activation if that is the cheaper way: cutting costs each input
 * element its bits once, and not cutting costs each output element the difference.
 */
function cutIfWorthIt(q: Quantization, input: number, outputs: number): Quantized {
  const x = q.quantized[input];
  const bits = q.builder.bitsOf(x.id);
  const spare = bits - (q.precision.activationBits + 1);
  const isWorthIt = spare > 0 && !isOfInputs(q, input) && sourcesOf(q, input) * (bits + 2) < outputs * spare;
  return isWorthIt || bits > widestSum ? shorten(q, input) : x;
}

/** Whether a tensor is made of nothing but the model's inputs: their width was chosen by what the outputs need of them. */
function isOfInputs(q: Quantization, id: number): boolean {
  const pending = new Set([id]);
  for (const next of pending) {
    const node = q.float.nodes[next]; // the set grows while it is walked
    if (node.op === "gather") for (const input of node.inputs) pending.add(input);
    else if (node.op !== "input") return false;
  }
  return true;
}

/** How many different elements a tensor has: windows repeat theirs. */
function sourcesOf(q: Quantization, id: number): number {
  const node = q.float.nodes[id];
  return node.op === "gather" ? node.inputs.reduce((sum, input) => sum + q.float.nodes[input].size, 0) : node.size;
}

/** A tensor cut to the bits of an activation, before windows repeat its elements. */
function shorten(q: Quantization, id: number): Quantized {
  const known = q.shortened.get(id);
  if (known !== undefined) return known;
  const node = q.float.nodes[id];
  const x = read(q, id);
  const ranges = q.ranges[id];
  const levels = 2 ** (q.precision.activationBits + 1) - 1;
  const steps = x.scale.map((unit, i) => Math.max(unit, (2 * Math.max(-ranges.low[i], ranges.high[i])) / levels));
  const short =
    node.op === "gather"
      ? gatherQuantized(
          q,
          node,
          node.inputs.map((input) => shorten(q, input)),
        )
      : cut(q, x, { steps, ranges });
  q.shortened.set(id, short);
  return short;
}

/** A gather of tensors that are integers already. */
export function gatherQuantized(
  q: Quantization,
  node: FloatNode & { op: "gather" },
  inputs: readonly Quantized[],
): Quantized {
  const scales = inputs.flatMap((x) => [...x.scale]);
  if (node.fill === 0 || !node.indices.includes(-1)) {
    const id = q.builder.add(
      { op: "gather", inputs: inputs.map((x) => x.id), indices: node.indices, fill: 0n },
      node.size,
    );
    return { id, scale: Float64Array.from(node.indices, (index) => (index < 0 ? Number.NaN : scales[index])) };
  }
  // A fill that is not 0 needs one scale to be an integer in.
  const joined = Int32Array.from(scales, (_, i) => i);
  const all = q.builder.add(
    { op: "gather", inputs: inputs.map((x) => x.id), indices: joined, fill: 0n },
    scales.length,
  );
  const aligned = alignScales(q, { id: all, scale: fillPadding(Float64Array.from(scales)) }, scales.length);
  const [unit] = aligned.scale;
  const fill = BigInt(Math.round(node.fill / unit));
  const id = q.builder.add({ op: "gather", inputs: [aligned.id], indices: node.indices, fill }, node.size);
  return { id, scale: new Float64Array(node.size).fill(unit) };
}
