import { at, type IntegerGraph, type IntegerNode } from "./integer-graph.js";
import { largestOf } from "./integers.js";

/**
 * Runs the integer graph: the definition of what a proof states. The circuit's witness equals it bit for bit.
 * Inputs are flat integer tensors in the graph's order; gives the elements of every node.
 */
export function interpret(graph: IntegerGraph, inputs: readonly (readonly bigint[])[]): bigint[][] {
  const values: bigint[][] = [];
  for (const [id, node] of graph.nodes.entries())
    values.push(
      node.op === "input" ? [...inputs[graph.inputs.indexOf(id)]] : computeInteger(node, (input) => values[input]),
    );
  return values;
}

/** What one primitive computes; `read` gives the elements of its inputs. */
export function computeInteger(node: IntegerNode, read: (id: number) => bigint[]): bigint[] {
  switch (node.op) {
    case "input":
      throw new TypeError("an input is given, not computed");
    case "constant":
      return Array.from(node.values);
    case "gather": {
      const source = node.inputs.flatMap(read);
      return Array.from(node.indices, (index) => (index < 0 ? node.fill : source[index]));
    }
    case "matMul":
      return matMul(node, read(node.input));
    case "affine": {
      const inputs = node.inputs.map(read);
      return fill(node.size, (i) =>
        inputs.reduce((sum, x, k) => sum + at(node.coefficients[k], i) * x[i], at(node.bias, i)),
      );
    }
    case "multiply": {
      const [a, b] = [read(node.a), read(node.b)];
      return fill(node.size, (i) => a[i] * b[i]);
    }
    case "rescale":
      return read(node.input).map((x) => clamp(roundShift(x, node.shift), node.low, node.high));
    case "piecewise":
      return read(node.input).map((x, i) => x * at(x < 0n ? node.below : node.above, i));
    case "max":
      return groups(read(node.input), node.group).map((group) => largestOf(group));
    case "argMax":
      return groups(read(node.input), node.group).map((group) => BigInt(argMax(group, node.last)));
    case "lookup":
      return read(node.input).map((x) => node.table[Number(x - node.low)]);
    case "lowBits":
      return read(node.input).map((x) => BigInt.asUintN(node.bits, x));
    case "divide": {
      const [numerator, denominator] = [read(node.numerator), read(node.denominator)];
      return fill(node.size, (i) => saturatingRatio(numerator[i], denominator[i], node.bits));
    }
    case "squareRoot":
      return read(node.input).map(floorSquareRoot);
  }
}

function fill(size: number, value: (i: number) => bigint): bigint[] {
  return Array.from({ length: size }, (_, i) => value(i));
}

function matMul(node: IntegerNode & { op: "matMul" }, x: readonly bigint[]): bigint[] {
  const { batch, rows, depth, columns, weights } = node;
  const out = Array.from(node.bias);
  for (let row = 0; row < batch * rows; row++) {
    const b = Math.floor(row / rows);
    for (let d = 0; d < depth; d++) {
      const value = x[row * depth + d];
      if (value === 0n) continue;
      for (let c = 0; c < columns; c++) out[row * columns + c] += value * weights[(b * depth + d) * columns + c];
    }
  }
  return out;
}

/** x / 2^shift rounded half up: >> floors, also below zero. */
export function roundShift(x: bigint, shift: number): bigint {
  return shift === 0 ? x : (x + (1n << BigInt(shift - 1))) >> BigInt(shift);
}

/** min(2^bits · n / d, 2^bits - 1) rounded half up, for n >= 0 and d >= 1, where / floors. */
export function saturatingRatio(numerator: bigint, denominator: bigint, bits: number): bigint {
  const largest = (1n << BigInt(bits)) - 1n;
  const rounded = ((numerator << BigInt(bits + 1)) + denominator) / (2n * denominator);
  return rounded < largest ? rounded : largest;
}

function clamp(x: bigint, low: bigint | undefined, high: bigint | undefined): bigint {
  if (low !== undefined && x < low) return low;
  return high !== undefined && x > high ? high : x;
}

function groups(x: readonly bigint[], group: number): bigint[][] {
  return Array.from({ length: x.length / group }, (_, i) => x.slice(i * group, (i + 1) * group));
}

function argMax(group: readonly bigint[], last: boolean): number {
  let best = 0;
  for (let i = 1; i < group.length; i++) if (group[i] > group[best] || (last && group[i] === group[best])) best = i;
  return best;
}

/** The largest integer whose square is not above x, by Newton's iteration from above. */
export function floorSquareRoot(x: bigint): bigint {
  if (x < 2n) return x;
  let root = 1n << BigInt(Math.ceil(x.toString(2).length / 2));
  for (;;) {
    const next = (root + x / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
