import { normalizeAxis, sizeOf } from "../../graph/shapes.js";
import { defineOp } from "../op.js";

/** Elements of the last axis: constant places of an activation, or a constant list at a computed place (class labels). */
export const arrayFeatureExtractor = defineOp({
  name: "ArrayFeatureExtractor",
  domain: "ai.onnx.ml",
  since: [1],
  arity: [2, 2],
  lower: (g, [x, places], _, node) => {
    const list = g.constantOf(x);
    const size = x.shape[x.shape.length - 1];
    const count = sizeOf(places.shape);
    if (list !== undefined && g.constantOf(places) === undefined) {
      if (list.length !== size) throw node.fail(`a list of shape [${x.shape}] at a computed place`);
      const flat = g.reshape(places, [1, count]);
      // Labels are the list's own places, or lists of strings would need a second table.
      return x.labels ? { ...g.table(flat, list, true), labels: x.labels } : g.table(flat, list, x.integer);
    }
    const chosen = Array.from(node.constant(1), (place) => normalizeAxis(place, size));
    const rows = sizeOf(x.shape) / size;
    const indices = Int32Array.from(
      { length: rows * count },
      (_, i) => Math.floor(i / count) * size + chosen[i % count],
    );
    const shape = x.shape.length === 1 ? [1, count] : [...x.shape.slice(0, -1), count];
    return { ...g.gather([x], indices, shape), ...(x.labels && { labels: x.labels }) };
  },
  examples: [
    {
      because: "columns by constant places",
      inputs: [[[1, 2, 3]], { constant: [[0, 2]], type: "int64" }],
      outputs: [[[1, 3]]],
    },
  ],
});
