import { computeFloat } from "./kernels.js";
import type { FloatGraph } from "./primitives.js";

/** The elements of every node for one sample; inputs are flat, by tensor name. */
export function evaluate(graph: FloatGraph, inputs: Readonly<Record<string, Float64Array>>): Float64Array[] {
  const values: Float64Array[] = [];
  for (const node of graph.nodes)
    values.push(node.op === "input" ? inputs[node.name] : computeFloat(node, (id) => values[id]));
  return values;
}
