import { sizeOf } from "../../graph/shapes.js";
import { int, ints, string } from "../attributes.js";
import { defineOp } from "../op.js";
import { channelWindows, layWindows } from "../windows.js";

/** The largest value of each window; padding never wins. The second output (places) cannot be had. */
export const maxPool = defineOp({
  name: "MaxPool",
  since: [8, 10, 11, 12, 22],
  arity: [1, 1],
  attributes: {
    auto_pad: string("NOTSET"),
    ceil_mode: int(0),
    dilations: ints(),
    kernel_shape: ints(),
    pads: ints(),
    storage_order: int(0),
    strides: ints(),
  },
  lower: (g, [x], attributes, node) => {
    const [batch, channels, ...spatial] = x.shape;
    const { kernel_shape: kernel } = attributes;
    if (kernel === undefined) throw node.fail("it has no kernel_shape");
    const windows = layWindows(spatial, kernel, attributes);
    const { outputs, taps } = windows;
    g.checkSize(batch * channels * sizeOf(outputs) * taps);
    const indices = channelWindows(x.shape, windows);
    for (let from = 0; from < indices.length; from += taps) {
      // A place in the padding repeats one inside: the maximum stays, and there is no minus infinity among integers.
      const inside = indices.subarray(from, from + taps).find((index) => index >= 0);
      if (inside === undefined) throw node.fail("a window lies wholly in the padding");
      for (let i = from; i < from + taps; i++) if (indices[i] < 0) indices[i] = inside;
    }
    const shape = [batch, channels, ...outputs];
    return [g.max(g.gather([x], indices, [...shape, taps]), taps, shape), undefined];
  },
  examples: [
    {
      because: "windows side by side",
      attributes: { kernel_shape: [2], strides: [2] },
      inputs: [[[[1, 5, 2, 3]]]],
      outputs: [[[[5, 3]]]],
    },
    {
      because: "overlapping windows",
      attributes: { kernel_shape: [2] },
      inputs: [[[[1, 5, 2, 3]]]],
      outputs: [[[[5, 5, 3]]]],
    },
    {
      because: "padding never wins, also among negatives",
      attributes: { kernel_shape: [2], pads: [1, 0] },
      inputs: [[[[-4, -2]]]],
      outputs: [[[[-4, -2]]]],
    },
    {
      because: "ceil_mode keeps the last, incomplete window",
      attributes: { kernel_shape: [2], strides: [2], ceil_mode: 1 },
      inputs: [[[[1, 5, 2]]]],
      outputs: [[[[5, 2]]]],
    },
    {
      because: "ceil_mode keeps a window that is larger than the input",
      attributes: { kernel_shape: [3], strides: [2], ceil_mode: 1 },
      inputs: [[[[1, 5]]]],
      outputs: [[[[5]]]],
    },
  ],
});
