import { broadcastShapes } from "../../graph/shapes.js";
import { defineOp } from "../op.js";

/** The mean of any number of tensors, with broadcasting. */
export const mean = defineOp({
  name: "Mean",
  since: [8, 13],
  arity: [1, Number.POSITIVE_INFINITY],
  lower: (g, inputs) => {
    const coefficients = Float64Array.of(1 / inputs.length);
    const shape = inputs.map((x) => x.shape).reduce(broadcastShapes);
    return g.affine(
      inputs.map((value) => ({ value, coefficients })),
      Float64Array.of(0),
      shape,
    );
  },
  examples: [
    {
      because: "two activations",
      inputs: [
        [1, 2],
        [10, 20],
      ],
      outputs: [[5.5, 11]],
    },
  ],
});
