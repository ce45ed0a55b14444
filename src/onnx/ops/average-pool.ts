import { sizeOf } from "../../graph/shapes.js";
import { int, ints, string } from "../attributes.js";
import { defineOp } from "../op.js";
import { channelWindows, layWindows } from "../windows.js";

/** The mean of each window, over its elements alone or with the padding counted as zeros. */
export const averagePool = defineOp({
  name: "AveragePool",
  since: [7, 10, 11, 19, 22],
  arity: [1, 1],
  attributes: {
    auto_pad: string("NOTSET"),
    ceil_mode: int(0),
    count_include_pad: int(0),
    dilations: ints(),
    kernel_shape: ints(),
    pads: ints(),
    strides: ints(),
  },
  lower: (g, [x], attributes, node) => {
    const [batch, channels, ...spatial] = x.shape;
    const { kernel_shape: kernel } = attributes;
    if (kernel === undefined) throw node.fail("it has no kernel_shape");
    const windows = layWindows(spatial, kernel, attributes);
    const { outputs, taps, offsets, padded } = windows;
    g.checkSize(batch * channels * sizeOf(outputs) * taps);
    const shape = [batch, channels, ...outputs];
    const grouped = g.gather([x], channelWindows(x.shape, windows), [...shape, taps]);

    // A window of padding alone is 0 in ONNX Runtime; the standard leaves it open.
    const inside = padded.map((_, p) =>
      Math.max(
        1,
        offsets.subarray(p * taps, (p + 1) * taps).reduce((n, o) => n + (o < 0 ? 0 : 1), 0),
      ),
    );
    const counts = attributes.count_include_pad === 0 ? inside : padded;
    const [count] = counts;
    if (counts.every((other) => other === count)) return g.sumGroups(grouped, taps, shape, 1 / count);
    const coefficients = Float64Array.from({ length: sizeOf(shape) }, (_, i) => 1 / counts[i % counts.length]);
    return g.affine([{ value: g.sumGroups(grouped, taps, shape), coefficients }], Float64Array.of(0), shape);
  },
  examples: [
    {
      because: "windows side by side",
      attributes: { kernel_shape: [2], strides: [2] },
      inputs: [[[[1, 5, 2, 4]]]],
      outputs: [[[[3, 3]]]],
    },
    {
      because: "padding is not counted",
      attributes: { kernel_shape: [2], pads: [1, 0] },
      inputs: [[[[4, 2]]]],
      outputs: [[[[4, 3]]]],
    },
    {
      because: "a window of padding alone is 0",
      opset: 19,
      attributes: { kernel_shape: [2], dilations: [2], pads: [1, 1] },
      inputs: [[[[8]]]],
      outputs: [[[[0]]]],
    },
    {
      because: "padding is counted when asked for",
      attributes: { kernel_shape: [2], pads: [1, 0], count_include_pad: 1 },
      inputs: [[[[4, 2]]]],
      outputs: [[[[2, 3]]]],
    },
  ],
});
