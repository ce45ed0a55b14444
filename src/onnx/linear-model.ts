import type { GraphBuilder, Value } from "../graph/builder.js";

/** x · Wᵀ + b for weights in rows of features, one row for each target; x is [rows, features] or [features]. */
export function linearScores(
  g: GraphBuilder,
  x: Value,
  coefficients: readonly number[],
  intercepts: readonly number[] | undefined,
  targets: number,
): Value {
  const features = x.shape[x.shape.length - 1];
  if (coefficients.length !== targets * features)
    throw new RangeError(`${coefficients.length} coefficients do not fit ${targets} targets of ${features} features`);
  const rows = x.shape.length > 1 ? x.shape[0] : 1;
  const weights = new Float64Array(features * targets);
  coefficients.forEach((value, i) => {
    weights[(i % features) * targets + Math.floor(i / features)] = value;
  });
  const bias = Float64Array.from({ length: rows * targets }, (_, i) => intercepts?.[i % targets] ?? 0);
  return g.matMul(x, weights, bias, { batch: 1, rows, depth: features, columns: targets }, [rows, targets]);
}
