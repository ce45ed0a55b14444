import type { GraphBuilder, Value } from "../graph/builder.js";
import { broadcastShapes, sizeOf } from "../graph/shapes.js";

/** The matrix product of [..., rows, depth] and [..., depth, columns], either of which may be constant. */
export function product(g: GraphBuilder, a: Value, b: Value): Value {
  const [rows, depth] = a.shape.slice(-2);
  const [depthOfB, columns] = b.shape.slice(-2);
  if (depth !== depthOfB) throw new RangeError(`[${a.shape}] and [${b.shape}] do not multiply`);
  const outer = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...outer, rows, columns];
  g.checkSize(sizeOf(shape) * depth);

  const weights = g.constantOf(b);
  if (weights !== undefined) {
    const isShared = sizeOf(b.shape) === depth * columns; // one matrix for all: its batch becomes rows
    const batch = isShared ? 1 : sizeOf(outer);
    const matrices = isShared ? weights : g.constantOf(g.broadcast(b, [...outer, depth, columns]));
    const x =
      isShared && sizeOf(a.shape) === sizeOf(outer) * rows * depth ? a : g.broadcast(a, [...outer, rows, depth]);
    const dims = { batch, rows: (sizeOf(outer) * rows) / batch, depth, columns };
    return g.matMul(x, matrices ?? weights, new Float64Array(sizeOf(shape)), dims, shape);
  }
  if (g.constantOf(a) !== undefined) {
    const transposed = product(g, swapLast(g, b), swapLast(g, a));
    return swapLast(g, transposed);
  }
  // Two activations: all pairs side by side, multiplied, and summed along the depth.
  const left = g.broadcast(g.reshape(g.broadcast(a, [...outer, rows, depth]), [...outer, rows, 1, depth]), [
    ...shape,
    depth,
  ]);
  const turned = swapLast(g, g.broadcast(b, [...outer, depth, columns]));
  const right = g.broadcast(g.reshape(turned, [...outer, 1, columns, depth]), [...shape, depth]);
  return g.sumGroups(g.multiply(left, right), depth, shape);
}

/** The last two axes exchanged. */
export function swapLast(g: GraphBuilder, x: Value): Value {
  const axes = x.shape.map((_, axis) => axis);
  const rank = axes.length;
  return g.transpose(x, [...axes.slice(0, rank - 2), rank - 1, rank - 2]);
}
