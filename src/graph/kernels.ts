import { callFunction } from "./functions.js";
import { at, type FloatPrimitive } from "./primitives.js";

/**
 * Computes one primitive in doubles: the reference for the float graph, used to fold constants and to calibrate.
 * `read` gives the elements of an input node.
 */
export function computeFloat(
  node: FloatPrimitive & { size: number },
  read: (id: number) => Float64Array,
): Float64Array {
  const { size } = node;
  switch (node.op) {
    case "input":
      throw new TypeError("an input has no kernel; its values are given");
    case "constant":
      return node.values;
    case "gather":
      return gather(node.inputs.map(read), node.indices, node.fill);
    case "matMul":
      return matMul(node, read(node.input));
    case "affine": {
      const inputs = node.inputs.map(read);
      return fill(size, (i) =>
        inputs.reduce((sum, x, k) => sum + at(node.coefficients[k], i) * x[i], at(node.bias, i)),
      );
    }
    case "multiply": {
      const [a, b] = [read(node.a), read(node.b)];
      return fill(size, (i) => a[i] * b[i]);
    }
    case "clamp":
      return read(node.input).map((x) => Math.min(Math.max(x, node.low), node.high));
    case "piecewise":
      return read(node.input).map((x, i) => x * at(x < 0 ? node.below : node.above, i));
    case "max":
      return reduceGroups(read(node.input), node.group, (x, from, to) => {
        let largest = x[from];
        for (let i = from + 1; i < to; i++) largest = Math.max(largest, x[i]);
        return largest;
      });
    case "argMax":
      return reduceGroups(read(node.input), node.group, (x, from, to) => {
        let best = from;
        for (let i = from + 1; i < to; i++) if (x[i] > x[best] || (node.last && x[i] === x[best])) best = i;
        return best - from;
      });
    case "function":
      return read(node.input).map((x) => callFunction(node.call, x));
    case "table":
      return read(node.input).map((x) => node.values[x]);
    case "softmax":
      return softmax(read(node.input), node.group);
    case "divide": {
      const [numerator, denominator] = [read(node.numerator), read(node.denominator)];
      return fill(size, (i) => (denominator[i] === 0 ? 0 : numerator[i] / denominator[i]));
    }
    case "squareRoot":
      return read(node.input).map(Math.sqrt);
  }
}

function fill(size: number, value: (i: number) => number): Float64Array {
  const out = new Float64Array(size);
  for (let i = 0; i < size; i++) out[i] = value(i);
  return out;
}

function gather(inputs: readonly Float64Array[], indices: Int32Array, fillValue: number): Float64Array {
  const source = inputs.length === 1 ? inputs[0] : concatenate(inputs);
  return fill(indices.length, (i) => (indices[i] < 0 ? fillValue : source[indices[i]]));
}

function concatenate(arrays: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(arrays.reduce((total, array) => total + array.length, 0));
  let offset = 0;
  for (const array of arrays) {
    joined.set(array, offset);
    offset += array.length;
  }
  return joined;
}

function matMul(node: FloatPrimitive & { op: "matMul" }, x: Float64Array): Float64Array {
  const { batch, rows, depth, columns, weights, bias } = node;
  const out = Float64Array.from(bias);
  for (let b = 0; b < batch; b++)
    for (let r = 0; r < rows; r++) {
      const row = (b * rows + r) * columns;
      for (let d = 0; d < depth; d++) {
        const value = x[(b * rows + r) * depth + d];
        if (value === 0) continue;
        const weightRow = (b * depth + d) * columns;
        for (let c = 0; c < columns; c++) out[row + c] += value * weights[weightRow + c];
      }
    }
  return out;
}

function reduceGroups(
  x: Float64Array,
  group: number,
  reduce: (x: Float64Array, from: number, to: number) => number,
): Float64Array {
  return fill(x.length / group, (i) => reduce(x, i * group, (i + 1) * group));
}

function softmax(x: Float64Array, group: number): Float64Array {
  const out = new Float64Array(x.length);
  for (let from = 0; from < x.length; from += group) {
    const values = x.subarray(from, from + group);
    const largest = values.reduce((a, b) => Math.max(a, b));
    const exponentials = values.map((value) => Math.exp(value - largest));
    const sum = exponentials.reduce((a, b) => a + b);
    out.set(
      exponentials.map((value) => value / sum),
      from,
    );
  }
  return out;
}
