import { maxTotalElements } from "../graph/shapes.js";
import { type AttributeValue, decodeAttribute } from "./attributes.js";
import { badGraph, opsetUnsupported, tooLarge } from "./errors.js";
import { inlineFunctions } from "./functions.js";
import type { Dimension, OnnxGraph, OnnxNode, ValueInfo } from "./graph.js";
import type { LoadedModel } from "./load.js";
import type { GraphProto, NodeProto, TypeProto, ValueInfoProto } from "./proto.js";
import { sortNodes } from "./sort.js";
import { decodeTensor, elementTypeOf, type Tensor } from "./tensor.js";

/** The opsets whose operators have been read, by domain: since 9, to the newest of ONNX 1.23. */
const opsetRange: Readonly<Record<string, readonly [lowest: number, highest: number]>> = {
  "": [9, 28],
  "ai.onnx.ml": [1, 5],
};

/** Half of all elements that a model may have: the rest is for what is computed of its weights. */
const mostWeights = maxTotalElements / 2;

/** Checks a loaded model and brings its graph into the form that the compiler reads. */
export function checkGraph(loaded: LoadedModel): OnnxGraph {
  const model = loaded.name;
  const opsets = readOpsets(loaded);
  const proto = inlineFunctions(loaded.proto, model);
  if ((proto.sparseInitializer ?? []).length > 0)
    throw badGraph({ model, where: "graph", reason: "Sparse initializers are not supported" });

  const initializers = new Map<string, Tensor>();
  let elements = 0;
  for (const tensor of proto.initializer ?? []) {
    const name = tensor.name ?? "";
    if (initializers.has(name))
      throw badGraph({ model, where: `tensor ${name}`, reason: "An initializer is there twice" });
    const decoded = decodeTensor(tensor, model, name, loaded.externalData.get(tensor));
    elements += decoded.data.length;
    if (elements > mostWeights)
      throw tooLarge({ model, where: "all initializers together", elements, limit: mostWeights });
    initializers.set(name, decoded);
  }
  // Up to IR version 3 every initializer is listed among the inputs too: it is a constant all the same.
  const inputs = (proto.input ?? []).map(readValueInfo).filter((input) => !initializers.has(input.name));
  const outputs = (proto.output ?? []).map(readValueInfo);
  if (outputs.length === 0) throw badGraph({ model, where: "graph", reason: "The graph has no outputs" });
  if (inputs.length === 0) throw badGraph({ model, where: "graph", reason: "The graph has no inputs" });
  refuseDuplicates(model, "input", inputs);
  refuseDuplicates(model, "output", outputs);

  const nodes = (proto.node ?? []).map((node, index) => readNode(loaded, node, index));
  const known = new Set([...initializers.keys(), ...inputs.map((input) => input.name)]);
  return {
    model,
    opsets,
    inputs,
    outputs,
    initializers,
    nodes: sortNodes(model, nodes, known, outputs),
    declaredShapes: readDeclaredShapes(proto),
  };
}

function readOpsets({ proto, name: model }: LoadedModel): Map<string, number> {
  const opsets = new Map<string, number>();
  for (const { domain = "", version = 0n } of proto.opsetImport ?? []) {
    const key = domain === "ai.onnx" ? "" : domain;
    // The same version twice is harmless, and skl2onnx writes it.
    if (opsets.has(key) && opsets.get(key) !== Number(version))
      throw badGraph({
        model,
        where: `domain "${key || "ai.onnx"}"`,
        reason: "Two versions of its opset are imported",
      });
    opsets.set(key, Number(version));
    const range = opsetRange[key];
    if (range && (version < range[0] || version > range[1]))
      throw opsetUnsupported({ model, domain: key, version: Number(version), lowest: range[0], highest: range[1] });
  }
  return opsets;
}

function readNode({ name: model, externalData }: LoadedModel, node: NodeProto, index: number): OnnxNode {
  const opType = node.opType ?? "";
  const name = node.name || `${opType}_${index}`;
  const attributes = new Map<string, AttributeValue>();
  for (const proto of node.attribute ?? []) {
    const attribute = decodeAttribute(proto, (tensor) => decodeTensor(tensor, model, name, externalData.get(tensor)));
    if (attribute === undefined)
      throw badGraph({
        model,
        where: `node ${name}`,
        reason: `Attribute "${proto.name}" is of a kind that is not supported`,
      });
    attributes.set(proto.name ?? "", attribute);
  }
  return {
    name,
    domain: node.domain === "ai.onnx" ? "" : (node.domain ?? ""),
    opType,
    inputs: node.input ?? [],
    outputs: node.output ?? [],
    attributes,
  };
}

function readValueInfo(info: ValueInfoProto): ValueInfo {
  return {
    name: info.name ?? "",
    type: elementTypeOf(info.type?.tensorType?.elemType),
    shape: readShape(info.type),
  };
}

function readShape(type: TypeProto | undefined): Dimension[] | undefined {
  return type?.tensorType?.shape
    ? (type.tensorType.shape.dim ?? []).map(({ dimValue, dimParam }) =>
        dimValue === undefined ? dimParam || "?" : Number(dimValue),
      )
    : undefined;
}

function readDeclaredShapes(proto: GraphProto): Map<string, readonly Dimension[]> {
  const declared = new Map<string, readonly Dimension[]>();
  for (const { name, shape } of [...(proto.valueInfo ?? []), ...(proto.output ?? [])].map(readValueInfo))
    if (shape !== undefined) declared.set(name, shape);
  return declared;
}

function refuseDuplicates(model: string, kind: string, infos: readonly ValueInfo[]): void {
  const seen = new Set<string>();
  for (const { name } of infos) {
    if (seen.has(name)) throw badGraph({ model, where: `${kind} ${name}`, reason: `An ${kind} is there twice` });
    seen.add(name);
  }
}
