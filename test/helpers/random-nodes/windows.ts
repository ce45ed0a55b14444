import type { Choices } from "../choices.js";
import { activation, type Draft, dims, given, maybe, type NodeFamily, weights } from "./node.js";

interface Geometry {
  kernel: number[];
  strides: number[];
  dilations: number[];
  pads: number[] | undefined;
  autoPad: string | undefined;
}

/** Windows with everything unusual about them: stride beyond the kernel, pads of one side, all auto_pads. */
function geometry(c: Choices, rank: number, padsBelowKernel: boolean): Geometry {
  const kernel = dims(c, rank, 3);
  const padding = (axis: number) => c.between(0, padsBelowKernel ? kernel[axis] - 1 : 2);
  const isAuto = c.once(4);
  return {
    kernel,
    strides: dims(c, rank, 3),
    dilations: c.once(2) ? kernel.map(() => 1) : dims(c, rank, 2),
    pads: isAuto || c.once(3) ? undefined : [...kernel.keys(), ...kernel.keys()].map(padding),
    autoPad: isAuto ? c.pick(["SAME_UPPER", "SAME_LOWER", "VALID"]) : maybe(c, 2, "NOTSET"),
  };
}

function conv(c: Choices): Draft {
  const rank = c.pick([1, 1, 2, 2, 2, 3]);
  const { kernel, strides, dilations, pads, autoPad } = geometry(c, rank, false);
  const [group, perGroup, features] = [c.between(1, 3), c.between(1, 2), c.between(1, 2)];
  const shape = [c.between(1, 2), group * perGroup, ...dims(c, rank, 5)];
  const bias = c.once(2) ? [weights(c, [group * features])] : [];
  return {
    inputs: [activation(c, shape), weights(c, [group * features, perGroup, ...kernel]), ...bias],
    attributes: given({
      strides: maybe(c, 4, strides),
      dilations: maybe(c, 4, dilations),
      pads,
      auto_pad: autoPad,
      group: group === 1 ? maybe(c, 2, 1) : group,
      kernel_shape: maybe(c, 2, kernel),
    }),
  };
}

function pool(c: Choices, opset: number, kind: "MaxPool" | "AveragePool"): Draft {
  const rank = c.pick([1, 2, 2, 3]);
  const { kernel, strides: anyStrides, dilations, pads, autoPad } = geometry(c, rank, true);
  // Where windows leave gaps, SAME pads nothing by the standard; ONNX Runtime's pools take a negative pad instead.
  const isSame = autoPad?.startsWith("SAME") === true;
  const strides = isSame ? anyStrides.map((stride, axis) => Math.min(stride, kernel[axis])) : anyStrides;
  const shape = [c.between(1, 2), c.between(1, 2), ...dims(c, rank, 6)];
  const mayDilate = opset >= (kind === "MaxPool" ? 10 : 19);
  return {
    inputs: [activation(c, shape)],
    attributes: given({
      kernel_shape: kernel,
      strides: maybe(c, 4, strides),
      pads,
      auto_pad: autoPad,
      ...(mayDilate && { dilations: maybe(c, 2, dilations) }),
      ...(opset >= 10 && { ceil_mode: maybe(c, 2, c.upTo(2)) }),
      ...(kind === "AveragePool" && { count_include_pad: maybe(c, 2, c.upTo(2)) }),
    }),
  };
}

const globalPool: NodeFamily = {
  make: (c) => ({ inputs: [activation(c, [c.between(1, 2), c.between(1, 3), ...dims(c, c.between(1, 3), 3)])] }),
};

export const windows: Readonly<Record<string, NodeFamily>> = {
  Conv: { make: conv },
  MaxPool: { make: (c, opset) => pool(c, opset, "MaxPool") },
  AveragePool: { make: (c, opset) => pool(c, opset, "AveragePool") },
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
};
