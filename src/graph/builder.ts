import type { ScalarFunction } from "./functions.js";
import { computeFloat } from "./kernels.js";
import {
  at,
  type FloatGraph,
  type FloatNode,
  type FloatPrimitive,
  type GraphOutput,
  inputsOf,
  type MatMulShape,
  type NodeId,
} from "./primitives.js";
import { broadcastIndices, broadcastShapes, maxElements, maxTotalElements, offsetsOf, sizeOf } from "./shapes.js";

/** A tensor while the graph is being built: the node that holds its elements, and the shape they are seen in. */
export interface Value {
  node: NodeId;
  shape: readonly number[];
  /** Whether the ONNX element type is an integer: its values are whole and its division truncates. */
  integer: boolean;
  /** Whether the values are whole although the type is not an integer's: labels that were cast to float. */
  whole?: boolean;
  /** Names of the values 0, 1, 2, … where ONNX would hold strings. */
  labels?: readonly string[];
}

/**
 * Builds a float graph node by node. Whatever has only constant inputs is computed at once, so constant folding and
 * the shape chains of exporters need no pass of their own.
 */
export class GraphBuilder {
  readonly #nodes: FloatNode[] = [];
  readonly #inputs: FloatGraph["inputs"][number][] = [];
  #totalElements = 0;
  /** The ONNX node that is being lowered. */
  origin = "";

  input(name: string, shape: readonly number[], integer: boolean): Value {
    const node = this.#push({ op: "input", name }, sizeOf(shape));
    this.#inputs.push({ name, node, shape, integer });
    return { node, shape, integer };
  }

  constant(values: Float64Array, shape: readonly number[], integer: boolean): Value {
    return { node: this.#push({ op: "constant", values }, values.length), shape, integer };
  }

  /** Gives `size` back if a tensor may be that large, else throws a RangeError: asked before allocating. */
  checkSize(size: number): number {
    if (!Number.isInteger(size) || size < 0 || size > maxElements)
      throw new RangeError(`a tensor of ${size} elements is over the limit of ${maxElements}`);
    return size;
  }

  /** A string tensor: its places in the list of its strings. */
  labels(strings: readonly string[], shape: readonly number[]): Value {
    return {
      ...this.constant(
        Float64Array.from(strings, (_, i) => i),
        shape,
        true,
      ),
      labels: strings,
    };
  }

  /** The elements of a value that does not depend on the inputs, else undefined. */
  constantOf(value: Value): Float64Array | undefined {
    const node = this.#nodes[value.node];
    return node.op === "constant" ? node.values : undefined;
  }

  reshape(x: Value, shape: readonly number[]): Value {
    return { ...x, shape };
  }

  /** Elements of the concatenation of `values`, by index; -1 gives `fill`. */
  gather(values: readonly Value[], indices: Int32Array, shape: readonly number[], fill = 0): Value {
    const [first] = values;
    const isIdentity =
      values.length === 1 && indices.length === this.#sizeOf(first) && indices.every((index, i) => index === i);
    if (isIdentity) return this.reshape(first, shape);
    const inputs = values.map((value) => value.node);
    return this.#add({ op: "gather", inputs, indices, fill }, indices.length, shape, first.integer);
  }

  /** The value seen in a larger shape, by ONNX's (numpy's) broadcasting. */
  broadcast(x: Value, shape: readonly number[]): Value {
    return sizeOf(x.shape) === sizeOf(shape)
      ? this.reshape(x, shape)
      : this.gather([x], broadcastIndices(x.shape, shape), shape);
  }

  transpose(x: Value, permutation: readonly number[]): Value {
    const shape = permutation.map((axis) => x.shape[axis]);
    const strides = permutation.map((axis) => sizeOf(x.shape.slice(axis + 1)));
    return this.gather([x], offsetsOf(shape, strides), shape);
  }

  /** x as [batch, rows, depth] times constant weights [batch, depth, columns], plus a bias for each element. */
  matMul(x: Value, weights: Float64Array, bias: Float64Array, dims: MatMulShape, shape: readonly number[]): Value {
    const primitive = { op: "matMul", input: x.node, weights, bias, ...dims } as const;
    return this.#add(primitive, dims.batch * dims.rows * dims.columns, shape, false);
  }

  /** The sum of terms, each broadcast to `shape` and multiplied by its coefficients, plus a bias. */
  affine(
    terms: readonly { value: Value; coefficients: Float64Array }[],
    bias: Float64Array,
    shape: readonly number[],
  ): Value {
    const size = sizeOf(shape);
    const isConstant = (value: Value) => this.constantOf(value) !== undefined;
    const constants = terms.filter(({ value }) => isConstant(value));
    const total = constants.reduce((sum, { value, coefficients }) => {
      const values = this.constantOf(this.broadcast(value, shape)) ?? new Float64Array(size);
      return values.map((x, i) => at(sum, i) + at(coefficients, i) * x);
    }, bias);
    const integer = terms.every(({ value }) => value.integer);
    const variable = terms.filter(({ value }) => !isConstant(value));
    if (variable.length === 0) return this.constant(spread(total, size), shape, integer);
    const inputs = variable.map(({ value }) => this.broadcast(value, shape).node);
    const coefficients = variable.map((term) => compact(term.coefficients));
    return this.#add({ op: "affine", inputs, coefficients, bias: compact(total) }, size, shape, integer);
  }

  /** factor · x + bias, both the same for all elements. */
  scale(x: Value, factor: number, bias = 0): Value {
    return this.affine([{ value: x, coefficients: Float64Array.of(factor) }], Float64Array.of(bias), x.shape);
  }

  /** a · factor + b · otherFactor with broadcasting. */
  sum(a: Value, b: Value, factor = 1, otherFactor = 1): Value {
    const terms = [
      { value: a, coefficients: Float64Array.of(factor) },
      { value: b, coefficients: Float64Array.of(otherFactor) },
    ];
    return this.affine(terms, Float64Array.of(0), broadcastShapes(a.shape, b.shape));
  }

  multiply(a: Value, b: Value): Value {
    const shape = broadcastShapes(a.shape, b.shape);
    const [left, right] = [this.broadcast(a, shape), this.broadcast(b, shape)];
    const factors = this.constantOf(left) ? [left, right] : this.constantOf(right) ? [right, left] : undefined;
    if (factors !== undefined) {
      const [constant, value] = factors;
      return this.affine(
        [{ value, coefficients: this.constantOf(constant) ?? Float64Array.of() }],
        Float64Array.of(0),
        shape,
      );
    }
    return this.#add({ op: "multiply", a: left.node, b: right.node }, sizeOf(shape), shape, a.integer && b.integer);
  }

  clamp(x: Value, low: number, high: number): Value {
    return this.#elementwise({ op: "clamp", input: x.node, low, high }, x);
  }

  /** x · below where x < 0, x · above elsewhere; slopes of one element or one for each. */
  piecewise(x: Value, slopes: { below: Float64Array; above: Float64Array }): Value {
    const { below, above } = slopes;
    return this.#elementwise({ op: "piecewise", input: x.node, below: compact(below), above: compact(above) }, x);
  }

  /** The largest of each `group` consecutive elements. */
  max(x: Value, group: number, shape: readonly number[]): Value {
    if (group === 1) return this.reshape(x, shape);
    return this.#add({ op: "max", input: x.node, group }, sizeOf(shape), shape, x.integer);
  }

  argMax(x: Value, group: number, last: boolean, shape: readonly number[]): Value {
    return this.#add({ op: "argMax", input: x.node, group, last }, sizeOf(shape), shape, true);
  }

  function(x: Value, name: ScalarFunction, ...parameters: number[]): Value {
    return this.#elementwise({ op: "function", input: x.node, call: { name, parameters } }, x);
  }

  /** values[x] for whole x. */
  table(x: Value, values: Float64Array, integer: boolean): Value {
    return { ...this.#elementwise({ op: "table", input: x.node, values }, x), integer };
  }

  /** Softmax over each `group` consecutive elements. */
  softmax(x: Value, group: number): Value {
    return this.#elementwise({ op: "softmax", input: x.node, group }, x);
  }

  divide(numerator: Value, denominator: Value): Value {
    const { shape } = numerator;
    const primitive = {
      op: "divide",
      numerator: numerator.node,
      denominator: this.broadcast(denominator, shape).node,
    } as const;
    return this.#add(primitive, sizeOf(shape), shape, false);
  }

  squareRoot(x: Value): Value {
    return this.#elementwise({ op: "squareRoot", input: x.node }, x);
  }

  /** The sum of each `group` consecutive elements, times `factor`. */
  sumGroups(x: Value, group: number, shape: readonly number[], factor = 1): Value {
    const rows = sizeOf(shape);
    const weights = new Float64Array(group).fill(factor);
    return this.matMul(x, weights, new Float64Array(rows), { batch: 1, rows, depth: group, columns: 1 }, shape);
  }

  finish(outputs: readonly GraphOutput[]): FloatGraph {
    return { nodes: this.#nodes, inputs: this.#inputs, outputs };
  }

  #sizeOf(value: Value): number {
    return this.#nodes[value.node].size;
  }

  #elementwise(primitive: FloatPrimitive, x: Value): Value {
    return this.#add(primitive, sizeOf(x.shape), x.shape, x.integer);
  }

  #add(primitive: FloatPrimitive, size: number, shape: readonly number[], integer: boolean): Value {
    const inputs = inputsOf(primitive);
    const isConstant = inputs.length > 0 && inputs.every((id) => this.#nodes[id].op === "constant");
    if (!isConstant) return { node: this.#push(primitive, size), shape, integer };
    const values = computeFloat({ ...primitive, size }, (id) => {
      const node = this.#nodes[id];
      return node.op === "constant" ? node.values : new Float64Array();
    });
    return this.constant(values, shape, integer);
  }

  #push(primitive: FloatPrimitive, size: number): NodeId {
    this.#nodes.push({ ...primitive, size: this.checkSize(size), origin: this.origin });
    this.#totalElements += size;
    if (this.#totalElements > maxTotalElements)
      throw new RangeError(`all tensors up to here have more than ${maxTotalElements} elements`);
    return this.#nodes.length - 1;
  }
}

/** One element where all are equal: what holds for every element is said once. */
export function compact(values: Float64Array): Float64Array {
  return values.length > 1 && values.every((value) => value === values[0]) ? values.slice(0, 1) : values;
}

/** `values` with one element for each of `size`. */
export function spread(values: Float64Array, size: number): Float64Array {
  return values.length === size ? values : Float64Array.from({ length: size }, (_, i) => at(values, i));
}
