import type { FloatNode, FloatPrimitive, NodeId } from "./primitives.js";

/** A rewrite that keeps what the graph computes. */
export interface Rule {
  name: string;
  /** What to put in the place of `node`, the id of a node that computes the same, or undefined where the rule does not apply. */
  rewrite(node: FloatNode, graph: RewriteView): FloatPrimitive | NodeId | undefined;
}

/** What a rule sees of the graph around its node. */
export interface RewriteView {
  node(id: NodeId): FloatNode;
  /** How many nodes and outputs read a node. */
  userCount(id: NodeId): number;
  /** Appends a node for the replacement to read; it belongs to the ONNX node `origin`. */
  add(primitive: FloatPrimitive, size: number, origin: string): NodeId;
}
