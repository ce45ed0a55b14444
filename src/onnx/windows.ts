import { maxElements, sizeOf } from "../graph/shapes.js";

/** The attributes that Conv and the pools share, as ONNX gives them. */
export interface WindowAttributes {
  auto_pad: string;
  pads: readonly number[] | undefined;
  strides: readonly number[] | undefined;
  dilations?: readonly number[] | undefined;
  ceil_mode?: number;
}

/** Windows over the spatial axes of a tensor. */
export interface Windows {
  /** Spatial shape of the output. */
  outputs: readonly number[];
  /** Number of places in a window. */
  taps: number;
  /** For output p and tap t, at p · taps + t: the element of the spatial axes in row-major order, or -1 in the padding. */
  offsets: Int32Array;
  /** For each output: how many of its taps lie in the input or its padding, not beyond (ceil_mode). */
  padded: Int32Array;
}

/** Lays windows of shape `kernel` over `spatial`; throws a RangeError where they do not fit. */
export function layWindows(
  spatial: readonly number[],
  kernel: readonly number[],
  attributes: WindowAttributes,
): Windows {
  const rank = spatial.length;
  const strides = checkLength("strides", attributes.strides ?? new Array<number>(rank).fill(1), rank);
  const dilations = checkLength("dilations", attributes.dilations ?? new Array<number>(rank).fill(1), rank);
  if (kernel.length !== rank) throw new RangeError(`a kernel of shape [${kernel}] does not fit ${rank} spatial axes`);
  const axes = spatial.map((size, axis) =>
    layAxis(size, kernel[axis], strides[axis], dilations[axis], axisPads(attributes, axis, rank), attributes),
  );

  const outputs = axes.map((axis) => axis.outputs);
  const taps = sizeOf(kernel);
  const count = sizeOf(outputs);
  if (count * taps > maxElements)
    throw new RangeError(`${count} windows of ${taps} elements are over the limit of ${maxElements}`);
  const offsets = new Int32Array(count * taps);
  const padded = new Int32Array(count);
  for (let p = 0; p < count; p++) {
    const place = unravel(p, outputs);
    for (let t = 0; t < taps; t++) {
      const tap = unravel(t, kernel);
      let offset = 0;
      let isInside = true;
      let isPadded = true;
      for (let axis = 0; axis < rank; axis++) {
        const { stride, dilation, begin, end } = axes[axis];
        const at = place[axis] * stride + tap[axis] * dilation - begin;
        isInside &&= at >= 0 && at < spatial[axis];
        isPadded &&= at < spatial[axis] + end;
        offset = offset * spatial[axis] + at;
      }
      offsets[p * taps + t] = isInside ? offset : -1;
      if (isPadded) padded[p]++;
    }
  }
  return { outputs, taps, offsets, padded };
}

interface Axis {
  outputs: number;
  stride: number;
  dilation: number;
  begin: number;
  end: number;
}

function layAxis(
  size: number,
  kernel: number,
  stride: number,
  dilation: number,
  pads: readonly [begin: number, end: number] | undefined,
  { auto_pad: autoPad, ceil_mode: ceilMode = 0 }: WindowAttributes,
): Axis {
  if (![kernel, stride, dilation].every((n) => Number.isInteger(n) && n > 0))
    throw new RangeError(`kernel ${kernel}, stride ${stride} and dilation ${dilation} must be positive`);
  const extent = (kernel - 1) * dilation + 1;
  if (pads === undefined) {
    // The standard's sizes are these; ONNX Runtime refuses the case for Conv and counts the kernel undilated for pools.
    if (dilation > 1) throw new RangeError(`auto_pad "${autoPad}" with dilation ${dilation} is ambiguous; give pads`);
    const outputs = Math.ceil(size / stride);
    const total = Math.max((outputs - 1) * stride + extent - size, 0);
    const begin = autoPad === "SAME_LOWER" ? Math.ceil(total / 2) : Math.floor(total / 2);
    return { outputs, stride, dilation, begin, end: total - begin };
  }
  const [begin, end] = pads;
  const room = size + begin + end - extent;
  let outputs = Math.floor(room / stride) + 1;
  if (ceilMode !== 0) {
    outputs = Math.ceil(room / stride) + 1;
    if ((outputs - 1) * stride >= size + begin) outputs--; // a window starts in the input or its first padding
  }
  if (outputs < 1)
    throw new RangeError(`a window of ${extent} does not fit ${size} elements with pads ${begin} and ${end}`);
  return { outputs, stride, dilation, begin, end };
}

/** The pads of one axis, or undefined where auto_pad computes them from the sizes. */
function axisPads(
  { auto_pad: autoPad, pads }: WindowAttributes,
  axis: number,
  rank: number,
): readonly [number, number] | undefined {
  switch (autoPad) {
    case "SAME_UPPER":
    case "SAME_LOWER":
      return undefined;
    case "VALID":
      return [0, 0];
    case "NOTSET": {
      if (pads === undefined) return [0, 0];
      checkLength("pads", pads, 2 * rank);
      if (pads.some((pad) => pad < 0)) throw new RangeError(`pads [${pads}] must not be negative`);
      return [pads[axis], pads[rank + axis]];
    }
    default:
      throw new RangeError(`auto_pad "${autoPad}" is not known`);
  }
}

function checkLength(name: string, values: readonly number[], length: number): readonly number[] {
  if (values.length !== length) throw new RangeError(`${name} [${values}] must have ${length} elements`);
  return values;
}

function unravel(index: number, shape: readonly number[]): number[] {
  const place = new Array<number>(shape.length);
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return place;
}

/** Windows of every channel of [batch, channels, ...spatial], as gather indices [batch, channels, outputs, taps]. */
export function channelWindows(shape: readonly number[], windows: Windows): Int32Array {
  const planes = shape[0] * shape[1];
  const plane = sizeOf(shape.slice(2));
  const { offsets } = windows;
  const indices = new Int32Array(planes * offsets.length);
  for (let p = 0; p < planes; p++)
    offsets.forEach((offset, i) => {
      indices[p * offsets.length + i] = offset < 0 ? -1 : p * plane + offset;
    });
  return indices;
}
