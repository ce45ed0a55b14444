import fc from "fast-check";
import { constant, type ExampleAttribute, type ExampleConstant, type Nested } from "../../src/onnx/op.js";
import type { NodeProto, TensorProto } from "../../src/onnx/proto.js";
import { Choices } from "./choices.js";
import { attributeProto, type ModelSketch, tensorProto } from "./onnx-models.js";

/** A random graph whose weights and inputs are integers, so that float32 and integers agree to the last bit. */
export interface RandomGraph {
  sketch: ModelSketch;
  /** ONNX element types of the outputs that are not float. */
  outputTypes: Record<string, number>;
  /** Every input element lies in [low, high]. */
  low: number;
  high: number;
  inputShape: readonly number[];
  /** The operators in it. */
  ops: readonly string[];
}

/** Sums and products of integers below this are exact in float32, in whatever order. */
const exactLimit = 2 ** 22;

export interface SketchedTensor {
  name: string;
  shape: readonly number[];
  /** No element's magnitude exceeds it. */
  bound: number;
}

export class Sketch {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];

  add(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, ExampleAttribute>> = {},
    outputs = 1,
  ): string[] {
    const names = Array.from({ length: outputs }, (_, k) => `t${this.nodes.length}_${k}`);
    const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value));
    this.nodes.push({ opType, name: `${opType}_${this.nodes.length}`, input: [...inputs], output: names, attribute });
    return names;
  }

  constant(value: Nested, type: ExampleConstant["type"] = "float32"): string {
    const name = `c${this.initializers.length}`;
    this.initializers.push(tensorProto(name, constant(value, type)));
    return name;
  }
}

export type Step = (s: Sketch, x: SketchedTensor, c: Choices) => SketchedTensor | undefined;

/** Each step gives undefined where it does not fit the tensor at hand. */
export const steps: Readonly<Record<string, Step>> = {
  Relu: (s, x) => ({ ...x, name: s.add("Relu", [x.name])[0] }),
  Neg: (s, x) => ({ ...x, name: s.add("Neg", [x.name])[0] }),
  Abs: (s, x) => ({ ...x, name: s.add("Abs", [x.name])[0] }),
  LeakyRelu: (s, x, c) => {
    const alpha = c.pick([0, 2, -1, 3]);
    return grow(x, Math.max(1, Math.abs(alpha)), () => s.add("LeakyRelu", [x.name], { alpha: { float: alpha } })[0]);
  },
  Clip: (s, x, c) => {
    const low = c.between(-20, 0);
    const high = c.between(1, 60);
    return { ...x, name: s.add("Clip", [x.name, s.constant(low), s.constant(high)])[0], bound: Math.min(x.bound, 60) };
  },
  AddConstant: (s, x, c) => ({
    ...x,
    name: s.add("Add", [x.name, s.constant(c.between(-9, 9))])[0],
    bound: x.bound + 9,
  }),
  SubFrom: (s, x, c) => ({ ...x, name: s.add("Sub", [s.constant(c.between(-9, 9)), x.name])[0], bound: x.bound + 9 }),
  MulConstant: (s, x, c) => grow(x, 3, () => s.add("Mul", [x.name, s.constant(c.pick([-3, -1, 2, 3]))])[0]),
  Square: (s, x) =>
    x.bound ** 2 < exactLimit ? { ...x, name: s.add("Mul", [x.name, x.name])[0], bound: x.bound ** 2 } : undefined,
  Residual: (s, x, c) => {
    const relu = s.add("Relu", [x.name])[0];
    const op = c.pick(["Add", "Sub", "Max", "Min"]);
    return { ...x, name: s.add(op, [x.name, relu])[0], bound: 2 * x.bound };
  },
  Product: (s, x) => {
    if (x.bound ** 2 >= exactLimit) return undefined;
    const other = s.add("Neg", [s.add("Relu", [x.name])[0]])[0];
    return { ...x, name: s.add("Mul", [x.name, other])[0], bound: x.bound ** 2 };
  },
  Gemm: (s, x, c) => {
    const flat = flattened(s, x);
    const [, depth] = flat.shape;
    const columns = c.between(1, 4);
    if (x.bound * depth * 3 + 9 >= exactLimit) return undefined;
    const weights = Array.from({ length: columns }, () => Array.from({ length: depth }, () => c.between(-3, 3)));
    const bias = Array.from({ length: columns }, () => c.between(-9, 9));
    const name = s.add("Gemm", [flat.name, s.constant(weights), s.constant(bias)], { transB: 1 })[0];
    return { name, shape: [1, columns], bound: x.bound * depth * 3 + 9 };
  },
  Conv: (s, x, c) => {
    const [, channels, height, width] = x.shape;
    if (x.shape.length !== 4 || height < 2 || width < 2) return undefined;
    const features = c.between(1, 3);
    const [kernel, stride, pad] = [c.between(1, 2), c.between(1, 2), c.between(0, 1)];
    const depth = channels * kernel * kernel;
    if (x.bound * depth * 2 + 5 >= exactLimit) return undefined;
    const weights = Array.from({ length: features }, () =>
      Array.from({ length: channels }, () =>
        Array.from({ length: kernel }, () => Array.from({ length: kernel }, () => c.between(-2, 2))),
      ),
    );
    const bias = Array.from({ length: features }, () => c.between(-5, 5));
    const attributes = { pads: [pad, pad, pad, pad], strides: [stride, stride] };
    const size = (n: number) => Math.floor((n + 2 * pad - kernel) / stride) + 1;
    const name = s.add("Conv", [x.name, s.constant(weights), s.constant(bias)], attributes)[0];
    return { name, shape: [1, features, size(height), size(width)], bound: x.bound * depth * 2 + 5 };
  },
  MaxPool: (s, x, c) => {
    const [, channels, height, width] = x.shape;
    if (x.shape.length !== 4 || height < 2 || width < 2) return undefined;
    const stride = c.between(1, 2);
    const size = (n: number) => Math.floor((n - 2) / stride) + 1;
    const name = s.add("MaxPool", [x.name], { kernel_shape: [2, 2], strides: [stride, stride] })[0];
    return { ...x, name, shape: [1, channels, size(height), size(width)] };
  },
  GlobalMaxPool: (s, x) =>
    x.shape.length === 4
      ? { ...x, name: s.add("GlobalMaxPool", [x.name])[0], shape: [1, x.shape[1], 1, 1] }
      : undefined,
  ReduceSum: (s, x, c) => {
    const axis = c.between(1, x.shape.length - 1);
    const bound = x.bound * x.shape[axis];
    if (bound >= exactLimit) return undefined;
    const name = s.add("ReduceSum", [x.name, s.constant([axis], "int64")], { keepdims: 1 })[0];
    return { name, shape: x.shape.map((dim, i) => (i === axis ? 1 : dim)), bound };
  },
  Transpose: (s, x, c) => {
    const last = x.shape.length - 1;
    const perm = x.shape.map((_, i) => i);
    const axis = c.between(1, last);
    [perm[axis], perm[last]] = [perm[last], perm[axis]];
    return { ...x, name: s.add("Transpose", [x.name], { perm })[0], shape: perm.map((i) => x.shape[i]) };
  },
  Concat: (s, x, c) => {
    const axis = c.between(1, x.shape.length - 1);
    const negated = s.add("Neg", [x.name])[0];
    return {
      ...x,
      name: s.add("Concat", [x.name, negated], { axis })[0],
      shape: x.shape.map((dim, i) => (i === axis ? 2 * dim : dim)),
    };
  },
  Slice: (s, x, c) => {
    const axis = c.between(1, x.shape.length - 1);
    const count = c.between(1, x.shape[axis]);
    const ints = (value: number) => s.constant([value], "int64");
    return {
      ...x,
      name: s.add("Slice", [x.name, ints(0), ints(count), ints(axis)])[0],
      shape: x.shape.map((dim, i) => (i === axis ? count : dim)),
    };
  },
  Split: (s, x, c) => {
    const axis = c.between(1, x.shape.length - 1);
    const size = x.shape[axis];
    if (size < 2) return undefined;
    const first = c.between(1, size - 1);
    const parts = s.add("Split", [x.name, s.constant([first, size - first], "int64")], { axis }, 2);
    return { ...x, name: parts[0], shape: x.shape.map((dim, i) => (i === axis ? first : dim)) };
  },
  Pad: (s, x, c) => {
    const pads = [...x.shape.map((_, i) => (i === 0 ? 0 : c.between(0, 1))), ...x.shape.map(() => 0)];
    const name = s.add("Pad", [x.name, s.constant(pads, "int64"), s.constant(c.between(-4, 4))])[0];
    return { name, shape: x.shape.map((dim, i) => dim + pads[i]), bound: Math.max(x.bound, 4) };
  },
  Gather: (s, x, c) => {
    const axis = c.between(1, x.shape.length - 1);
    const places = Array.from({ length: c.between(1, 3) }, () => c.upTo(x.shape[axis]));
    return {
      ...x,
      name: s.add("Gather", [x.name, s.constant(places, "int64")], { axis })[0],
      shape: x.shape.map((dim, i) => (i === axis ? places.length : dim)),
    };
  },
};

function grow(x: SketchedTensor, factor: number, add: () => string): SketchedTensor | undefined {
  return x.bound * factor < exactLimit ? { ...x, name: add(), bound: x.bound * factor } : undefined;
}

function flattened(s: Sketch, x: SketchedTensor): SketchedTensor {
  if (x.shape.length === 2) return x;
  return { ...x, name: s.add("Flatten", [x.name])[0], shape: [1, x.shape.reduce((a, b) => a * b, 1)] };
}

/** Tensors stay this small, so that a graph is compiled in a few milliseconds. */
const largestTensor = 64;

/** Graphs of up to eight steps on an image or a row, ending in values or in the place of the largest one. */
export function graphsOf(allSteps: Readonly<Record<string, Step>>): fc.Arbitrary<RandomGraph> {
  return fc
    .record({
      numbers: fc.array(fc.nat(1 << 20), { minLength: 40, maxLength: 60 }),
      isImage: fc.boolean(),
      length: fc.integer({ min: 1, max: 8 }),
      isArgMax: fc.boolean(),
    })
    .map(({ numbers, isImage, length, isArgMax }) => {
      const c = new Choices(numbers);
      const s = new Sketch();
      const inputShape = isImage ? [1, c.between(1, 2), c.between(2, 4), c.between(2, 4)] : [1, c.between(2, 8)];
      const low = -c.between(0, 8);
      const high = c.between(2, 15);
      let x: SketchedTensor = { name: "x", shape: inputShape, bound: Math.max(-low, high) };
      const ops: string[] = [];
      for (let k = 0; k < length; k++) {
        const [name, step] = c.pick(Object.entries(allSteps));
        const next = step(s, x, c);
        if (next === undefined || next.shape.reduce((a, b) => a * b, 1) > largestTensor) continue;
        ops.push(name);
        x = next;
      }
      const outputTypes: Record<string, number> = {};
      if (isArgMax && x.shape[x.shape.length - 1] > 1) {
        x = { ...x, name: s.add("ArgMax", [x.name], { axis: -1, keepdims: 0 })[0] };
        outputTypes[x.name] = 7;
        ops.push("ArgMax");
      } else if (x.name === "x") x = { ...x, name: s.add("Identity", ["x"])[0] };
      const sketch = {
        nodes: s.nodes,
        inputs: { x: { shape: inputShape } },
        outputs: [x.name],
        initializers: s.initializers,
      };
      return { sketch, outputTypes, low, high, inputShape, ops };
    });
}

/** Graphs of integers: float32 and the integer model compute the same to the last bit. */
export const integerGraphs = graphsOf(steps);
