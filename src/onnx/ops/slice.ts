import { normalizeAxis, offsetsOf, sizeOf } from "../../graph/shapes.js";
import { ints } from "../attributes.js";
import { defineOp } from "../op.js";

/** Every step-th element between start and end along some axes; attributes before opset 10, constant inputs since. */
export const slice = defineOp({
  name: "Slice",
  since: [1, 10, 11, 13],
  arity: [1, 5],
  attributes: { starts: ints(), ends: ints(), axes: ints() },
  lower: (g, [x], attributes, node) => {
    const read = (index: number, attribute: readonly number[] | undefined) =>
      attribute ?? (node.has(index) ? Array.from(node.constant(index)) : undefined);
    const starts = read(1, attributes.starts);
    const ends = read(2, attributes.ends);
    if (starts === undefined || ends === undefined) throw node.fail("it has no starts or no ends");
    const axes = read(3, attributes.axes) ?? starts.map((_, i) => i);
    const steps = read(4, undefined) ?? starts.map(() => 1);
    if (ends.length !== starts.length || axes.length !== starts.length || steps.length !== starts.length)
      throw node.fail("starts, ends, axes and steps differ in length");

    const shape = [...x.shape];
    const strides = x.shape.map((_, axis) => sizeOf(x.shape.slice(axis + 1)));
    let origin = 0;
    axes.forEach((given, i) => {
      const axis = normalizeAxis(given, x.shape.length);
      const { first, count } = cut(x.shape[axis], starts[i], ends[i], steps[i], node.fail);
      shape[axis] = count;
      origin += first * sizeOf(x.shape.slice(axis + 1));
      strides[axis] *= steps[i];
    });
    if (sizeOf(shape) === 0 && g.constantOf(x) === undefined) throw node.fail(`the slice [${shape}] is empty`);
    return { ...g.gather([x], offsetsOf(shape, strides, origin), shape), ...(x.labels && { labels: x.labels }) };
  },
  examples: [
    {
      because: "attributes, before opset 10",
      opset: 9,
      attributes: { starts: [1], ends: [3], axes: [0] },
      inputs: [[1, 2, 3, 4]],
      outputs: [[2, 3]],
    },
    {
      because: "a negative step walks backwards, and an end beyond the start means all",
      inputs: [
        [1, 2, 3, 4],
        { constant: [-1], type: "int64" },
        { constant: [-9], type: "int64" },
        { constant: [0], type: "int64" },
        { constant: [-2], type: "int64" },
      ],
      outputs: [[4, 2]],
    },
  ],
});

/** ONNX clamps starts and ends to the axis: to [0, size] going up and to [-1, size - 1] going down. */
function cut(size: number, start: number, end: number, step: number, fail: (reason: string) => Error) {
  if (!Number.isInteger(step) || step === 0) throw fail(`step ${step} is no step`);
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const clampTo = (place: number) => Math.min(Math.max(place < 0 ? place + size : place, low), high);
  const first = Math.min(clampTo(start), size - 1);
  const isEmptyStart = step > 0 && clampTo(start) === size;
  const count = isEmptyStart ? 0 : Math.max(0, Math.ceil((clampTo(end) - first) / step));
  return { first, count };
}
