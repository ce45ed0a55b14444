import { int } from "../attributes.js";
import { groupAxes } from "../axes.js";
import { normalize } from "../norms.js";
import { defineOp } from "../op.js";

/** Each row along an axis over its norm: the sum of magnitudes (p = 1) or the length (p = 2). */
export const lpNormalization = defineOp({
  name: "LpNormalization",
  since: [1, 22],
  arity: [1, 1],
  attributes: { axis: int(-1), p: int(2) },
  lower: (g, [x], { axis, p }, node) => {
    if (p !== 1 && p !== 2) throw node.fail(`p = ${p} is not supported`);
    const { grouped, group, kept, order } = groupAxes(g, x, [axis]);
    return g.transpose(normalize(g, { ...grouped, shape: [...kept, group] }, p === 1 ? "L1" : "L2"), order);
  },
  examples: [
    {
      because: "p = 1 divides by the sum of magnitudes",
      attributes: { p: 1 },
      inputs: [[[1, -3]]],
      outputs: [[[0.25, -0.75]]],
    },
    {
      because: "p = 2 along the first axis",
      attributes: { axis: 0 },
      inputs: [[[3], [-4]]],
      outputs: [[[0.6], [-0.8]]],
    },
  ],
});
