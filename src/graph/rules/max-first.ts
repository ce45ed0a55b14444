import { neverFalling } from "../functions.js";
import { type FloatNode, type NodeId, withInputs } from "../primitives.js";
import type { RewriteView, Rule } from "../rule.js";

/**
 * max(f(x)) → f(max(x)) for f that never falls (Relu, Clip, Sigmoid, Tanh, LeakyRelu): f, which is cut and rounded in
 * the circuit, is then paid once for each window instead of once for each element.
 */
export const maxFirst: Rule = {
  name: "max-first",
  rewrite: (node, graph) => {
    if (node.op !== "max") return undefined;
    const direct = graph.node(node.input);
    const windows = direct.op === "gather" && direct.inputs.length === 1 ? direct : undefined;
    const id = windows ? windows.inputs[0] : node.input;
    const f = graph.node(id);
    if (!isMonotone(f) || graph.userCount(id) !== 1 || (windows && graph.userCount(node.input) !== 1)) return undefined;
    // Where windows overlap, f would be paid about as often, and comparing its short results is cheaper.
    if (windows && windows.size > 1.5 * new Set(windows.indices).size) return undefined;

    const largest = graph.add(
      { op: "max", input: windowsOver(f, windows, node, graph), group: node.group },
      node.size,
      node.origin,
    );
    return withInputs(f, () => largest);
  },
};

function windowsOver(f: FloatNode, windows: FloatNode | undefined, node: FloatNode, graph: RewriteView): NodeId {
  const [source] = "input" in f ? [f.input] : [];
  if (source === undefined) throw new TypeError(`${f.op} has no input`);
  return windows?.op === "gather" ? graph.add({ ...windows, inputs: [source] }, windows.size, node.origin) : source;
}

function isMonotone(node: FloatNode): boolean {
  switch (node.op) {
    case "clamp":
      return true;
    case "function":
      return neverFalling.has(node.call.name);
    case "piecewise":
      // One slope for all elements, or the window's elements would differ in theirs.
      return node.below.length === 1 && node.above.length === 1 && node.below[0] >= 0 && node.above[0] >= 0;
    default:
      return false;
  }
}
