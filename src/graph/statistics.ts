import { computeFloat } from "./kernels.js";
import type { FloatGraph } from "./primitives.js";

/** What calibration samples have shown of each element of a node. */
export interface Statistics {
  minimum: Float64Array;
  maximum: Float64Array;
  meanSquare: Float64Array;
  samples: number;
}

/** Runs samples through the float graph; inputs are flat, by tensor name. */
export function collectStatistics(
  graph: FloatGraph,
  samples: readonly Readonly<Record<string, Float64Array>>[],
): Statistics[] {
  const statistics = graph.nodes.map(({ size }) => ({
    minimum: new Float64Array(size).fill(Number.POSITIVE_INFINITY),
    maximum: new Float64Array(size).fill(Number.NEGATIVE_INFINITY),
    meanSquare: new Float64Array(size),
    samples: samples.length,
  }));
  const values: Float64Array[] = [];
  for (const sample of samples)
    for (const [id, node] of graph.nodes.entries()) {
      const x = node.op === "input" ? sample[node.name] : computeFloat(node, (input) => values[input]);
      values[id] = x;
      const { minimum, maximum, meanSquare } = statistics[id];
      for (let i = 0; i < x.length; i++) {
        if (x[i] < minimum[i]) minimum[i] = x[i];
        if (x[i] > maximum[i]) maximum[i] = x[i];
        meanSquare[i] += (x[i] * x[i]) / samples.length;
      }
    }
  return statistics;
}
