import {
  type FloatGraph,
  type FloatNode,
  type FloatPrimitive,
  inputsOf,
  type NodeId,
  withInputs,
} from "./primitives.js";
import type { RewriteView, Rule } from "./rule.js";
import { composeGathers } from "./rules/compose-gathers.js";
import { dropIdentity } from "./rules/drop-identity.js";
import { fuseAffine } from "./rules/fuse-affine.js";
import { fuseAffineAfterMatMul } from "./rules/fuse-affine-after-mat-mul.js";
import { fuseAffineBeforeMatMul } from "./rules/fuse-affine-before-mat-mul.js";
import { fuseClamps } from "./rules/fuse-clamps.js";
import { hoistOverGather } from "./rules/hoist-over-gather.js";
import { maxFirst } from "./rules/max-first.js";

/** In this order a rule finds what those before it have prepared. */
export const rules: readonly Rule[] = [
  dropIdentity,
  composeGathers,
  fuseClamps,
  fuseAffine,
  hoistOverGather,
  fuseAffineAfterMatMul,
  fuseAffineBeforeMatMul,
  maxFirst,
];

/**
 * Applies the rules until none applies, or `steps` times: a wrong result can be traced to one step by halving.
 * `log` is told each step.
 */
export function simplify(
  graph: FloatGraph,
  options: { steps?: number; log?: (step: string) => void } = {},
): FloatGraph {
  const { steps = Number.POSITIVE_INFINITY, log } = options;
  const rewriting = new Rewriting(graph);
  const pending = graph.nodes.map((_, id) => id);
  const isPending = new Set(pending);
  const visit = (id: NodeId) => {
    if (isPending.has(id)) return;
    isPending.add(id);
    pending.push(id);
  };
  let done = 0;
  for (let next = 0; next < pending.length && done < steps; next++) {
    const id = pending[next];
    isPending.delete(id);
    const applied = rewriting.applyFirst(id, rules);
    if (applied === undefined) continue;
    log?.(`${applied.rule} @ ${graph.nodes[id]?.origin ?? id}`);
    done++;
    for (const changed of applied.changed) visit(changed);
  }
  return rewriting.finish();
}

class Rewriting implements RewriteView {
  readonly #nodes: FloatNode[];
  readonly #users: Set<NodeId>[];
  #outputs: FloatGraph["outputs"];
  readonly #inputs: FloatGraph["inputs"];

  constructor(graph: FloatGraph) {
    this.#nodes = [...graph.nodes];
    this.#users = graph.nodes.map(() => new Set());
    this.#outputs = graph.outputs;
    this.#inputs = graph.inputs;
    for (const [id, node] of graph.nodes.entries()) for (const input of inputsOf(node)) this.#users[input].add(id);
  }

  node(id: NodeId): FloatNode {
    return this.#nodes[id];
  }

  userCount(id: NodeId): number {
    return this.#users[id].size + this.#outputs.filter((output) => output.node === id).length;
  }

  add(primitive: FloatPrimitive, size: number, origin: string): NodeId {
    const id = this.#nodes.push({ ...primitive, size, origin }) - 1;
    this.#users.push(new Set());
    for (const input of inputsOf(primitive)) this.#users[input].add(id);
    return id;
  }

  /** Applies the first rule that fits; gives the nodes that now look different to the rules. */
  applyFirst(id: NodeId, candidates: readonly Rule[]): { rule: string; changed: NodeId[] } | undefined {
    const node = this.#nodes[id];
    if (node.op !== "input" && this.userCount(id) === 0) return undefined;
    const firstNew = this.#nodes.length;
    for (const rule of candidates) {
      const result = rule.rewrite(node, this);
      if (result === undefined) continue;
      const added = this.#nodes.slice(firstNew).map((_, i) => firstNew + i);
      if (typeof result === "number") return { rule: rule.name, changed: [...added, ...this.#redirect(id, result)] };
      this.#replace(id, { ...result, size: node.size, origin: node.origin });
      const around = [...inputsOf(result), ...this.#users[id]];
      return { rule: rule.name, changed: [...added, id, ...around] };
    }
    return undefined;
  }

  #replace(id: NodeId, node: FloatNode): void {
    const before = inputsOf(this.#nodes[id]);
    this.#nodes[id] = node;
    for (const input of inputsOf(node)) this.#users[input].add(id);
    this.#release(
      id,
      before.filter((input) => !inputsOf(node).includes(input)),
    );
  }

  /** Makes all readers of `from` read `to`. */
  #redirect(from: NodeId, to: NodeId): NodeId[] {
    const users = [...this.#users[from]];
    this.#outputs = this.#outputs.map((output) => (output.node === from ? { ...output, node: to } : output));
    for (const user of users)
      this.#replace(
        user,
        withInputs(this.#nodes[user], (id) => (id === from ? to : id)),
      );
    this.#release(from, inputsOf(this.#nodes[from]));
    return [...users, to];
  }

  /** Takes `user` off the readers of `inputs`; what nobody reads any more lets go of its own inputs. */
  #release(user: NodeId, inputs: readonly NodeId[]): void {
    const pending = inputs.map((input) => ({ user, input }));
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { input } = next;
      const users = this.#users[input];
      if (!users.delete(next.user) || this.userCount(input) > 0) continue;
      for (const source of inputsOf(this.#nodes[input])) pending.push({ user: input, input: source });
    }
  }

  /** The nodes that inputs and outputs need, in an order in which each comes after what it reads. */
  finish(): FloatGraph {
    const order: NodeId[] = [];
    const place = new Map<NodeId, NodeId>();
    const isOpen = new Set<NodeId>();
    const stack = [...this.#outputs, ...this.#inputs].map(({ node }) => node).reverse();
    while (stack.length > 0) {
      const id = stack[stack.length - 1];
      const missing = place.has(id) ? [] : inputsOf(this.#nodes[id]).filter((input) => !place.has(input));
      if (missing.length > 0) {
        if (isOpen.has(id)) throw new Error(`rewriting made a cycle at ${this.#nodes[id].origin}`);
        isOpen.add(id);
        for (const input of missing.toReversed()) stack.push(input);
        continue;
      }
      stack.pop();
      isOpen.delete(id);
      if (place.has(id)) continue;
      place.set(id, order.push(id) - 1);
    }
    const placeOf = (id: NodeId): NodeId => place.get(id) ?? -1; // every id reached above has one
    return {
      nodes: order.map((id) => withInputs(this.#nodes[id], placeOf)),
      inputs: this.#inputs.map((input) => ({ ...input, node: placeOf(input.node) })),
      outputs: this.#outputs.map((output) => ({ ...output, node: placeOf(output.node) })),
    };
  }
}
