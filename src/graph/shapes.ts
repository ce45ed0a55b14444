/** More elements than any provable tensor, few enough to allocate. */
export const maxElements = 2 ** 24;

/** More elements than all tensors of a provable model together, few enough to allocate side by side. */
export const maxTotalElements = 2 ** 27;

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** ONNX's multidirectional broadcasting of two shapes. Throws a RangeError when they do not fit. */
export function broadcastShapes(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  const dimension = (shape: readonly number[], axis: number) => shape[shape.length - rank + axis] ?? 1;
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [dimension(a, axis), dimension(b, axis)];
    if (left !== right && left !== 1 && right !== 1) throw new RangeError(`shapes [${a}] and [${b}] do not broadcast`);
    return left === 1 ? right : left;
  });
}

/** For every element of `shape`, which element of a tensor of shape `from` it is when that is broadcast to it. */
export function broadcastIndices(from: readonly number[], shape: readonly number[]): Int32Array {
  if (broadcastShapes(from, shape).some((dim, axis) => dim !== shape[axis]) || from.length > shape.length)
    throw new RangeError(`shape [${from}] does not broadcast to [${shape}]`);
  const lead = shape.length - from.length;
  const strides = shape.map((_, axis) =>
    axis < lead || from[axis - lead] === 1 ? 0 : sizeOf(from.slice(axis - lead + 1)),
  );
  return offsetsOf(shape, strides);
}

/** The sum of index · stride over the axes, for every element of `shape` in row-major order. */
export function offsetsOf(shape: readonly number[], strides: readonly number[], start = 0): Int32Array {
  if (sizeOf(shape) > maxElements)
    throw new RangeError(`a tensor of shape [${shape}] is over the limit of ${maxElements}`);
  let offsets = Int32Array.of(start);
  shape.forEach((dim, axis) => {
    const next = new Int32Array(offsets.length * dim);
    offsets.forEach((offset, i) => {
      for (let k = 0; k < dim; k++) next[i * dim + k] = offset + k * strides[axis];
    });
    offsets = next;
  });
  return offsets;
}

/** A possibly negative axis as one from 0; throws a RangeError outside [-rank, rank). */
export function normalizeAxis(axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    throw new RangeError(`axis ${axis} is outside [-${rank}, ${rank})`);
  return axis < 0 ? axis + rank : axis;
}
