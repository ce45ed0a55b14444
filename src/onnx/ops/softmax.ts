import { normalizeAxis, sizeOf } from "../../graph/shapes.js";
import { optionalInt } from "../attributes.js";
import { groupAxes } from "../axes.js";
import { defineOp } from "../op.js";

/** e^x over the sum of e^x: along one axis since opset 13, over all axes from `axis` on before. */
export const softmax = defineOp({
  name: "Softmax",
  since: [1, 11, 13],
  arity: [1, 1],
  attributes: { axis: optionalInt() },
  lower: (g, [x], { axis: given }, node) => {
    const rank = x.shape.length;
    if (node.version < 13) return g.softmax(x, sizeOf(x.shape.slice(normalizeAxis(given ?? 1, rank))));
    const axis = normalizeAxis(given ?? -1, rank);
    const { grouped, group, order } = groupAxes(g, x, [axis]);
    return g.transpose(g.softmax(grouped, group), order);
  },
  examples: [
    {
      because: "along the last axis",
      inputs: [
        [
          [0, 0],
          [1, 1],
        ],
      ],
      outputs: [
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
      ],
    },
    {
      because: "along another axis",
      attributes: { axis: 0 },
      inputs: [
        [
          [0, 1],
          [0, 1],
        ],
      ],
      outputs: [
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
      ],
    },
    {
      because: "over all axes from the second on, before opset 13",
      opset: 11,
      attributes: { axis: 1 },
      inputs: [
        [
          [
            [0, 0],
            [0, 0],
          ],
        ],
      ],
      outputs: [
        [
          [
            [0.25, 0.25],
            [0.25, 0.25],
          ],
        ],
      ],
    },
  ],
});
