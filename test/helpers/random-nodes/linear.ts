import type { Choices } from "../choices.js";
import {
  activation,
  anyShape,
  broadcastable,
  type Draft,
  dims,
  float,
  given,
  maybe,
  type NodeFamily,
  type RandomTensor,
  weights,
} from "./node.js";

function gemm(c: Choices, opset: number): Draft {
  const [rows, depth, columns] = dims(c, 3);
  const [transA, transB] = [c.upTo(2), c.upTo(2)];
  const a = activation(c, transA === 1 ? [depth, rows] : [rows, depth]);
  const b = weights(c, transB === 1 ? [columns, depth] : [depth, columns]);
  const isTurned = c.once(3); // the constant side first
  const bias = { ...weights(c, broadcastable(c, [rows, columns])), constant: !c.once(4) };
  const attributes = given({
    transA: maybe(c, 2, transA) ?? (transA === 1 ? 1 : undefined),
    transB: maybe(c, 2, transB) ?? (transB === 1 ? 1 : undefined),
    alpha: maybe(c, 2, float(c.between(-8, 8) / 4)),
    beta: maybe(c, 2, float(c.between(-8, 8) / 4)),
  });
  const sides = isTurned
    ? [
        { ...a, constant: true },
        { ...b, constant: false },
      ]
    : [a, b];
  return { attributes, inputs: opset < 11 || c.once(2) ? [...sides, bias] : sides };
}

function matMul(c: Choices): Draft {
  const [rows, depth, columns] = dims(c, 3, 3);
  const outer = dims(c, c.between(0, 2), 3);
  const left = c.once(5) ? [depth] : [...broadcastable(c, outer), rows, depth];
  const right = c.once(5) ? [depth] : [...(c.once(2) ? outer : broadcastable(c, outer)), depth, columns];
  const [a, b] = [activation(c, left), activation(c, right)];
  const constant = c.upTo(3); // the second, the first or neither
  return {
    inputs: [
      { ...a, constant: constant === 1 },
      { ...b, constant: constant === 0 },
    ],
  };
}

function batchNormalization(c: Choices, opset: number): Draft {
  const shape = [c.between(1, 2), c.between(1, 3), ...dims(c, c.between(0, 2), 3)];
  const each = (positive: boolean): RandomTensor => {
    const x = weights(c, [shape[1]]);
    return positive ? { ...x, values: x.values.map((value) => Math.abs(value) + 0.5) } : x;
  };
  return {
    inputs: [activation(c, shape), each(false), each(false), each(false), each(true)],
    attributes: given({ epsilon: maybe(c, 2, float(1e-3)), ...(opset >= 14 ? { training_mode: maybe(c, 2, 0) } : {}) }),
  };
}

function linearClassifier(c: Choices): Draft {
  const [rows, features] = [c.between(1, 3), c.between(1, 4)];
  const classes = c.between(2, 4);
  const isBinary = classes === 2 && c.once(2); // one row of coefficients for two labels
  const scores = isBinary ? 1 : classes;
  const transforms = isBinary ? ["NONE", "LOGISTIC"] : ["NONE", "SOFTMAX", "LOGISTIC"];
  const values = weights(c, [scores * features]).values;
  const labels = c.many(classes, (i) => 3 * i - 2);
  return {
    inputs: [activation(c, [rows, features])],
    outputs: 2,
    attributes: given({
      coefficients: { floats: values },
      intercepts: { floats: weights(c, [scores]).values },
      classlabels_ints: labels,
      multi_class: maybe(c, 2, c.upTo(2)),
      post_transform: maybe(c, 3, c.pick(transforms)),
    }),
  };
}

export const linear: Readonly<Record<string, NodeFamily>> = {
  Gemm: { make: gemm },
  MatMul: { make: matMul },
  BatchNormalization: { make: batchNormalization },
  Scaler: {
    domain: "ai.onnx.ml",
    make: (c) => {
      const features = c.between(1, 4);
      const count = () => (c.once(3) ? 1 : features);
      const length = count();
      return {
        inputs: [activation(c, [c.between(1, 3), features])],
        attributes: {
          offset: { floats: weights(c, [length]).values },
          scale: { floats: weights(c, [length]).values },
        },
      };
    },
  },
  Normalizer: {
    domain: "ai.onnx.ml",
    make: (c) => {
      const x = activation(c, [c.between(1, 3), c.between(1, 4)]);
      const norm = c.pick(["L1", "L2", "MAX"]);
      // MAX of negative features is no norm, and is documented as such.
      const values = norm === "MAX" ? x.values.map((value) => Math.abs(value) + 0.25) : x.values;
      return { inputs: [{ ...x, values }], attributes: { norm } };
    },
  },
  LpNormalization: {
    make: (c) => {
      const shape = anyShape(c);
      const axis = c.between(-shape.length, shape.length - 1);
      return {
        inputs: [activation(c, shape)],
        attributes: given({ axis: maybe(c, 2, axis), p: maybe(c, 2, c.between(1, 2)) }),
      };
    },
  },
  LinearClassifier: { domain: "ai.onnx.ml", make: linearClassifier },
  LinearRegressor: {
    domain: "ai.onnx.ml",
    make: (c) => {
      const [rows, features, targets] = [c.between(1, 3), c.between(1, 4), c.between(1, 3)];
      return {
        inputs: [activation(c, [rows, features])],
        attributes: given({
          coefficients: { floats: weights(c, [targets * features]).values },
          intercepts: { floats: weights(c, [targets]).values },
          targets: targets === 1 ? maybe(c, 2, 1) : targets,
          post_transform: maybe(c, 2, "NONE"),
        }),
      };
    },
  },
};
