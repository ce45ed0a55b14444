import { floats, int, string } from "../attributes.js";
import { linearScores } from "../linear-model.js";
import { defineOp } from "../op.js";

/** Scores of a linear model, one for each target. */
export const linearRegressor = defineOp({
  name: "LinearRegressor",
  domain: "ai.onnx.ml",
  since: [1],
  arity: [1, 1],
  attributes: { coefficients: floats(), intercepts: floats(), post_transform: string("NONE"), targets: int(1) },
  lower: (g, [x], { coefficients = [], intercepts, post_transform: transform, targets }, node) => {
    if (transform !== "NONE") throw node.fail(`post_transform "${transform}" is not supported`);
    return linearScores(g, x, coefficients, intercepts, targets);
  },
  examples: [
    {
      because: "two targets",
      attributes: { coefficients: { floats: [1, 2, 3, 4] }, intercepts: { floats: [10, 20] }, targets: 2 },
      inputs: [[[1, 1]]],
      outputs: [[[13, 27]]],
    },
  ],
});
