import { normalizeAxis, offsetsOf, sizeOf } from "../../graph/shapes.js";
import { optionalInt } from "../attributes.js";
import { defineOp } from "../op.js";

/** Tensors side by side along one axis. */
export const concat = defineOp({
  name: "Concat",
  since: [4, 11, 13],
  arity: [1, Number.POSITIVE_INFINITY],
  attributes: { axis: optionalInt() },
  lower: (g, inputs, { axis: given }, node) => {
    if (given === undefined) throw node.fail("it has no axis");
    const [{ shape: first }] = inputs;
    const axis = normalizeAxis(given, first.length);
    for (const { shape } of inputs)
      if (shape.length !== first.length || shape.some((dim, i) => i !== axis && dim !== first[i]))
        throw node.fail(`shapes ${inputs.map((x) => `[${x.shape}]`).join(", ")} differ beside axis ${axis}`);

    const total = inputs.reduce((sum, x) => sum + x.shape[axis], 0);
    const shape = first.with(axis, total);
    const inner = sizeOf(first.slice(axis + 1));
    const indices = new Int32Array(g.checkSize(sizeOf(shape)));
    let start = 0; // along the axis, in the output
    let base = 0; // of the input, in the concatenation that gather reads
    for (const x of inputs) {
      const strides = shape.map((_, i) => sizeOf(shape.slice(i + 1)));
      offsetsOf(x.shape, strides, start * inner).forEach((place, i) => {
        indices[place] = base + i;
      });
      start += x.shape[axis];
      base += sizeOf(x.shape);
    }
    const joined = g.gather(inputs, indices, shape);
    return { ...joined, integer: inputs.every((x) => x.integer) };
  },
  examples: [
    {
      because: "along the last axis",
      attributes: { axis: -1 },
      inputs: [
        [[1], [2]],
        [
          [3, 4],
          [5, 6],
        ],
      ],
      outputs: [
        [
          [1, 3, 4],
          [2, 5, 6],
        ],
      ],
    },
    {
      because: "with a constant",
      attributes: { axis: 0 },
      inputs: [[1, 2], { constant: [9], type: "float32" }],
      outputs: [[1, 2, 9]],
    },
  ],
});
