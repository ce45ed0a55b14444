import type { GraphBuilder, Value } from "../graph/builder.js";
import { broadcastShapes, sizeOf } from "../graph/shapes.js";

/** The largest of several tensors, element by element, with broadcasting. */
export function largest(g: GraphBuilder, inputs: readonly Value[]): Value {
  const shape = inputs.map((x) => x.shape).reduce(broadcastShapes);
  const size = sizeOf(shape);
  const indices = new Int32Array(size * inputs.length);
  for (let i = 0; i < indices.length; i++) indices[i] = (i % inputs.length) * size + Math.floor(i / inputs.length);
  const sideBySide = g.gather(
    inputs.map((x) => g.broadcast(x, shape)),
    indices,
    [...shape, inputs.length],
  );
  return g.max(sideBySide, inputs.length, shape);
}
