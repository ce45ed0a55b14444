import { GraphBuilder, type Value } from "../graph/builder.js";
import type { FloatGraph } from "../graph/primitives.js";
import { maxElements, sizeOf } from "../graph/shapes.js";
import { readAttributes } from "./attributes.js";
import {
  badGraph,
  badNode,
  opsetUnsupported,
  opUnsupported,
  shapeMismatch,
  tooLarge,
  unresolvedShape,
} from "./errors.js";
import type { Dimension, OnnxGraph, OnnxNode, ValueInfo } from "./graph.js";
import type { AnyOp, NodeContext } from "./op.js";
import { findOp, hintFor } from "./ops.js";
import { isFloatType } from "./tensor.js";

export interface LowerOptions {
  /** Sizes of named dynamic dimensions. */
  dimensions?: Readonly<Record<string, number>>;
  /** Size of a dynamic first dimension that `dimensions` does not name: 1 by default. */
  batch?: number;
}

/**
 * Lowers a checked ONNX graph to primitives with all shapes resolved; every unsupported operator is reported at once.
 * `warn` hears of inner annotations that contradict the graph.
 */
export function lowerGraph(
  graph: OnnxGraph,
  options: LowerOptions = {},
  warn: (message: string) => void = () => {},
): FloatGraph {
  const { model } = graph;
  const ops = resolveOps(graph);
  const outputNames = new Set(graph.outputs.map(({ name }) => name));
  const g = new GraphBuilder();
  const values = new Map<string, Value>();
  for (const input of graph.inputs)
    values.set(input.name, g.input(input.name, resolveShape(model, input, options), isInteger(model, input)));
  for (const [name, { data, shape, type, strings }] of graph.initializers)
    values.set(name, strings ? g.labels(strings, shape) : g.constant(data, shape, !isFloatType(type)));

  graph.nodes.forEach((node, i) => {
    g.origin = node.name;
    const inputs = node.inputs.map((name) => (name === "" ? undefined : values.get(name)));
    const outputs = lowerNode(g, model, node, ops[i], inputs);
    node.outputs.forEach((name, k) => {
      const value = outputs[k];
      if (name === "" || value === undefined) return;
      const contradiction = contradictionOf(value.shape, graph.declaredShapes.get(name));
      if (contradiction !== undefined) {
        // Exporters get annotations of inner tensors wrong, and PyTorch those of pools with ceil_mode.
        const isTolerated = !outputNames.has(name) || node.attributes.has("ceil_mode");
        if (!isTolerated) throw shapeMismatch({ model, tensor: name, ...contradiction });
        warn(
          `tensor ${name} is declared as ${contradiction.declared} but its operators give ${contradiction.inferred}`,
        );
      }
      values.set(name, value);
    });
  });

  const outputs = graph.outputs.map(({ name }) => {
    const value = values.get(name);
    if (value === undefined)
      throw badGraph({ model, where: `output ${name}`, reason: "This output of its operator is not supported" });
    const { node, shape, integer, labels } = value;
    if (sizeOf(shape) === 0)
      throw badGraph({ model, where: `output ${name}`, reason: `Its shape [${shape.join(", ")}] has no elements` });
    return { name, node, shape, integer, ...(labels && { labels }) };
  });
  return g.finish(outputs);
}

interface ResolvedOp {
  op: AnyOp;
  version: number;
}

function resolveOps({ model, nodes, opsets }: OnnxGraph): ResolvedOp[] {
  const unsupported = new Map<string, string[]>();
  const resolved = nodes.flatMap((node) => {
    const op = findOp(node.domain, node.opType);
    if (op) return { op, version: versionOf(model, op, opsets.get(node.domain)) };
    const opType = node.domain === "" ? node.opType : `${node.domain}.${node.opType}`;
    const names = unsupported.get(opType);
    if (names) names.push(node.name);
    else unsupported.set(opType, [node.name]);
    return [];
  });
  if (unsupported.size > 0)
    throw opUnsupported({
      model,
      unsupported: [...unsupported].map(([opType, names]) => ({ opType, nodes: names, hint: hintFor(opType) })),
    });
  return resolved;
}

/** The amendment of `op` that is in force at the model's opset. */
function versionOf(model: string, op: AnyOp, opset: number | undefined): number {
  if (opset === undefined)
    throw badGraph({
      model,
      where: op.name,
      reason: `The model does not import its domain "${op.domain || "ai.onnx"}"`,
    });
  const version = op.since.findLast((since) => since <= opset);
  if (version === undefined)
    throw opsetUnsupported({
      model,
      domain: op.domain,
      version: opset,
      lowest: op.since[0],
      highest: op.since[op.since.length - 1],
    });
  return version;
}

function lowerNode(
  g: GraphBuilder,
  model: string,
  node: OnnxNode,
  { op, version }: ResolvedOp,
  inputs: readonly (Value | undefined)[],
): readonly (Value | undefined)[] {
  const where = { model, opType: node.opType, node: node.name };
  const fail = (reason: string, cause?: unknown) => badNode({ ...where, reason }, cause);
  const [least, most] = op.arity;
  if (inputs.length > most) throw fail(`${inputs.length} inputs are more than ${most}`);
  for (let k = 0; k < Math.max(least, inputs.length); k++)
    if (inputs[k] === undefined && (k < least || node.inputs[k] !== ""))
      throw fail(node.inputs[k] ? `input ${node.inputs[k]} is not a tensor that can be had` : `input ${k} is missing`);

  const context: NodeContext = {
    version,
    outputCount: node.outputs.length,
    fail,
    has: (index) => inputs[index] !== undefined,
    constant: (index) => {
      const input = inputs[index];
      const values = input && g.constantOf(input);
      if (values === undefined) throw fail(`input ${index} (${node.inputs[index]}) must be constant`);
      return values;
    },
  };
  try {
    // Optional inputs are asked for by `has` before they are read; required ones have been checked above.
    const outputs = op.lower(g, inputs as Value[], readAttributes(op.attributes, node.attributes, where), context);
    return "node" in outputs ? [outputs] : outputs;
  } catch (cause) {
    // Shape arithmetic speaks of shapes alone and throws RangeErrors; here it is known whose they are.
    if (cause instanceof RangeError) throw fail(cause.message, cause);
    throw cause;
  }
}

function resolveShape(model: string, input: ValueInfo, { dimensions = {}, batch = 1 }: LowerOptions): number[] {
  if (input.shape === undefined) throw unresolvedShape({ model, tensor: input.name, dimensions: ["unknown rank"] });
  const shape = input.shape.map((dim, axis) => {
    if (typeof dim === "number") return dim;
    return Object.hasOwn(dimensions, dim) ? dimensions[dim] : axis === 0 ? batch : dim;
  });
  const sizes = shape.filter((dim): dim is number => typeof dim === "number" && Number.isInteger(dim) && dim > 0);
  if (sizes.length < shape.length) throw unresolvedShape({ model, tensor: input.name, dimensions: shape.map(String) });
  const elements = sizeOf(sizes);
  if (elements > maxElements) throw tooLarge({ model, where: `input ${input.name}`, elements, limit: maxElements });
  return sizes;
}

function isInteger(model: string, input: ValueInfo): boolean {
  if (input.type === undefined || input.type === "string")
    throw badGraph({
      model,
      where: `input ${input.name}`,
      reason: `An input of type ${input.type ?? "other than tensor"} is not supported`,
    });
  return !isFloatType(input.type);
}

/** An annotation may leave dimensions open, but not contradict what the operators give. */
function contradictionOf(
  shape: readonly number[],
  declared: readonly Dimension[] | undefined,
): { declared: string; inferred: string } | undefined {
  const fits =
    declared === undefined ||
    (declared.length === shape.length && declared.every((dim, i) => typeof dim === "string" || dim === shape[i]));
  return fits ? undefined : { declared: `[${declared.join(", ")}]`, inferred: `[${shape.join(", ")}]` };
}
