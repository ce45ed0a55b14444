import type { Choices } from "../choices.js";
import {
  activation,
  anyShape,
  broadcastable,
  type Draft,
  float,
  given,
  maybe,
  type NodeFamily,
  type RandomTensor,
  scalar,
  weights,
} from "./node.js";

const plain = (from = 9): NodeFamily => ({ from, make: (c) => ({ inputs: [activation(c, anyShape(c, 0))] }) });

const withFloats = (from: number, ...names: string[]): NodeFamily => ({
  from,
  make: (c) => ({
    inputs: [activation(c, anyShape(c))],
    attributes: given(Object.fromEntries(names.map((name) => [name, maybe(c, 3, float(c.between(1, 8) / 4))]))),
  }),
});

/** Two operands, one of which may be constant, the smaller on either side. */
function pair(c: Choices, constants: "none" | "either" | "second"): [RandomTensor, RandomTensor] {
  const shape = anyShape(c, 0);
  const [large, small] = [activation(c, shape), activation(c, broadcastable(c, shape))];
  const second = { ...small, constant: constants === "second" || (constants === "either" && c.once(2)) };
  if (constants === "second")
    return c.once(3) ? [activation(c, small.shape), { ...large, constant: true }] : [large, second];
  return c.once(3) ? [second, large] : [large, second];
}

const nonZero = (x: RandomTensor): RandomTensor => ({ ...x, values: x.values.map((value) => value || 1) });

const variadic: NodeFamily = {
  make: (c) => {
    const shape = anyShape(c, 1);
    const others = c.many(c.between(0, 3), () => ({ ...activation(c, broadcastable(c, shape)), constant: c.once(3) }));
    return { inputs: [activation(c, shape), ...others] };
  },
};

function clip(c: Choices, opset: number): Draft {
  const x = activation(c, anyShape(c, 0));
  const [low, high] = [maybe(c, 3, c.between(-6, 3)), maybe(c, 3, c.between(-3, 8))];
  if (opset < 11)
    return {
      inputs: [x],
      attributes: given({ min: low === undefined ? low : float(low), max: high === undefined ? high : float(high) }),
    };
  const bound = (value: number | undefined) => (value === undefined ? null : scalar(value));
  const inputs = [x, bound(low), bound(high)];
  while (inputs.at(-1) === null) inputs.pop();
  return { inputs };
}

export const elementwise: Readonly<Record<string, NodeFamily>> = {
  Relu: plain(),
  Neg: plain(),
  Abs: plain(),
  Sigmoid: plain(),
  Tanh: plain(),
  Identity: plain(),
  Exp: plain(),
  Erf: plain(),
  Softplus: plain(),
  Softsign: plain(),
  HardSwish: plain(14),
  Mish: plain(18),
  LeakyRelu: withFloats(9, "alpha"),
  Elu: withFloats(9, "alpha"),
  Celu: withFloats(12, "alpha"),
  Selu: withFloats(9, "alpha", "gamma"),
  HardSigmoid: withFloats(9, "alpha", "beta"),
  Gelu: {
    from: 20,
    make: (c) => ({
      inputs: [activation(c, anyShape(c))],
      attributes: given({ approximate: maybe(c, 3, c.pick(["none", "tanh"])) }),
    }),
  },
  Sqrt: {
    make: (c) => {
      const x = activation(c, anyShape(c));
      return { inputs: [{ ...x, values: x.values.map(Math.abs) }] };
    },
  },
  Dropout: {
    make: (c, opset) => {
      const x = activation(c, anyShape(c));
      return opset < 12
        ? { inputs: [x], attributes: { ratio: float(0.25) } }
        : { inputs: c.once(2) ? [x] : [x, scalar(0.25)] };
    },
  },
  PRelu: {
    make: (c) => {
      const shape = anyShape(c);
      return { inputs: [activation(c, shape), weights(c, broadcastable(c, shape))] };
    },
  },
  Clip: { make: clip },
  Add: { make: (c) => ({ inputs: pair(c, "either") }) },
  Sub: { make: (c) => ({ inputs: pair(c, "either") }) },
  Mul: { make: (c) => ({ inputs: pair(c, "either") }) },
  Div: {
    make: (c) => {
      const [a, b] = pair(c, "second");
      return { inputs: [a, nonZero(b)] };
    },
  },
  Pow: { make: (c) => ({ inputs: [activation(c, anyShape(c, 0)), scalar(c.pick([1, 2]))] }) },
  Max: variadic,
  Min: variadic,
  Sum: variadic,
  Mean: variadic,
  Where: {
    make: (c) => {
      const shape = anyShape(c);
      const condition = { ...weights(c, broadcastable(c, shape)), type: "bool" } as const;
      const values = condition.values.map(() => c.upTo(2));
      return { inputs: [{ ...condition, values }, activation(c, shape), activation(c, broadcastable(c, shape))] };
    },
  },
};
