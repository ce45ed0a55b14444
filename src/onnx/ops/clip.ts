import { optionalFloat } from "../attributes.js";
import { defineOp } from "../op.js";

/** y = min(max(x, min), max). The bounds are attributes before opset 11 and constant inputs since. */
export const clip = defineOp({
  name: "Clip",
  since: [6, 11, 12, 13],
  arity: [1, 3],
  attributes: { min: optionalFloat(), max: optionalFloat() },
  lower: (g, [x], { min, max }, node) => {
    const bound = (index: number, attribute: number | undefined, none: number) =>
      node.has(index) ? node.constant(index)[0] : (attribute ?? none);
    const low = bound(1, min, Number.NEGATIVE_INFINITY);
    // ONNX: where the bounds cross, everything becomes the upper one.
    const high = bound(2, max, Number.POSITIVE_INFINITY);
    return g.clamp(x, Math.min(low, high), high);
  },
  examples: [
    {
      because: "bounds as attributes, before opset 11",
      opset: 9,
      attributes: { min: { float: 0 }, max: { float: 6 } },
      inputs: [[-1, 3, 9]],
      outputs: [[0, 3, 6]],
    },
    {
      because: "bounds as inputs, since opset 11",
      inputs: [[-1, 3, 9], { constant: 0, type: "float32" }, { constant: 6, type: "float32" }],
      outputs: [[0, 3, 6]],
    },
    {
      because: "the lower bound may be left out",
      inputs: [[-1, 3, 9], null, { constant: 6, type: "float32" }],
      outputs: [[-1, 3, 6]],
    },
  ],
});
