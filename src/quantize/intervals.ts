import { at, type IntegerGraph, type IntegerNode } from "./integer-graph.js";
import { largestOf, smallestOf } from "./integers.js";
import { floorSquareRoot, roundShift, saturatingRatio } from "./interpret.js";

/** The values that each element of a node can take, both ends included, over all inputs that the encoding can hold. */
export interface Intervals {
  low: readonly bigint[];
  high: readonly bigint[];
}

/** Worst-case ranges of every node. Only these may size a circuit: an operator without a witness would be slashed. */
export function intervalsOf(graph: IntegerGraph): Intervals[] {
  const intervals: Intervals[] = [];
  for (const node of graph.nodes) intervals.push(intervalsOfNode(node, (id) => intervals[id]));
  return intervals;
}

/** The ranges of one node, from those of its inputs. */
export function intervalsOfNode(node: IntegerNode, read: (id: number) => Intervals): Intervals {
  switch (node.op) {
    case "input":
      return { low: repeat(node.low, node.size), high: repeat(node.high, node.size) };
    case "constant":
      return { low: Array.from(node.values), high: Array.from(node.values) };
    case "gather": {
      const pick = (source: readonly bigint[]) => Array.from(node.indices, (i) => (i < 0 ? node.fill : source[i]));
      const inputs = node.inputs.map(read);
      return { low: pick(inputs.flatMap((x) => x.low)), high: pick(inputs.flatMap((x) => x.high)) };
    }
    case "matMul":
      return matMul(node, read(node.input));
    case "affine": {
      const inputs = node.inputs.map(read);
      return perElement(node.size, (i) =>
        inputs.reduce<Range>(
          (sum, x, k) => plus(sum, times(at(node.coefficients[k], i), elementOf(x, i))),
          [at(node.bias, i), at(node.bias, i)],
        ),
      );
    }
    case "multiply":
      return multiply(node, read);
    case "rescale": {
      const x = read(node.input);
      const end = (value: bigint) => {
        const rounded = roundShift(value, node.shift);
        if (node.low !== undefined && rounded < node.low) return node.low;
        return node.high !== undefined && rounded > node.high ? node.high : rounded;
      };
      return { low: x.low.map(end), high: x.high.map(end) };
    }
    case "piecewise": {
      const x = read(node.input);
      return perElement(node.size, (i) => piecewise(elementOf(x, i), at(node.below, i), at(node.above, i)));
    }
    case "max": {
      const x = read(node.input);
      const largest = (ends: readonly bigint[], i: number) =>
        largestOf(ends.slice(i * node.group, (i + 1) * node.group));
      return perElement(node.size, (i) => [largest(x.low, i), largest(x.high, i)]);
    }
    case "argMax":
      return { low: repeat(0n, node.size), high: repeat(BigInt(node.group - 1), node.size) };
    case "lookup": {
      const x = read(node.input);
      return perElement(node.size, (i) => {
        const reached = node.table.subarray(Number(x.low[i] - node.low), Number(x.high[i] - node.low) + 1);
        return [smallestOf(reached), largestOf(reached)];
      });
    }
    case "lowBits": {
      const x = read(node.input);
      const all = (1n << BigInt(node.bits)) - 1n;
      return perElement(node.size, (i) => (x.high[i] <= all ? elementOf(x, i) : [0n, all]));
    }
    case "divide": {
      const [n, d] = [read(node.numerator), read(node.denominator)];
      return perElement(node.size, (i) => [
        saturatingRatio(n.low[i], d.high[i], node.bits),
        saturatingRatio(n.high[i], d.low[i], node.bits),
      ]);
    }
    case "squareRoot": {
      const x = read(node.input);
      return { low: x.low.map(floorSquareRoot), high: x.high.map(floorSquareRoot) };
    }
  }
}

type Range = readonly [low: bigint, high: bigint];

function repeat(value: bigint, size: number): bigint[] {
  return new Array<bigint>(size).fill(value);
}

function elementOf(x: Intervals, i: number): Range {
  return [x.low[i], x.high[i]];
}

function perElement(size: number, range: (i: number) => Range): Intervals {
  const low = new Array<bigint>(size);
  const high = new Array<bigint>(size);
  for (let i = 0; i < size; i++) [low[i], high[i]] = range(i);
  return { low, high };
}

function plus(a: Range, b: Range): Range {
  return [a[0] + b[0], a[1] + b[1]];
}

function times(factor: bigint, [low, high]: Range): Range {
  return factor < 0n ? [factor * high, factor * low] : [factor * low, factor * high];
}

function piecewise([low, high]: Range, below: bigint, above: bigint): Range {
  const ends: bigint[] = [low, high].map((x) => x * (x < 0n ? below : above));
  if (low < 0n && high >= 0n) ends.push(0n, -below); // the break itself, and the last value before it
  return [smallestOf(ends), largestOf(ends)];
}

function multiply(node: IntegerNode & { op: "multiply" }, read: (id: number) => Intervals): Intervals {
  const [a, b] = [read(node.a), read(node.b)];
  return perElement(node.size, (i) => {
    const products = [a.low[i] * b.low[i], a.low[i] * b.high[i], a.high[i] * b.low[i], a.high[i] * b.high[i]];
    const low = smallestOf(products);
    const high = largestOf(products);
    const isSquare = node.a === node.b;
    return [isSquare && low < 0n ? 0n : low, high];
  });
}

function matMul(node: IntegerNode & { op: "matMul" }, x: Intervals): Intervals {
  const { batch, rows, depth, columns, weights } = node;
  const low = Array.from(node.bias);
  const high = Array.from(node.bias);
  for (let row = 0; row < batch * rows; row++) {
    const b = Math.floor(row / rows);
    for (let d = 0; d < depth; d++) {
      const [from, to] = elementOf(x, row * depth + d);
      if (from === 0n && to === 0n) continue;
      for (let c = 0; c < columns; c++) {
        const weight = weights[(b * depth + d) * columns + c];
        const at = row * columns + c;
        low[at] += weight * (weight < 0n ? to : from);
        high[at] += weight * (weight < 0n ? from : to);
      }
    }
  }
  return { low, high };
}
