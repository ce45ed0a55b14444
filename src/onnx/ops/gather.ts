import { normalizeAxis, sizeOf } from "../../graph/shapes.js";
import { int } from "../attributes.js";
import { defineOp } from "../op.js";

/** Elements along one axis by constant indices, which may count from the end. */
export const gather = defineOp({
  name: "Gather",
  since: [1, 11, 13],
  arity: [2, 2],
  attributes: { axis: int(0) },
  lower: (g, [x, chosen], { axis: given }, node) => {
    const axis = normalizeAxis(given, x.shape.length);
    const size = x.shape[axis];
    const places = Array.from(node.constant(1), (place) => normalizeAxis(place, size));
    const [outer, inner] = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis + 1))];
    const shape = [...x.shape.slice(0, axis), ...chosen.shape, ...x.shape.slice(axis + 1)];
    const indices = new Int32Array(g.checkSize(sizeOf(shape)));
    for (let o = 0; o < outer; o++)
      places.forEach((place, p) => {
        for (let i = 0; i < inner; i++) indices[(o * places.length + p) * inner + i] = (o * size + place) * inner + i;
      });
    return { ...g.gather([x], indices, shape), ...(x.labels && { labels: x.labels }) };
  },
  examples: [
    {
      because: "a scalar index drops the axis",
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        { constant: 1, type: "int64" },
      ],
      outputs: [[3, 4]],
    },
    {
      because: "indices may count from the end",
      attributes: { axis: 1 },
      inputs: [[[1, 2, 3]], { constant: [-1, 0], type: "int64" }],
      outputs: [[[3, 1]]],
    },
  ],
});
