import type { GraphBuilder, Value } from "../graph/builder.js";
import { broadcastShapes, sizeOf } from "../graph/shapes.js";
import { type AnyOp, defineOp, type NodeContext, type OpExample } from "./op.js";

/** Applies a function to constants element by element, with broadcasting. */
export function elementwise(
  g: GraphBuilder,
  inputs: readonly Value[],
  node: NodeContext,
  compute: (...values: number[]) => number,
  integer: boolean,
): Value {
  for (const index of inputs.keys()) node.constant(index);
  const shape = inputs.map((x) => x.shape).reduce(broadcastShapes);
  const operands = inputs.map((x) => g.constantOf(g.broadcast(x, shape)) ?? new Float64Array());
  const values = Float64Array.from({ length: sizeOf(shape) }, (_, i) =>
    compute(...operands.map((operand) => operand[i])),
  );
  return g.constant(values, shape, integer);
}

/** An operator that exporters use to compute shapes and other constants; on activations it is refused. */
export function foldingOp(
  name: string,
  since: readonly number[],
  inputs: number,
  compute: (...values: number[]) => number,
  result: "integer" | "as its input",
  examples: readonly OpExample[],
): AnyOp {
  return defineOp({
    name,
    since,
    arity: [inputs, inputs],
    lower: (g, values, _, node) => elementwise(g, values, node, compute, result === "integer" || values[0].integer),
    examples,
  });
}
