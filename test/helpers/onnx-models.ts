import type { LoadedModel } from "../../src/onnx/load.js";
import { parseModel } from "../../src/onnx/load.js";
import type { ExampleAttribute, ExampleConstant, Nested } from "../../src/onnx/op.js";
import {
  type AttributeProto,
  AttributeType,
  encodeModel,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from "../../src/onnx/proto.js";

export function shapeOf(value: Nested): number[] {
  return typeof value === "number" ? [] : [value.length, ...(value.length > 0 ? shapeOf(value[0]) : [])];
}

export function flatten(value: Nested): number[] {
  return typeof value === "number" ? [value] : value.flatMap(flatten);
}

export function isConstant(value: unknown): value is ExampleConstant {
  return typeof value === "object" && value !== null && "constant" in value;
}

export function tensorProto(name: string, { constant, type }: ExampleConstant): TensorProto {
  const dims = shapeOf(constant).map(BigInt);
  return type === "float32"
    ? { name, dims, dataType: 1, floatData: flatten(constant) }
    : { name, dims, dataType: 7, int64Data: flatten(constant).map(BigInt) };
}

export function attributeProto(name: string, value: ExampleAttribute): AttributeProto {
  if (typeof value === "number") return { name, type: AttributeType.INT, i: BigInt(value) };
  if (typeof value === "string") return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if (isConstant(value)) return { name, type: AttributeType.TENSOR, t: tensorProto("", value) };
  if ("float" in value) return { name, type: AttributeType.FLOAT, f: value.float };
  if ("floats" in value) return { name, type: AttributeType.FLOATS, floats: [...value.floats] };
  const isText = (list: readonly (string | number)[]): list is readonly string[] =>
    list.some((one) => typeof one === "string");
  if (isText(value))
    return { name, type: AttributeType.STRINGS, strings: value.map((text) => new TextEncoder().encode(text)) };
  return { name, type: AttributeType.INTS, ints: value.map(BigInt) };
}

export interface ModelSketch {
  nodes: NodeProto[];
  inputs: Record<string, { shape: readonly (number | string)[]; type?: number }>;
  outputs: readonly string[];
  initializers?: TensorProto[];
  opset?: number;
  irVersion?: number;
}

/** A model as bytes: every output is a tensor of unknown shape, float unless `outputTypes` says otherwise. */
export function modelBytes(sketch: ModelSketch, outputTypes: Readonly<Record<string, number>> = {}): Uint8Array {
  const graph: GraphProto = {
    name: "sketch",
    node: sketch.nodes,
    initializer: sketch.initializers ?? [],
    input: Object.entries(sketch.inputs).map(([name, { shape, type = 1 }]) => ({
      name,
      type: {
        tensorType: {
          elemType: type,
          shape: { dim: shape.map((dim) => (typeof dim === "number" ? { dimValue: BigInt(dim) } : { dimParam: dim })) },
        },
      },
    })),
    output: sketch.outputs.map((name) => ({ name, type: { tensorType: { elemType: outputTypes[name] ?? 1 } } })),
  };
  return encodeModel({
    irVersion: BigInt(sketch.irVersion ?? 8),
    opsetImport: [
      { domain: "", version: BigInt(sketch.opset ?? 21) },
      { domain: "ai.onnx.ml", version: 1n },
    ],
    graph,
  });
}

/** A model that never was a file. */
export function inMemory(bytes: Uint8Array, name = "sketch.onnx"): LoadedModel {
  return { name, bytes, proto: parseModel(bytes, name), externalData: new Map(), digest: "" };
}
