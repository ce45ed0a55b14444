import { normalizeAxis, sizeOf } from "../../graph/shapes.js";
import { float, ints, string } from "../attributes.js";
import { defineOp } from "../op.js";

/** Adds elements before and after along the axes (negative: removes): a constant, or a mirror or copy of the edge. */
export const pad = defineOp({
  name: "Pad",
  since: [2, 11, 13, 18, 19, 21, 23, 24, 25],
  arity: [1, 4],
  attributes: { mode: string("constant"), pads: ints(), value: float(0) },
  lower: (g, [x], { mode, pads: attribute, value }, node) => {
    const given = attribute ?? (node.has(1) ? Array.from(node.constant(1)) : undefined);
    if (given === undefined) throw node.fail("it has no pads");
    const axes = node.has(3)
      ? Array.from(node.constant(3), (axis) => normalizeAxis(axis, x.shape.length))
      : x.shape.map((_, i) => i);
    if (given.length !== 2 * axes.length) throw node.fail(`pads [${given}] do not fit ${axes.length} axes`);
    const before = x.shape.map((_, axis) => (axes.includes(axis) ? given[axes.indexOf(axis)] : 0));
    const after = x.shape.map((_, axis) => (axes.includes(axis) ? given[axes.length + axes.indexOf(axis)] : 0));

    const shape = x.shape.map((size, axis) => size + before[axis] + after[axis]);
    if (shape.some((size) => size < 1)) throw node.fail(`pads [${given}] leave nothing of [${x.shape}]`);
    g.checkSize(sizeOf(shape));
    const places = x.shape.map((size, axis) =>
      Array.from({ length: shape[axis] }, (_, i) => sourceOf(i - before[axis], size, mode, node.fail)),
    );
    let indices = Int32Array.of(0);
    x.shape.forEach((size, axis) => {
      const next = new Int32Array(indices.length * shape[axis]);
      indices.forEach((index, i) => {
        places[axis].forEach((place, k) => {
          next[i * shape[axis] + k] = index < 0 || place < 0 ? -1 : index * size + place;
        });
      });
      indices = next;
    });
    return g.gather([x], indices, shape, node.has(2) ? node.constant(2)[0] : value);
  },
  examples: [
    {
      because: "zeros, given as an attribute before opset 11",
      opset: 9,
      attributes: { pads: [1, 0] },
      inputs: [[1, 2]],
      outputs: [[0, 1, 2]],
    },
    {
      because: "a constant, given as inputs since",
      inputs: [[1, 2], { constant: [0, 1], type: "int64" }, { constant: 5, type: "float32" }],
      outputs: [[1, 2, 5]],
    },
    {
      because: "reflect mirrors without repeating the edge",
      attributes: { mode: "reflect" },
      inputs: [[1, 2, 3], { constant: [2, 1], type: "int64" }],
      outputs: [[3, 2, 1, 2, 3, 2]],
    },
    {
      because: "edge repeats it",
      attributes: { mode: "edge" },
      inputs: [[1, 2], { constant: [2, 0], type: "int64" }],
      outputs: [[1, 1, 1, 2]],
    },
    { because: "negative pads remove", inputs: [[1, 2, 3], { constant: [-1, 0], type: "int64" }], outputs: [[2, 3]] },
  ],
});

/** Which element stands at place `i` of an axis of `size`, counted from its first; -1 for the constant. */
function sourceOf(i: number, size: number, mode: string, fail: (reason: string) => Error): number {
  if (i >= 0 && i < size) return i;
  switch (mode) {
    case "constant":
      return -1;
    case "edge":
      return i < 0 ? 0 : size - 1;
    case "reflect": {
      if (size === 1) return 0;
      const period = 2 * (size - 1);
      const folded = ((i % period) + period) % period;
      return folded < size ? folded : period - folded;
    }
    case "wrap":
      return ((i % size) + size) % size;
    default:
      throw fail(`mode "${mode}" is not known`);
  }
}
