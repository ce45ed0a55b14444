import type { GraphBuilder, Value } from "../graph/builder.js";

/** Each row along the last axis over its norm; a row of zeros stays. */
export function normalize(g: GraphBuilder, x: Value, norm: "L1" | "L2"): Value {
  const features = x.shape[x.shape.length - 1];
  const shape = x.shape.with(-1, 1);
  if (norm === "L2") return g.divide(x, g.squareRoot(g.sumGroups(g.multiply(x, x), features, shape)));
  const magnitudes = g.piecewise(x, { below: Float64Array.of(-1), above: Float64Array.of(1) });
  return g.divide(x, g.sumGroups(magnitudes, features, shape));
}
