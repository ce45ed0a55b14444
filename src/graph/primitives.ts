import type { FunctionCall } from "./functions.js";

/**
 * The float graph: what an ONNX graph is lowered to. A dozen primitives over flat arrays of reals, with every shape
 * resolved. Reshapes have vanished (a tensor is its elements in row-major order); transposes, slices, pads,
 * concatenations and convolution windows are all one primitive, `gather`; everything linear with constant weights
 * is `matMul` or `affine`. Plain data, so that a stage can be printed, compared and entered in the middle.
 */
export interface FloatGraph {
  /** Every node comes after its inputs. A node is referred to by its index. */
  nodes: readonly FloatNode[];
  inputs: readonly GraphInput[];
  outputs: readonly GraphOutput[];
}

/** Index of a node in its graph. */
export type NodeId = number;

export interface GraphInput {
  name: string;
  node: NodeId;
  shape: readonly number[];
  /** Whether the model's own element type is an integer. */
  integer: boolean;
}

export interface GraphOutput {
  name: string;
  node: NodeId;
  shape: readonly number[];
  integer: boolean;
  /** Names of the values 0, 1, 2, … where the model answers with strings. */
  labels?: readonly string[];
}

export type FloatNode = FloatPrimitive & {
  /** Number of elements. */
  size: number;
  /** The ONNX node it comes from: costs and errors are reported by it. */
  origin: string;
};

export type FloatPrimitive =
  | { op: "input"; name: string }
  | { op: "constant"; values: Float64Array }
  /** out[i] = the concatenation of all inputs at indices[i], or `fill` where indices[i] is -1. */
  | { op: "gather"; inputs: readonly NodeId[]; indices: Int32Array; fill: number }
  /** out[b,r,c] = sum over d of x[b,r,d] · weights[b,d,c], plus bias[b,r,c]. */
  | ({ op: "matMul"; input: NodeId; weights: Float64Array; bias: Float64Array } & MatMulShape)
  /** out[i] = sum over k of coefficients[k][i] · inputs[k][i], plus bias[i]; arrays of one element serve all. */
  | { op: "affine"; inputs: readonly NodeId[]; coefficients: readonly Float64Array[]; bias: Float64Array }
  /** out[i] = a[i] · b[i]. */
  | { op: "multiply"; a: NodeId; b: NodeId }
  /** out[i] = min(max(x[i], low), high); the bounds may be infinite. */
  | { op: "clamp"; input: NodeId; low: number; high: number }
  /** out[i] = x[i] · (x[i] < 0 ? below[i] : above[i]); arrays of one element serve all. */
  | { op: "piecewise"; input: NodeId; below: Float64Array; above: Float64Array }
  /** out[i] = the largest of the i-th `group` consecutive elements. */
  | { op: "max"; input: NodeId; group: number }
  /** out[i] = the place of the largest of the i-th `group` elements; of equals the first, or the last. */
  | { op: "argMax"; input: NodeId; group: number; last: boolean }
  /** out[i] = the scalar function of x[i]. */
  | { op: "function"; input: NodeId; call: FunctionCall }
  /** out[i] = values[x[i]], x being integers in range. */
  | { op: "table"; input: NodeId; values: Float64Array }
  /** Softmax over each `group` consecutive elements. */
  | { op: "softmax"; input: NodeId; group: number }
  /** out[i] = numerator[i] / denominator[i], |numerator| <= denominator; 0 / 0 = 0. */
  | { op: "divide"; numerator: NodeId; denominator: NodeId }
  /** out[i] = sqrt(x[i]), x >= 0. */
  | { op: "squareRoot"; input: NodeId };

export interface MatMulShape {
  /** How many independent products. */
  batch: number;
  rows: number;
  depth: number;
  columns: number;
}

export type FloatOp = FloatPrimitive["op"];

/** The nodes that a node reads. */
export function inputsOf(node: FloatPrimitive): readonly NodeId[] {
  switch (node.op) {
    case "input":
    case "constant":
      return [];
    case "gather":
    case "affine":
      return node.inputs;
    case "multiply":
      return [node.a, node.b];
    case "divide":
      return [node.numerator, node.denominator];
    default:
      return [node.input];
  }
}

/** The same node reading other nodes: each input is passed through `rename`. */
export function withInputs<Node extends FloatPrimitive>(node: Node, rename: (id: NodeId) => NodeId): Node {
  switch (node.op) {
    case "input":
    case "constant":
      return node;
    case "gather":
    case "affine":
      return { ...node, inputs: node.inputs.map(rename) };
    case "multiply":
      return { ...node, a: rename(node.a), b: rename(node.b) };
    case "divide":
      return { ...node, numerator: rename(node.numerator), denominator: rename(node.denominator) };
    default:
      return { ...node, input: rename(node.input) };
  }
}

/** Element i of an array that has one element for all or one for each. */
export function at(values: Float64Array, i: number): number {
  return values.length === 1 ? values[0] : values[i];
}
