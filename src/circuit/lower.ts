import { at, type IntegerGraph, type IntegerNode } from "../quantize/integer-graph.js";
import { type Intervals, intervalsOf } from "../quantize/intervals.js";
import type { ModelSchema } from "../quantize/schema.js";
import { CircuitBuilder, termsOfAConstraint } from "./builder.js";
import type { Circuit } from "./circuit.js";
import { tooManySignals } from "./errors.js";
import { Expression, sumOf } from "./expression.js";
import { fieldOrder } from "./field.js";
import { divide } from "./gadgets/divide.js";
import { lookup } from "./gadgets/lookup.js";
import { argMax, max } from "./gadgets/max.js";
import { piecewise } from "./gadgets/piecewise.js";
import { rescale } from "./gadgets/rescale.js";
import { squareRoot } from "./gadgets/square-root.js";
import { defaultMaxConstraints } from "./limits.js";
import { maxSignals, packOutput, signalBits, signalCount, unpackInput } from "./signals.js";

/**
 * Lowers an integer graph to the circuit of the statement "output = graph(input), and the prover knew context".
 * Wires come in the order 1, context, packed inputs, packed outputs, private.
 */
export function lowerToCircuit(
  graph: IntegerGraph,
  schema: ModelSchema,
  maxConstraints = defaultMaxConstraints,
): Circuit {
  const c = new CircuitBuilder(maxConstraints);
  const intervals = intervalsOf(graph);
  const context = c.wire(0n, fieldOrder - 1n);
  const packed = (1n << BigInt(signalBits)) - 1n;
  const signalsOf = (count: number) => Array.from({ length: count }, () => c.wire(0n, packed));
  const inputSignals = schema.inputs.map((tensor) => signalsOf(signalCount(tensor)));
  const outputSignals = schema.outputs.map((tensor) => signalsOf(signalCount(tensor)));
  const signals = 1 + inputSignals.flat().length + outputSignals.flat().length;
  if (signals > maxSignals) throw tooManySignals({ signals, limit: maxSignals });
  bindContext(c, context);

  const elements: Expression[][] = [];
  const readers = countReaders(graph);
  for (const [id, node] of graph.nodes.entries()) {
    c.origin = node.origin;
    c.gadget = node.op;
    const input = graph.inputs.indexOf(id);
    const values =
      input >= 0
        ? unpackInput(c, schema.inputs[input], inputSignals[input], node.size)
        : lowerNode(c, node, (of) => elements[of], intervals[id]);
    elements[id] = shareLongSums(c, values, readers[id]);
  }

  for (const [k, node] of graph.outputs.entries()) {
    c.origin = schema.outputs[k].name;
    c.gadget = "output";
    packOutput(c, schema.outputs[k], outputSignals[k], elements[node]);
  }
  return c.finish({ context: 1, input: inputSignals.flat().length, output: outputSignals.flat().length });
}

/** A public signal that no constraint reads could be exchanged in a finished proof; one product binds it. */
function bindContext(c: CircuitBuilder, context: Expression): void {
  c.origin = "context";
  c.gadget = "context";
  const square = c.wire(0n, 0n);
  const row = c.sum(context);
  c.instruct({ op: "product", wire: square.wires[0], a: row, b: row });
  c.constrainField(context, context, square);
}

function lowerNode(
  c: CircuitBuilder,
  node: IntegerNode,
  read: (id: number) => Expression[],
  { low, high }: Intervals,
): Expression[] {
  const each = (compute: (i: number) => Expression) =>
    Array.from({ length: node.size }, (_, i) => compute(i).within(low[i], high[i]));
  switch (node.op) {
    case "input":
      throw new TypeError("an input is unpacked, not lowered");
    case "constant":
      return each((i) => Expression.constant(node.values[i]));
    case "gather": {
      const source = node.inputs.flatMap(read);
      return Array.from(node.indices, (index) => (index < 0 ? Expression.constant(node.fill) : source[index]));
    }
    case "matMul":
      return lowerMatMul(node, read(node.input)).map((sum, i) => sum.within(low[i], high[i]));
    case "affine": {
      const inputs = node.inputs.map(read);
      return each((i) =>
        sumOf(
          inputs.map((x, k) => [x[i], at(node.coefficients[k], i)] as const),
          at(node.bias, i),
        ),
      );
    }
    case "multiply": {
      const [a, b] = [read(node.a), read(node.b)];
      return each((i) => c.product(a[i], b[i], low[i], high[i]));
    }
    case "rescale": {
      const x = read(node.input);
      return each((i) => rescale(c, x[i], node.shift, node.low, node.high));
    }
    case "piecewise": {
      const x = read(node.input);
      return each((i) => piecewise(c, x[i], at(node.below, i), at(node.above, i)));
    }
    case "max": {
      const x = read(node.input);
      return each((i) => max(c, x.slice(i * node.group, (i + 1) * node.group)));
    }
    case "argMax": {
      const x = read(node.input);
      return each((i) => argMax(c, x.slice(i * node.group, (i + 1) * node.group), node.last));
    }
    case "lookup": {
      const x = read(node.input);
      const table = Array.from(node.table);
      return each((i) => lookup(c, x[i].plus(-node.low), table));
    }
    case "lowBits": {
      const x = read(node.input);
      return each((i) => lowBits(c, x[i], node.bits));
    }
    case "divide": {
      const [numerator, denominator] = [read(node.numerator), read(node.denominator)];
      return each((i) => divide(c, numerator[i], denominator[i], node.bits));
    }
    case "squareRoot": {
      const x = read(node.input);
      return each((i) => squareRoot(c, x[i]));
    }
  }
}

function lowerMatMul(node: IntegerNode & { op: "matMul" }, x: readonly Expression[]): Expression[] {
  const { batch, rows, depth, columns, weights, bias } = node;
  return Array.from({ length: batch * rows * columns }, (_, i) => {
    const row = Math.floor(i / columns);
    const b = Math.floor(row / rows);
    const terms = Array.from(
      { length: depth },
      (_, d) => [x[row * depth + d], weights[(b * depth + d) * columns + (i % columns)]] as const,
    );
    return sumOf(terms, bias[i]);
  });
}

/** x mod 2^bits.
 * Costs     the bits of x, shared with whoever else splits it. */
function lowBits(c: CircuitBuilder, x: Expression, bits: number): Expression {
  const all = c.bitsOf(x);
  return sumOf(all.slice(0, bits).map((bit, k) => [bit, 1n << BigInt(k)] as const));
}

/** How often the elements of each node are read; a matrix product reads each of its inputs once for each column. */
function countReaders(graph: IntegerGraph): number[] {
  const readers = graph.nodes.map(() => 0);
  for (const node of graph.nodes.toReversed()) {
    if (node.op === "matMul") readers[node.input] += node.columns;
    if (node.op === "affine") for (const input of node.inputs) readers[input] += 1;
  }
  // What a gather shows is read as often as the gather itself.
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id];
    if (node.op === "gather") for (const input of node.inputs) readers[input] += readers[id];
  }
  return readers;
}

/** Gives sums that are read often wires of their own: one constraint instead of their terms at every reader. */
function shareLongSums(c: CircuitBuilder, elements: readonly Expression[], readers: number): Expression[] {
  c.gadget = "shared sum";
  return elements.map((x) =>
    (readers - 1) * x.wires.length > termsOfAConstraint && x.wires.length > 4 ? c.materialize(x) : x,
  );
}
