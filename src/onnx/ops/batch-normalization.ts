import { broadcastIndices } from "../../graph/shapes.js";
import { float, int } from "../attributes.js";
import { defineOp } from "../op.js";

/** y = (x - mean) / sqrt(var + epsilon) · scale + B for each channel: linear, with the statistics of training. */
export const batchNormalization = defineOp({
  name: "BatchNormalization",
  since: [9, 14, 15],
  arity: [5, 5],
  attributes: { epsilon: float(1e-5), momentum: float(0.9), training_mode: int(0) },
  lower: (g, [x], { epsilon, training_mode: trainingMode }, node) => {
    if (trainingMode !== 0) throw node.fail("training_mode is on; export the model for inference");
    const [scale, bias, mean, variance] = [1, 2, 3, 4].map((index) => node.constant(index));
    const channels = x.shape[1] ?? 1;
    if ([scale, bias, mean, variance].some((values) => values.length !== channels))
      throw node.fail(`its statistics do not fit ${channels} channels`);
    if (variance.some((v) => !(v + epsilon > 0))) throw node.fail("a variance plus epsilon is not positive");
    const channelOf = broadcastIndices([channels, ...x.shape.slice(2).map(() => 1)], x.shape);
    const factor = scale.map((s, c) => s / Math.sqrt(variance[c] + epsilon));
    const shift = bias.map((b, c) => b - mean[c] * factor[c]);
    const coefficients = Float64Array.from(channelOf, (c) => factor[c]);
    return g.affine(
      [{ value: x, coefficients }],
      Float64Array.from(channelOf, (c) => shift[c]),
      x.shape,
    );
  },
  examples: [
    {
      because: "each channel by its own statistics",
      attributes: { epsilon: { float: 0 } },
      inputs: [
        [
          [
            [1, 3],
            [10, 20],
          ],
        ],
        { constant: [2, 1], type: "float32" },
        { constant: [0, 5], type: "float32" },
        { constant: [1, 10], type: "float32" },
        { constant: [4, 25], type: "float32" },
      ],
      outputs: [
        [
          [
            [0, 2],
            [5, 7],
          ],
        ],
      ],
    },
  ],
});
