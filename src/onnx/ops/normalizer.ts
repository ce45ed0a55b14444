import { string } from "../attributes.js";
import { normalize } from "../norms.js";
import { defineOp } from "../op.js";

/** Each row over its norm: the sum of magnitudes (L1) or the root of the sum of squares (L2); a row of zeros stays. */
export const normalizer = defineOp({
  name: "Normalizer",
  domain: "ai.onnx.ml",
  since: [1],
  arity: [1, 1],
  attributes: { norm: string("MAX") },
  lower: (g, [x], { norm }, node) => {
    if (norm === "L1" || norm === "L2") return normalize(g, x, norm);
    if (norm !== "MAX") throw node.fail(`norm "${norm}" is not known`);
    // Exact where no feature is negative; ONNX divides by the largest value, which may then be the wrong sign.
    return g.divide(x, g.max(x, x.shape[x.shape.length - 1], x.shape.with(-1, 1)));
  },
  examples: [
    {
      because: "L1 divides by the sum of magnitudes",
      attributes: { norm: "L1" },
      inputs: [[[1, -3]]],
      outputs: [[[0.25, -0.75]]],
    },
    { because: "L2 divides by the length", attributes: { norm: "L2" }, inputs: [[[3, -4]]], outputs: [[[0.6, -0.8]]] },
    { because: "MAX divides by the largest", attributes: { norm: "MAX" }, inputs: [[[1, 4]]], outputs: [[[0.25, 1]]] },
  ],
});
