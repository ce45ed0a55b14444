import { badGraph } from "./errors.js";
import type { OnnxNode, ValueInfo } from "./graph.js";

/**
 * The nodes that the outputs depend on, each after its inputs, in file order where dependencies leave a choice, so that
 * one file always gives one circuit. No recursion: no graph is too deep.
 */
export function sortNodes(
  model: string,
  nodes: readonly OnnxNode[],
  known: ReadonlySet<string>,
  outputs: readonly ValueInfo[],
): OnnxNode[] {
  const producers = findProducers(model, nodes, known);
  const needed = findNeeded(model, producers, known, outputs);
  const sorted = orderByDependency(
    nodes.filter((node) => needed.has(node)),
    producers,
  );
  if (sorted.length < needed.size) {
    const placed = new Set(sorted);
    const stuck = nodes.filter((node) => needed.has(node) && !placed.has(node));
    throw badGraph({
      model,
      where: `node ${stuck[0].name}`,
      reason: `${stuck.length} nodes are in a cycle or behind one`,
    });
  }
  return sorted;
}

function findProducers(model: string, nodes: readonly OnnxNode[], known: ReadonlySet<string>): Map<string, OnnxNode> {
  const producers = new Map<string, OnnxNode>();
  for (const node of nodes)
    for (const output of node.outputs) {
      if (output === "") continue;
      if (producers.has(output) || known.has(output))
        throw badGraph({
          model,
          where: `tensor ${output}`,
          reason: `Node ${node.name} produces a tensor that is there already`,
        });
      producers.set(output, node);
    }
  return producers;
}

function findNeeded(
  model: string,
  producers: ReadonlyMap<string, OnnxNode>,
  known: ReadonlySet<string>,
  outputs: readonly ValueInfo[],
): Set<OnnxNode> {
  const needed = new Set<OnnxNode>();
  const pending = outputs.map(({ name }) => ({ name, user: "the graph's outputs" }));
  for (let wanted = pending.pop(); wanted; wanted = pending.pop()) {
    const { name, user } = wanted;
    const producer = producers.get(name);
    if (producer === undefined && !known.has(name))
      throw badGraph({ model, where: `tensor ${name}`, reason: `Nothing produces it, and it is used by ${user}` });
    if (producer === undefined || needed.has(producer)) continue;
    needed.add(producer);
    for (const input of producer.inputs) if (input !== "") pending.push({ name: input, user: `node ${producer.name}` });
  }
  return needed;
}

/** Kahn's algorithm; nodes in a cycle are left out. */
function orderByDependency(nodes: readonly OnnxNode[], producers: ReadonlyMap<string, OnnxNode>): OnnxNode[] {
  const waitingFor = new Map<OnnxNode, number>();
  const users = new Map<OnnxNode, OnnxNode[]>(nodes.map((node) => [node, []]));
  for (const node of nodes) {
    const sources = new Set(node.inputs.flatMap((name) => producers.get(name) ?? []));
    waitingFor.set(node, sources.size);
    for (const source of sources) users.get(source)?.push(node);
  }
  const ready = nodes.filter((node) => waitingFor.get(node) === 0);
  for (const node of ready) // grows while it is walked
    for (const user of users.get(node) ?? []) {
      const left = (waitingFor.get(user) ?? 0) - 1;
      waitingFor.set(user, left);
      if (left === 0) ready.push(user);
    }
  return ready;
}
