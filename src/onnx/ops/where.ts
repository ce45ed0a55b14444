import { broadcastShapes, sizeOf } from "../../graph/shapes.js";
import { defineOp } from "../op.js";

/** Elements of the second input where the constant condition holds, of the third elsewhere. */
export const where = defineOp({
  name: "Where",
  since: [9, 16],
  arity: [3, 3],
  lower: (g, [condition, a, b], _, node) => {
    node.constant(0);
    const shape = broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape));
    const size = sizeOf(shape);
    const chosen = g.constantOf(g.broadcast(condition, shape)) ?? new Float64Array(size);
    const indices = Int32Array.from(chosen, (holds, i) => (holds === 0 ? size + i : i));
    return g.gather([g.broadcast(a, shape), g.broadcast(b, shape)], indices, shape);
  },
  examples: [],
});
