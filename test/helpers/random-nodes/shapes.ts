import type { Choices } from "../choices.js";
import {
  activation,
  anyAxes,
  anyAxis,
  anyShape,
  broadcastable,
  type Draft,
  dims,
  given,
  ints,
  maybe,
  type NodeFamily,
  scalar,
  sizeOf,
} from "./node.js";

function softmax(c: Choices): Draft {
  const shape = anyShape(c, 2);
  return { inputs: [activation(c, shape)], attributes: given({ axis: maybe(c, 3, anyAxis(c, shape.length)) }) };
}

function argExtreme(c: Choices, opset: number): Draft {
  const shape = anyShape(c);
  const x = activation(c, shape);
  return {
    inputs: [{ ...x, values: x.values.map((value) => Math.trunc(value / 4)) }], // ties are the point
    attributes: given({
      axis: maybe(c, 3, anyAxis(c, shape.length)),
      keepdims: maybe(c, 3, c.upTo(2)),
      ...(opset >= 12 && { select_last_index: maybe(c, 2, c.upTo(2)) }),
    }),
  };
}

/** Axes as an attribute below opset `inputSince`, as an input from there on. */
const reduce = (inputSince: number): NodeFamily => ({
  make: (c, opset) => {
    const shape = anyShape(c);
    const x = activation(c, shape);
    const axes = maybe(c, 4, anyAxes(c, shape.length));
    const keepdims = maybe(c, 3, c.upTo(2));
    if (opset < inputSince) return { inputs: [x], attributes: given({ axes, keepdims }) };
    return {
      inputs: axes === undefined ? [x] : [x, ints(axes)],
      attributes: given({ keepdims, noop_with_empty_axes: maybe(c, 2, c.upTo(2)) }),
    };
  },
});

function reshape(c: Choices, opset: number): Draft {
  const shape = anyShape(c, 1, 4);
  const size = sizeOf(shape);
  const target = c.pick([[size], [1, size], [size, 1], [...shape, 1], shape.toReversed(), [1, ...shape]]);
  const open = target.with(c.upTo(target.length), -1);
  // 0 keeps the input's own dimension, where there is one.
  const kept = target.map((dim, axis) => (dim === shape[axis] && c.once(2) ? 0 : dim));
  const wanted = c.pick([target, open, kept]);
  return {
    inputs: [activation(c, shape), ints(wanted)],
    attributes: given(opset >= 14 ? { allowzero: wanted.includes(0) ? 0 : maybe(c, 2, c.upTo(2)) } : {}),
  };
}

function squeeze(c: Choices, opset: number): Draft {
  const shape = anyShape(c).flatMap((dim) => (c.once(2) ? [dim, 1] : [dim]));
  const ones = shape.flatMap((dim, axis) => (dim === 1 ? [axis] : []));
  const axes = ones.filter(() => !c.once(3)).map((axis) => (c.once(2) ? axis : axis - shape.length));
  const isAll = axes.length === 0 || c.once(4);
  if (isAll) return { inputs: [activation(c, shape)] };
  return opset < 13
    ? { inputs: [activation(c, shape)], attributes: { axes } }
    : { inputs: [activation(c, shape), ints(axes)] };
}

function unsqueeze(c: Choices, opset: number): Draft {
  const shape = anyShape(c, 1, 3);
  const rank = shape.length + c.between(1, 2);
  const all = anyAxes(c, rank, rank - shape.length).slice(0, rank - shape.length);
  return opset < 13
    ? { inputs: [activation(c, shape)], attributes: { axes: all.map((axis) => (axis < 0 ? axis + rank : axis)) } }
    : { inputs: [activation(c, shape), ints(all)] };
}

function concat(c: Choices): Draft {
  const shape = anyShape(c);
  const axis = c.upTo(shape.length);
  const inputs = c.many(c.between(1, 3), (i) => ({
    ...activation(c, shape.with(axis, c.between(1, 3))),
    constant: i > 0 && c.once(4),
  }));
  return { inputs, attributes: { axis: c.once(2) ? axis : axis - shape.length } };
}

function slice(c: Choices, opset: number): Draft {
  const shape = dims(c, c.between(1, 3), 5);
  const axes = anyAxes(c, shape.length);
  const steps = axes.map(() => (opset < 10 ? 1 : c.pick([1, 1, 2, 3, -1, -1, -2])));
  // From one element of the axis to beyond another, so that something is left; sentinels for "to the end".
  const cuts = axes.map((axis, i) => {
    const size = shape.at(axis) ?? 1;
    const first = c.upTo(size);
    const named = c.once(2) ? first : first - size;
    const forward = c.pick([first + 1, size, size + 7, 2 ** 31 - 1]);
    const backward = first === 0 ? -size - 1 : c.pick([first - 1, -size - 1, -(2 ** 31)]);
    return [named, steps[i] > 0 ? forward : backward] as const;
  });
  const [starts, ends] = [cuts.map(([start]) => start), cuts.map(([, end]) => end)];
  const inOrder = axes.every((axis, i) => axis === i);
  if (opset < 10)
    return {
      inputs: [activation(c, shape)],
      attributes: given({ starts, ends, axes: inOrder ? maybe(c, 2, axes) : axes }),
    };
  const last = steps.every((step) => step === 1) && c.once(2) ? [] : [ints(steps)];
  const middle = inOrder && last.length === 0 && c.once(2) ? [] : [ints(axes)];
  return { inputs: [activation(c, shape), ints(starts), ints(ends), ...middle, ...last] };
}

function split(c: Choices, opset: number): Draft {
  const shape = dims(c, c.between(1, 3), 5);
  const axis = anyAxis(c, shape.length);
  const size = shape.at(axis) ?? 1;
  const parts: number[] = [];
  for (let left = size; left > 0; left -= parts[parts.length - 1]) parts.push(c.between(1, left));
  const axisAttribute = axis === 0 ? maybe(c, 2, 0) : axis;
  const divisors = [1, 2, 3, 4, 5].filter((n) => size % n === 0);
  const isEqual = c.once(2);
  if (isEqual) {
    // From opset 18 on the number of parts is named, and the last may be smaller.
    const outputs = opset >= 18 ? c.between(1, size) : c.pick(divisors);
    const each = Math.ceil(size / outputs);
    if (opset >= 18 && each * (outputs - 1) >= size) return split(c, opset);
    return {
      inputs: [activation(c, shape)],
      outputs,
      attributes: given({ axis: axisAttribute, ...(opset >= 18 && { num_outputs: outputs }) }),
    };
  }
  return opset < 13
    ? {
        inputs: [activation(c, shape)],
        outputs: parts.length,
        attributes: given({ axis: axisAttribute, split: parts }),
      }
    : {
        inputs: [activation(c, shape), ints(parts)],
        outputs: parts.length,
        attributes: given({ axis: axisAttribute }),
      };
}

function pad(c: Choices, opset: number): Draft {
  const shape = dims(c, c.between(1, 3), 4);
  const mode = c.pick(["constant", "constant", "reflect", "edge", ...(opset >= 19 ? ["wrap"] : [])]);
  const axes = opset >= 18 && c.once(2) ? anyAxes(c, shape.length) : undefined;
  const sizes = (axes ?? shape.map((_, axis) => axis)).map((axis) => shape.at(axis) ?? 1);
  // Cropping takes less than the axis has, and only zeros and constants go with it; a mirror is as wide as what it shows.
  const most = (size: number) => (mode === "reflect" ? size - 1 : mode === "wrap" ? size : 3);
  const least = (size: number) => (mode === "constant" && c.once(3) ? -Math.floor((size - 1) / 2) : 0);
  const pads = [...sizes, ...sizes].map((size) => c.between(least(size), most(size)));
  const value = maybe(c, 2, c.between(-3, 3));
  if (opset < 11)
    return {
      inputs: [activation(c, shape)],
      attributes: given({
        mode: maybe(c, 3, mode) ?? (mode === "constant" ? undefined : mode),
        pads,
        value: value === undefined ? value : { float: value },
      }),
    };
  const isLong = axes !== undefined || value !== undefined;
  return {
    inputs: [
      activation(c, shape),
      ints(pads),
      ...(isLong ? [value === undefined ? null : scalar(value)] : []),
      ...(axes === undefined ? [] : [ints(axes)]),
    ],
    attributes: mode === "constant" && c.once(2) ? {} : { mode },
  };
}

function gather(c: Choices): Draft {
  const shape = anyShape(c, 1, 3);
  const axis = anyAxis(c, shape.length);
  const size = shape.at(axis) ?? 1;
  const places = dims(c, c.between(0, 2), 3);
  const indices = c.many(sizeOf(places), () => c.between(-size, size - 1));
  return {
    inputs: [activation(c, shape), ints(indices, places)],
    attributes: given({ axis: axis === 0 ? maybe(c, 2, 0) : axis }),
  };
}

function gatherNd(c: Choices, opset: number): Draft {
  const batch = opset >= 12 ? c.pick([0, 0, 1]) : 0;
  const shape = dims(c, c.between(2, 3), 3);
  const depth = c.between(1, shape.length - batch);
  const places = [...shape.slice(0, batch), c.between(1, 3)];
  const indices = c
    .many(sizeOf(places), () => c.many(depth, (i) => c.between(-shape[batch + i], shape[batch + i] - 1)))
    .flat();
  return {
    inputs: [activation(c, shape), ints(indices, [...places, depth])],
    attributes: given(opset >= 12 ? { batch_dims: batch === 0 ? maybe(c, 2, 0) : batch } : {}),
  };
}

export const shapes: Readonly<Record<string, NodeFamily>> = {
  Softmax: { make: softmax },
  ArgMax: { make: argExtreme },
  ArgMin: { make: argExtreme },
  ReduceMean: reduce(18),
  ReduceSum: reduce(13),
  ReduceMax: reduce(18),
  ReduceMin: reduce(18),
  Flatten: {
    make: (c, opset) => {
      const shape = anyShape(c);
      const axis = c.between(opset < 11 ? 0 : -shape.length, shape.length);
      return { inputs: [activation(c, shape)], attributes: given({ axis: axis === 1 ? maybe(c, 2, 1) : axis }) };
    },
  },
  Reshape: { make: reshape },
  Transpose: {
    make: (c) => {
      const shape = anyShape(c);
      const perm = anyAxes(c, shape.length, shape.length).map((axis) => (axis < 0 ? axis + shape.length : axis));
      return { inputs: [activation(c, shape)], attributes: given({ perm: maybe(c, 4, perm) }) };
    },
  },
  Squeeze: { make: squeeze },
  Unsqueeze: { make: unsqueeze },
  Concat: { make: concat },
  Slice: { make: slice },
  Split: { make: split },
  Pad: { make: pad },
  Gather: { make: gather },
  GatherND: { from: 11, make: gatherNd },
  Tile: {
    make: (c) => {
      const shape = anyShape(c, 1, 3);
      return { inputs: [activation(c, shape), ints(dims(c, shape.length, 3))] };
    },
  },
  Expand: {
    make: (c) => {
      const shape = anyShape(c, 1, 3);
      return {
        inputs: [activation(c, broadcastable(c, shape)), ints(shape.map((dim) => (c.once(4) && dim === 1 ? 1 : dim)))],
      };
    },
  },
  Shape: {
    make: (c, opset) => {
      const shape = anyShape(c);
      const [start, end] = [c.between(-shape.length - 1, shape.length), c.between(-shape.length, shape.length + 1)];
      return {
        inputs: [activation(c, shape)],
        attributes: given(opset >= 15 ? { start: maybe(c, 2, start), end: maybe(c, 2, end) } : {}),
      };
    },
  },
  ArrayFeatureExtractor: {
    domain: "ai.onnx.ml",
    make: (c) => {
      const shape = anyShape(c, 1, 3);
      const size = shape[shape.length - 1];
      return { inputs: [activation(c, shape), ints(c.many(c.between(1, 3), () => c.upTo(size)))] };
    },
  },
  Cast: { make: (c) => ({ inputs: [activation(c, anyShape(c))], attributes: { to: c.pick([1, 11]) } }) },
};
