import { broadcastIndices } from "../../graph/shapes.js";
import { floats } from "../attributes.js";
import { defineOp } from "../op.js";

/** y = (x - offset) · scale, for each feature or with one pair for all. */
export const scaler = defineOp({
  name: "Scaler",
  domain: "ai.onnx.ml",
  since: [1],
  arity: [1, 1],
  attributes: { offset: floats(), scale: floats() },
  lower: (g, [x], { offset = [0], scale = [1] }) => {
    const each = (values: readonly number[]) =>
      Float64Array.from(broadcastIndices([values.length], x.shape), (i) => values[i]);
    const [factors, offsets] = [each(scale), each(offset)];
    return g.affine(
      [{ value: x, coefficients: factors }],
      offsets.map((value, i) => -value * factors[i]),
      x.shape,
    );
  },
  examples: [
    {
      because: "each feature by its own",
      attributes: { offset: { floats: [1, 10] }, scale: { floats: [2, 0.5] } },
      inputs: [[[3, 20]]],
      outputs: [[[4, 5]]],
    },
  ],
});
