import { offsetsOf, sizeOf } from "../../graph/shapes.js";
import { int, ints, string } from "../attributes.js";
import { defineOp } from "../op.js";
import { channelWindows, layWindows } from "../windows.js";

/** Convolution over any number of spatial axes, with groups, strides, dilations and padding; weights are constant. */
export const conv = defineOp({
  name: "Conv",
  since: [1, 11, 22],
  arity: [2, 3],
  attributes: {
    auto_pad: string("NOTSET"),
    dilations: ints(),
    group: int(1),
    kernel_shape: ints(),
    pads: ints(),
    strides: ints(),
  },
  lower: (g, [x, w], attributes, node) => {
    const [batch, channels, ...spatial] = x.shape;
    const [features, depthChannels, ...kernel] = w.shape;
    const { group: groups, kernel_shape: kernelShape = kernel } = attributes;
    if (x.shape.length < 3 || w.shape.length !== x.shape.length)
      throw node.fail(`[${x.shape}] and weights [${w.shape}] do not fit`);
    if (channels !== depthChannels * groups || features % groups !== 0)
      throw node.fail(`${channels} channels in ${groups} groups do not fit weights [${w.shape}]`);
    if (kernelShape.some((size, axis) => size !== kernel[axis]))
      throw node.fail(`kernel_shape [${kernelShape}] contradicts weights [${w.shape}]`);

    const windows = layWindows(spatial, kernel, attributes);
    const { outputs, taps } = windows;
    const positions = sizeOf(outputs);
    const depth = depthChannels * taps;
    const columns = features / groups;
    const rows = batch * positions;
    g.checkSize(groups * rows * depth);

    // Windows [batch, group, channel, position, tap] → [group, batch, position, channel, tap]: rows of `depth` for each group.
    const windowIndices = channelWindows(x.shape, windows);
    const plane = positions * taps;
    const order = offsetsOf(
      [groups, batch, positions, depthChannels, taps],
      [depthChannels * plane, channels * plane, taps, plane, 1],
    );
    const columnsOfX = g.gather(
      [x],
      order.map((i) => windowIndices[i]),
      [groups, rows, depth],
    );

    // Weights [group · column, depth] → [group, depth, column].
    const given = node.constant(1);
    const weights = Float64Array.from(
      offsetsOf([groups, depth, columns], [columns * depth, 1, depth]),
      (i) => given[i],
    );
    const channelBias = node.has(2) ? node.constant(2) : new Float64Array(features);
    if (channelBias.length !== features)
      throw node.fail(`${channelBias.length} biases do not fit ${features} features`);
    const bias = Float64Array.from(offsetsOf([groups, rows, columns], [columns, 0, 1]), (i) => channelBias[i]);
    const y = g.matMul(columnsOfX, weights, bias, { batch: groups, rows, depth, columns }, [
      groups,
      batch,
      positions,
      columns,
    ]);

    const channelsFirst = g.transpose(y, [1, 0, 3, 2]);
    return g.reshape(channelsFirst, [batch, features, ...outputs]);
  },
  examples: [
    {
      because: "two dimensions with padding",
      attributes: { pads: [1, 1, 1, 1] },
      inputs: [
        [
          [
            [
              [1, 2],
              [3, 4],
            ],
          ],
        ],
        {
          constant: [
            [
              [
                [0, 1, 0],
                [1, 1, 1],
                [0, 1, 0],
              ],
            ],
          ],
          type: "float32",
        },
      ],
      outputs: [
        [
          [
            [
              [6, 7],
              [8, 9],
            ],
          ],
        ],
      ],
    },
    {
      because: "one dimension with stride, dilation and bias",
      attributes: { strides: [2], dilations: [2] },
      inputs: [[[[1, 2, 3, 4, 5]]], { constant: [[[1, 10]]], type: "float32" }, { constant: [100], type: "float32" }],
      outputs: [[[[131, 153]]]],
    },
    {
      because: "a group for each channel (depthwise)",
      attributes: { group: 2 },
      inputs: [
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
        { constant: [[[10]], [[-1]]], type: "float32" },
      ],
      outputs: [
        [
          [
            [10, 20],
            [-3, -4],
          ],
        ],
      ],
    },
    {
      because: "SAME_LOWER pads before",
      attributes: { auto_pad: "SAME_LOWER" },
      inputs: [[[[1, 2, 3]]], { constant: [[[1, 10]]], type: "float32" }],
      outputs: [[[[10, 21, 32]]]],
    },
  ],
});
