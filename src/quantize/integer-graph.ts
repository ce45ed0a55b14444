/**
 * The integer graph: the exact semantics that a proof is about. Every value is an integer of any size; `interpret.ts`
 * says what each primitive computes, `intervals.ts` what range it can take, and `../circuit` proves it.
 * Plain data: integers are bigints, weights 64-bit arrays.
 */
export interface IntegerGraph {
  /** Every node comes after its inputs. A node is referred to by its index. */
  nodes: readonly IntegerNode[];
  /** Places of the input nodes, in the model's order. */
  inputs: readonly NodeId[];
  outputs: readonly NodeId[];
}

export type NodeId = number;

export type IntegerNode = IntegerPrimitive & {
  /** Number of elements. */
  size: number;
  /** The ONNX node it comes from. */
  origin: string;
};

export type IntegerPrimitive =
  /** Elements in [low, high], the whole range that the encoding can hold. */
  | { op: "input"; low: bigint; high: bigint }
  | { op: "constant"; values: BigInt64Array }
  /** out[i] = the concatenation of all inputs at indices[i], or `fill` where indices[i] is -1. */
  | { op: "gather"; inputs: readonly NodeId[]; indices: Int32Array; fill: bigint }
  /** out[b,r,c] = sum over d of x[b,r,d] · weights[b,d,c], plus bias[b,r,c]. */
  | {
      op: "matMul";
      input: NodeId;
      weights: BigInt64Array;
      bias: BigInt64Array;
      batch: number;
      rows: number;
      depth: number;
      columns: number;
    }
  /** out[i] = sum over k of coefficients[k][i] · inputs[k][i], plus bias[i]; arrays of one element serve all. */
  | { op: "affine"; inputs: readonly NodeId[]; coefficients: readonly BigInt64Array[]; bias: BigInt64Array }
  | { op: "multiply"; a: NodeId; b: NodeId }
  /** out[i] = min(max((x[i] + 2^(shift-1)) >> shift, low), high): rounded half up, then clamped; undefined is no bound. */
  | { op: "rescale"; input: NodeId; shift: number; low?: bigint; high?: bigint }
  /** out[i] = x[i] · (x[i] < 0 ? below[i] : above[i]); arrays of one element serve all. */
  | { op: "piecewise"; input: NodeId; below: BigInt64Array; above: BigInt64Array }
  /** out[i] = the largest of the i-th `group` consecutive elements. */
  | { op: "max"; input: NodeId; group: number }
  /** out[i] = the place of the largest of the i-th `group` elements; of equals the first, or the last. */
  | { op: "argMax"; input: NodeId; group: number; last: boolean }
  /** out[i] = table[x[i] - low]; the interval of x lies in the table. */
  | { op: "lookup"; input: NodeId; low: bigint; table: BigInt64Array }
  /** out[i] = x[i] mod 2^bits, x >= 0. */
  | { op: "lowBits"; input: NodeId; bits: number }
  /** out[i] = min(2^bits · numerator[i] / denominator[i], 2^bits - 1), rounded half up; numerator >= 0, denominator >= 1. */
  | { op: "divide"; numerator: NodeId; denominator: NodeId; bits: number }
  /** out[i] = floor(sqrt(x[i])), x >= 0. */
  | { op: "squareRoot"; input: NodeId };

export type IntegerOp = IntegerPrimitive["op"];

/** The nodes that a node reads. */
export function inputsOf(node: IntegerPrimitive): readonly NodeId[] {
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

/** Element i of an array that has one element for all or one for each. */
export function at(values: BigInt64Array, i: number): bigint {
  return values.length === 1 ? values[0] : values[i];
}
