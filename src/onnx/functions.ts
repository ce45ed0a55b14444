import { badGraph } from "./errors.js";
import type { AttributeProto, FunctionProto, GraphProto, ModelProto, NodeProto } from "./proto.js";

/** How deep functions may call functions: more is a cycle or an attack. */
const maxDepth = 32;

/** How many nodes a model may have once its functions are written out. */
const maxNodes = 1_000_000;

/** Writes model-local functions out at their call sites; the graph that comes back calls none. */
export function inlineFunctions(proto: ModelProto, model: string): GraphProto {
  const graph = proto.graph ?? {};
  const functions = new Map((proto.functions ?? []).map((fn) => [functionKey(fn.domain, fn.name, fn.overload), fn]));
  if (functions.size === 0) return graph;
  refuseOtherOpsets(proto, model);

  let calls = 0;
  const inline = (nodes: readonly NodeProto[], depth: number): NodeProto[] => {
    const written: NodeProto[] = [];
    for (const node of nodes) {
      const fn = functions.get(functionKey(node.domain, node.opType, node.overload));
      if (fn === undefined) {
        written.push(node);
        continue;
      }
      if (depth === maxDepth)
        throw badGraph({
          model,
          where: `function ${fn.name}`,
          reason: `Functions call each other more than ${maxDepth} deep`,
        });
      for (const inner of inline(writeOut(fn, node, `${node.name || node.opType}#${calls++}/`), depth + 1))
        written.push(inner);
      if (written.length > maxNodes)
        throw badGraph({ model, where: `function ${fn.name}`, reason: `The model has more than ${maxNodes} nodes` });
    }
    return written;
  };
  return { ...graph, node: inline(graph.node ?? [], 0) };
}

/** A node's meaning depends on its opset; inlined nodes get the model's, so a function must not import another. */
function refuseOtherOpsets(proto: ModelProto, model: string): void {
  const versions = new Map((proto.opsetImport ?? []).map(({ domain = "", version }) => [domain, version]));
  for (const fn of proto.functions ?? [])
    for (const { domain = "", version } of fn.opsetImport ?? []) {
      const imported = versions.get(domain);
      if (imported !== undefined && imported !== version)
        throw badGraph({
          model,
          where: `function ${fn.name}`,
          reason: `It imports opset ${version} of "${domain || "ai.onnx"}", the model ${imported}`,
        });
    }
}

function functionKey(domain = "", name = "", overload = ""): string {
  return `${domain === "ai.onnx" ? "" : domain}::${name}::${overload}`;
}

/** The body of `fn` for one call: formal names replaced by the call's, inner names made unique by `prefix`. */
function writeOut(fn: FunctionProto, call: NodeProto, prefix: string): NodeProto[] {
  const names = new Map<string, string>();
  for (const [i, formal] of (fn.input ?? []).entries()) names.set(formal, call.input?.[i] ?? "");
  for (const [i, formal] of (fn.output ?? []).entries()) names.set(formal, call.output?.[i] || prefix + formal);
  const rename = (name: string) => (name === "" ? "" : (names.get(name) ?? prefix + name));

  const given = new Map((fn.attributeProto ?? []).map((attribute) => [attribute.name, attribute]));
  for (const attribute of call.attribute ?? []) given.set(attribute.name, attribute);
  const resolve = (attribute: AttributeProto): AttributeProto[] => {
    if (!attribute.refAttrName) return [attribute];
    const actual = given.get(attribute.refAttrName);
    return actual ? [{ ...actual, ...(attribute.name === undefined ? {} : { name: attribute.name }) }] : [];
  };
  return (fn.node ?? []).map((node) => ({
    ...node,
    name: prefix + (node.name ?? node.opType ?? ""),
    input: (node.input ?? []).map(rename),
    output: (node.output ?? []).map(rename),
    attribute: (node.attribute ?? []).flatMap(resolve),
  }));
}
