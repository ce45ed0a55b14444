import { normalizeAxis, offsetsOf, sizeOf } from "../../graph/shapes.js";
import { int, ints, optionalInt } from "../attributes.js";
import { defineOp } from "../op.js";

/** Cuts a tensor along one axis into parts of given sizes, or into equal ones (the last may be smaller). */
export const split = defineOp({
  name: "Split",
  since: [2, 11, 13, 18],
  arity: [1, 2],
  attributes: { axis: int(0), split: ints(), num_outputs: optionalInt() },
  lower: (g, [x], attributes, node) => {
    const axis = normalizeAxis(attributes.axis, x.shape.length);
    const size = x.shape[axis];
    const parts = attributes.num_outputs ?? node.outputCount;
    if (parts < 1 || parts > size) throw node.fail(`${parts} parts of axis ${axis} of [${x.shape}]`);
    const each = Math.ceil(size / parts);
    const equal = Array.from({ length: parts }, (_, i) => Math.min(each, size - i * each));
    const sizes = attributes.split ?? (node.has(1) ? Array.from(node.constant(1)) : equal);
    if (sizes.reduce((a, b) => a + b, 0) !== size || sizes.some((n) => n < 1))
      throw node.fail(`parts [${sizes}] do not make up axis ${axis} of [${x.shape}]`);

    const strides = x.shape.map((_, i) => sizeOf(x.shape.slice(i + 1)));
    let start = 0;
    return sizes.map((part) => {
      const shape = x.shape.with(axis, part);
      const value = g.gather([x], offsetsOf(shape, strides, start * strides[axis]), shape);
      start += part;
      return value;
    });
  },
  examples: [
    {
      because: "given parts, as an attribute before opset 13",
      opset: 11,
      attributes: { split: [1, 2] },
      inputs: [[1, 2, 3]],
      outputs: [[1], [2, 3]],
    },
    {
      because: "given parts, as an input since",
      inputs: [[1, 2, 3], { constant: [2, 1], type: "int64" }],
      outputs: [[1, 2], [3]],
    },
    {
      because: "the last of equal parts may be smaller",
      opset: 18,
      attributes: { num_outputs: 2 },
      inputs: [[1, 2, 3]],
      outputs: [[1, 2], [3]],
    },
  ],
});
