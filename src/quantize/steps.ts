import { callFunction, type FunctionCall } from "../graph/functions.js";
import { type FloatGraph, type FloatNode, inputsOf } from "../graph/primitives.js";
import { type Precision, tableBitsFor } from "./options.js";
import type { Ranges } from "./ranges.js";

/** Resolution of softmax's argument: e^-x is then right to 2^-8 of itself, a probability to 0.1 %. */
export const softmaxStep = 2 ** -7;

/**
 * The real step that each element of each node should be resolved to, from what its readers do with it. A layer chooses
 * its weights' scale by the step that its readers cut its output to.
 */
export function planSteps(graph: FloatGraph, ranges: readonly Ranges[], precision: Precision): Float64Array[] {
  const steps = graph.nodes.map(({ size }) => new Float64Array(size).fill(Number.POSITIVE_INFINITY));
  for (const { node } of graph.outputs) lower(steps[node], uniform(ranges[node], 2 ** precision.outputBits - 1));
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id];
    const own = ownSteps(ranges[id], 2 ** precision.activationBits - 1);
    steps[id] = steps[id].map((step, i) => (step === Number.POSITIVE_INFINITY ? own[i] : step)); // nobody asks
    for (const [input, wanted] of wantedOf(node, graph, ranges, steps[id], precision)) lower(steps[input], wanted);
  }
  return steps;
}

/** What `node`, whose own output is resolved to `steps`, wants of its inputs. */
function wantedOf(
  node: FloatNode,
  graph: FloatGraph,
  ranges: readonly Ranges[],
  steps: Float64Array,
  precision: Precision,
): [input: number, wanted: Float64Array][] {
  switch (node.op) {
    case "gather":
      return gatherWants(node, graph, steps);
    case "max":
      return [
        [
          node.input,
          Float64Array.from({ length: graph.nodes[node.input].size }, (_, i) => steps[Math.floor(i / node.group)]),
        ],
      ];
    case "clamp":
      return [[node.input, steps]];
    case "function": {
      const part = curvedPart(node.call, ranges[node.input], steps[0]);
      return [[node.input, all(graph, node.input, tableStep(part, node.size, precision))]];
    }
    case "softmax":
      return [[node.input, all(graph, node.input, softmaxStep)]];
    case "argMax":
      // Finer than between layers, so that few places tie that do not tie in the float model.
      return [[node.input, uniform(ranges[node.input], 2 ** (precision.activationBits + 2) - 1)]];
    default:
      return inputsOf(node).map((input) => [input, ownSteps(ranges[input], 2 ** precision.activationBits - 1)]);
  }
}

function gatherWants(
  node: FloatNode & { op: "gather" },
  graph: FloatGraph,
  steps: Float64Array,
): [number, Float64Array][] {
  const sizes = node.inputs.map((id) => graph.nodes[id].size);
  const wanted = new Float64Array(sizes.reduce((a, b) => a + b, 0)).fill(Number.POSITIVE_INFINITY);
  for (const [i, index] of node.indices.entries()) if (index >= 0) wanted[index] = Math.min(wanted[index], steps[i]);
  let start = 0;
  return node.inputs.map((id, k) => {
    start += sizes[k];
    return [id, wanted.slice(start - sizes[k], start)];
  });
}

/** Each element's range in `levels` steps; a range on both sides of zero is taken as symmetric. */
function ownSteps({ low, high }: Ranges, levels: number): Float64Array {
  return low.map((least, i) => stepOf(least, high[i], levels));
}

/** The same step for all elements: where they are compared or published side by side. */
function uniform({ low, high }: Ranges, levels: number): Float64Array {
  const least = low.reduce((a, b) => Math.min(a, b));
  const most = high.reduce((a, b) => Math.max(a, b));
  return new Float64Array(low.length).fill(stepOf(least, most, levels));
}

function stepOf(low: number, high: number, levels: number): number {
  const range = low < 0 ? 2 * Math.max(-low, high) : high;
  return range > 0 ? range / levels : 1 / levels; // an element that is always 0 may have any step
}

function all(graph: FloatGraph, id: number, step: number): Float64Array {
  return new Float64Array(graph.nodes[id].size).fill(step);
}

/** The step between the places of a table for `elements` elements over a part of the argument. */
export function tableStep([low, high]: readonly [number, number], elements: number, precision: Precision): number {
  return (high - low) / (2 ** tableBitsFor(precision, elements) - 1);
}

function lower(steps: Float64Array, wanted: Float64Array): void {
  for (let i = 0; i < steps.length; i++) steps[i] = Math.min(steps[i], wanted[i]);
}

/**
 * The part of an expected range outside which a function is flat to half a step of its output: a table need not
 * resolve the tails of a sigmoid.
 */
export function curvedPart(call: FunctionCall, { low, high }: Ranges, outputStep: number): [low: number, high: number] {
  const least = low.reduce((a, b) => Math.min(a, b));
  const most = Math.max(
    high.reduce((a, b) => Math.max(a, b)),
    least + 1e-6,
  );
  const samples = 1024;
  const at = (i: number) => least + ((most - least) * i) / samples;
  const values = Array.from({ length: samples + 1 }, (_, i) => callFunction(call, at(i)));
  const isFlat = (a: number, b: number) => Math.abs(values[a] - values[b]) <= outputStep / 2;
  let first = 0;
  while (first < samples && isFlat(0, first + 1)) first++;
  let last = samples;
  while (last > first + 1 && isFlat(samples, last - 1)) last--;
  return first === samples ? [least, most] : [at(first), at(last)];
}
