import type { Choices } from "./choices.js";
import { graphsOf, type Sketch, type SketchedTensor, type Step, steps } from "./random-graph.js";

/** A fraction of either sign. */
const fraction = (c: Choices) => c.between(-30, 30) / 17;

const unary =
  (op: string, bound: (x: number) => number = (x) => x): Step =>
  (s, x) => ({ ...x, name: s.add(op, [x.name])[0], bound: bound(x.bound) });

/** What integer graphs lack: fractions, functions by table, means, quotients, roots, products of activations. */
const realSteps: Readonly<Record<string, Step>> = {
  Sigmoid: unary("Sigmoid", () => 1),
  Tanh: unary("Tanh", () => 1),
  Softplus: unary("Softplus", (x) => x + 1),
  Elu: unary("Elu"),
  HardSigmoid: unary("HardSigmoid", () => 1),
  Erf: unary("Erf", () => 1),
  Softmax: (s, x) => ({ ...x, name: s.add("Softmax", [x.name], { axis: -1 })[0], bound: 1 }),
  Slope: (s, x, c) => ({
    ...x,
    name: s.add("LeakyRelu", [x.name], { alpha: { float: fraction(c) } })[0],
    bound: 2 * x.bound,
  }),
  PRelu: (s, x, c) => ({
    ...x,
    name: s.add("PRelu", [x.name, s.constant(c.many(x.shape[x.shape.length - 1], () => fraction(c)))])[0],
    bound: 2 * x.bound,
  }),
  MulFraction: (s, x, c) => ({ ...x, name: s.add("Mul", [x.name, s.constant(fraction(c))])[0], bound: 2 * x.bound }),
  AddFraction: (s, x, c) => ({ ...x, name: s.add("Add", [x.name, s.constant(fraction(c))])[0], bound: x.bound + 2 }),
  ClipFraction: (s, x, c) => ({
    ...x,
    name: s.add("Clip", [x.name, s.constant(-c.upTo(20) / 7), s.constant(c.upTo(60) / 11)])[0],
    bound: Math.min(x.bound, 6),
  }),
  Norm: (s, x) => ({ ...x, name: s.add("LpNormalization", [x.name], { axis: -1, p: 2 })[0], bound: 1 }),
  Root: (s, x) => ({ ...x, name: s.add("Sqrt", [s.add("Abs", [x.name])[0]])[0], bound: Math.sqrt(x.bound) }),
  ReduceMean: (s, x) => ({
    name: s.add("ReduceMean", [x.name, s.constant([x.shape.length - 1], "int64")], { keepdims: 1 })[0],
    shape: x.shape.with(-1, 1),
    bound: x.bound,
  }),
  AveragePool: (s, x) => {
    const [, , height, width] = x.shape;
    if (x.shape.length !== 4 || height < 2 || width < 2) return undefined;
    const attributes = { kernel_shape: [2, 2], pads: [1, 0, 0, 1], strides: [1, 2] };
    return {
      ...x,
      name: s.add("AveragePool", [x.name], attributes)[0],
      shape: [...x.shape.slice(0, 3), Math.floor((width + 1 - 2) / 2) + 1],
    };
  },
  Gate: (s, x) => ({ ...x, name: s.add("Mul", [x.name, s.add("Sigmoid", [x.name])[0]])[0] }),
  Gram: (s, x) => gram(s, x),
  Dense: (s, x, c) => {
    if (x.shape.length !== 2) return undefined;
    const columns = c.between(1, 5);
    const weights = c.many(x.shape[1], () => c.many(columns, () => fraction(c)));
    return {
      name: s.add("MatMul", [x.name, s.constant(weights)])[0],
      shape: [1, columns],
      bound: 2 * x.bound * x.shape[1],
    };
  },
};

/** x · xᵀ of an image's planes. */
function gram(s: Sketch, x: SketchedTensor): SketchedTensor | undefined {
  if (x.shape.length !== 4) return undefined;
  const [batch, channels, height, width] = x.shape;
  const turned = s.add("Transpose", [x.name], { perm: [0, 1, 3, 2] })[0];
  return {
    name: s.add("MatMul", [x.name, turned])[0],
    shape: [batch, channels, height, height],
    bound: x.bound ** 2 * width,
  };
}

/** Graphs whose values are reals: the integer model only comes near them, and must still have one witness for every input. */
export const realGraphs = graphsOf({ ...steps, ...realSteps });
