import { type IntegerGraph, type IntegerNode, type IntegerPrimitive, inputsOf, type NodeId } from "./integer-graph.js";
import { bitLength, largestOf } from "./integers.js";
import { type Intervals, intervalsOfNode } from "./intervals.js";

/** Builds an integer graph node by node, and knows the worst-case range of everything that is there. */
export class IntegerGraphBuilder {
  readonly #nodes: IntegerNode[] = [];
  readonly #intervals: Intervals[] = [];
  readonly #inputs: NodeId[] = [];
  /** The ONNX node that is being quantized. */
  origin = "";

  add(primitive: IntegerPrimitive, size: number): NodeId {
    const node = { ...primitive, size, origin: this.origin };
    this.#intervals.push(intervalsOfNode(node, (id) => this.#intervals[id]));
    const id = this.#nodes.push(node) - 1;
    if (primitive.op === "input") this.#inputs.push(id);
    return id;
  }

  intervals(id: NodeId): Intervals {
    return this.#intervals[id];
  }

  sizeOf(id: NodeId): number {
    return this.#nodes[id].size;
  }

  /** Bits that hold every element in two's complement, or without a sign where none is negative. */
  bitsOf(id: NodeId): number {
    const { low, high } = this.#intervals[id];
    const isSigned = low.some((value) => value < 0n);
    const magnitude = largestOf([...low.map((value) => (value < 0n ? -value - 1n : value)), ...high]);
    return bitLength(magnitude) + (isSigned ? 1 : 0);
  }

  /** The graph of what the outputs depend on; inputs stay even if nothing reads them, for they are part of the statement; and where each kept node has gone. */
  finish(outputs: readonly NodeId[]): { graph: IntegerGraph; placeOf: ReadonlyMap<NodeId, NodeId> } {
    const needed = new Set<NodeId>([...outputs, ...this.#inputs]);
    for (let id = this.#nodes.length - 1; id >= 0; id--)
      if (needed.has(id)) for (const input of inputsOf(this.#nodes[id])) needed.add(input);
    const kept = [...needed].sort((a, b) => a - b);
    const place = new Map(kept.map((id, i) => [id, i]));
    const rename = (id: NodeId): NodeId => place.get(id) ?? -1; // every input of a kept node is kept
    const graph = {
      nodes: kept.map((id) => renameInputs(this.#nodes[id], rename)),
      inputs: this.#inputs.map(rename),
      outputs: outputs.map(rename),
    };
    return { graph, placeOf: place };
  }
}

function renameInputs(node: IntegerNode, rename: (id: NodeId) => NodeId): IntegerNode {
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
