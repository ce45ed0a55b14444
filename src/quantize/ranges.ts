import { type FloatGraph, type FloatNode, inputsOf, type NodeId } from "../graph/primitives.js";
import type { Statistics } from "../graph/statistics.js";

/** What calibration leads to expect of each element of a node, over all elements that share its scale. */
export interface Ranges {
  low: Float64Array;
  high: Float64Array;
}

/**
 * Expected ranges by node: those of the samples, widened for what they have not shown. Elements of one channel or neuron
 * share a range, since a scale is free for each of them but their samples are few.
 */
export function expectRanges(graph: FloatGraph, statistics: readonly Statistics[]): Ranges[] {
  const channels: Int32Array[] = [];
  const ranges: Ranges[] = [];
  for (const [id, node] of graph.nodes.entries()) {
    channels.push(channelsOf(node, (input) => channels[input], graph));
    ranges.push(node.op === "gather" ? gatherRanges(node, ranges) : rangesOf(statistics[id], channels[id]));
    widenCancelled(ranges[id], largestTerm(node, ranges));
  }
  return ranges;
}

/** No channel is expected to stay below this part of what the whole tensor does: a quiet one may wake. */
const smallestShare = 1 / 8;

function rangesOf({ minimum, maximum, samples }: Statistics, channels: Int32Array): Ranges {
  const count = channels.reduce((most, channel) => Math.max(most, channel + 1), 0);
  const low = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  const sizes = new Float64Array(count);
  for (const [i, channel] of channels.entries()) {
    low[channel] = Math.min(low[channel], minimum[i]);
    high[channel] = Math.max(high[channel], maximum[i]);
    sizes[channel]++;
  }
  const [least, most] = [low.reduce((a, b) => Math.min(a, b)), high.reduce((a, b) => Math.max(a, b))];
  for (let channel = 0; channel < count; channel++) {
    // The extremes of n observations miss more of the tail the fewer they are.
    const margin = 1 + 4 / Math.sqrt(samples * sizes[channel]);
    low[channel] = Math.min(low[channel] * (low[channel] < 0 ? margin : 1), Math.min(least, 0) * smallestShare);
    high[channel] = Math.max(high[channel] * (high[channel] > 0 ? margin : 1), Math.max(most, 0) * smallestShare);
  }
  return { low: Float64Array.from(channels, (c) => low[c]), high: Float64Array.from(channels, (c) => high[c]) };
}

/** Sums below this part of their terms are what rounding has left of them: a float32 is right to 2^-24. */
const cancelledShare = 2 ** -30;

/** No sum is resolved to what its terms leave by cancelling: x − x is 0, whatever doubles make of it. */
function widenCancelled({ low, high }: Ranges, term: number): void {
  const least = term * cancelledShare;
  for (const [i, most] of high.entries())
    if (Math.max(most, -low[i]) < least) {
      low[i] = Math.min(low[i], -least);
      high[i] = Math.max(most, least);
    }
}

/** The largest that a term of a linear node's sums is expected to be; 0 for other nodes, which do not cancel. */
function largestTerm(node: FloatNode, ranges: readonly Ranges[]): number {
  const largestOf = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const reach = (id: NodeId) => Math.max(largestOf(ranges[id].low), largestOf(ranges[id].high));
  if (node.op === "matMul") return Math.max(largestOf(node.bias), largestOf(node.weights) * reach(node.input));
  if (node.op !== "affine") return 0;
  return Math.max(largestOf(node.bias), ...node.inputs.map((id, k) => largestOf(node.coefficients[k]) * reach(id)));
}

/** A gather shows what is there: its elements keep their ranges, however often windows repeat them. */
function gatherRanges(node: FloatNode & { op: "gather" }, ranges: readonly Ranges[]): Ranges {
  const pick = (side: "low" | "high") => {
    const source = node.inputs.flatMap((id) => [...ranges[id][side]]);
    return Float64Array.from(node.indices, (index) => (index < 0 ? node.fill : source[index]));
  };
  return { low: pick("low"), high: pick("high") };
}

/** Numbers the channels of a node's elements from 0. */
function channelsOf(node: FloatNode, read: (id: NodeId) => Int32Array, graph: FloatGraph): Int32Array {
  switch (node.op) {
    case "matMul": {
      const { rows, columns } = node;
      return Int32Array.from(
        { length: node.size },
        (_, i) => Math.floor(i / (rows * columns)) * columns + (i % columns),
      );
    }
    case "gather": {
      // Each input's channels after those of the inputs before it.
      let start = 0;
      const source = node.inputs.flatMap((id) => {
        const channels = Array.from(read(id), (channel) => start + channel);
        start += graph.nodes[id].size;
        return channels;
      });
      return renumber(Int32Array.from(node.indices, (index) => (index < 0 ? start : source[index])));
    }
    case "max": {
      const source = read(node.input);
      const isMixed = source.some((channel, i) => channel !== source[i - (i % node.group)]);
      return isMixed
        ? new Int32Array(node.size)
        : Int32Array.from({ length: node.size }, (_, i) => source[i * node.group]);
    }
    case "clamp":
    case "piecewise":
      return read(node.input);
    case "affine":
    case "multiply": {
      const [first, ...others] = inputsOf(node).map(read);
      const agree = others.every((other) => other.every((channel, i) => channel === first[i]));
      return agree ? first : new Int32Array(node.size);
    }
    default:
      return new Int32Array(node.size);
  }
}

function renumber(channels: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return channels.map((channel) => {
    const number = numbers.get(channel) ?? numbers.size;
    numbers.set(channel, number);
    return number;
  });
}
