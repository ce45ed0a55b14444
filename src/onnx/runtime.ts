import type * as ort from "onnxruntime-web";
import type { LoadedModel } from "./load.js";
import { EXTERNAL, encodeModel, type GraphProto, type ModelProto, type NodeProto, type TensorProto } from "./proto.js";
import { type ElementType, elementTypeOf, isFloatType } from "./tensor.js";

/** A float model in ONNX Runtime: the reference that the integer model is compared with. */
export interface FloatModel {
  /**
   * Runs one sample. Inputs and outputs are flat, by tensor name; `shapes` are those of the inputs.
   * Outputs that are strings come as their places in `labels`, or as NaN.
   */
  run(
    inputs: Readonly<Record<string, Float64Array>>,
    shapes: Readonly<Record<string, readonly number[]>>,
  ): Promise<Record<string, Float64Array>>;
  release(): Promise<void>;
}

/** Opens a model in ONNX Runtime (WebAssembly, one thread: the same results on every machine). */
export async function openFloatModel(
  loaded: LoadedModel,
  labels: Readonly<Record<string, readonly string[]>> = {},
): Promise<FloatModel> {
  const runtime = await import("onnxruntime-web");
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = "error";
  const session = await runtime.InferenceSession.create(runtimeBytes(loaded), { logSeverityLevel: 3 });
  const types = inputTypes(loaded.proto);
  return {
    run: async (inputs, shapes) => {
      const feeds: Record<string, ort.Tensor> = {};
      for (const name of session.inputNames)
        feeds[name] = makeTensor(runtime.Tensor, types.get(name) ?? "float32", inputs[name], shapes[name]);
      const results = await session.run(feeds);
      return Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => [name, numbersOf(tensor, labels[name] ?? [])]),
      );
    },
    release: () => session.release(),
  };
}

function numbersOf(tensor: ort.Tensor, labels: readonly string[]): Float64Array {
  return tensor.type === "string"
    ? Float64Array.from(tensor.data as readonly string[], (text) =>
        labels.includes(text) ? labels.indexOf(text) : Number.NaN,
      ) // by its type
    : Float64Array.from(tensor.data as Iterable<number | bigint>, Number); // every other type holds numbers
}

function inputTypes(proto: ModelProto): Map<string, ElementType> {
  const types = new Map<string, ElementType>();
  for (const { name = "", type } of proto.graph?.input ?? [])
    types.set(name, elementTypeOf(type?.tensorType?.elemType) ?? "float32");
  return types;
}

function makeTensor(
  Tensor: typeof ort.Tensor,
  type: ElementType,
  values: Float64Array,
  shape: readonly number[],
): ort.Tensor {
  switch (type) {
    case "float64":
      return new Tensor("float64", values, shape);
    case "int64":
      return new Tensor("int64", BigInt64Array.from(values, BigInt), shape);
    case "int32":
      return new Tensor("int32", Int32Array.from(values), shape);
    case "int8":
      return new Tensor("int8", Int8Array.from(values), shape);
    case "uint8":
      return new Tensor("uint8", Uint8Array.from(values), shape);
    case "bool":
      return new Tensor("bool", Uint8Array.from(values), shape);
    default:
      if (!isFloatType(type)) throw new TypeError(`ONNX Runtime has no ${type} input here`);
      return new Tensor("float32", Float32Array.from(values), shape);
  }
}

/**
 * The bytes that ONNX Runtime gets: the file's own where it can read them as they are. Data from other files is written
 * into the model, and ZipMap, whose maps the runtime does not hand out, is left out in favour of its input.
 */
function runtimeBytes({ proto, bytes, externalData }: LoadedModel): Uint8Array {
  const graph = proto.graph ?? {};
  const zipMaps = (graph.node ?? []).filter((node) => node.opType === "ZipMap");
  if (externalData.size === 0 && zipMaps.length === 0) return bytes;
  return encodeModel({ ...proto, graph: withoutZipMaps(withInlineData(graph, externalData), zipMaps) });
}

function withInlineData(graph: GraphProto, externalData: ReadonlyMap<TensorProto, Uint8Array>): GraphProto {
  const inline = (tensor: TensorProto): TensorProto => {
    if (tensor.dataLocation !== EXTERNAL) return tensor;
    const { externalData: _, dataLocation: __, ...rest } = tensor;
    return { ...rest, rawData: externalData.get(tensor) ?? new Uint8Array() };
  };
  const node = (graph.node ?? []).map((one) => ({
    ...one,
    attribute: (one.attribute ?? []).map((attribute) =>
      attribute.t ? { ...attribute, t: inline(attribute.t) } : attribute,
    ),
  }));
  return { ...graph, node, initializer: (graph.initializer ?? []).map(inline) };
}

function withoutZipMaps(graph: GraphProto, zipMaps: readonly NodeProto[]): GraphProto {
  const names = new Set(zipMaps.map((node) => node.output?.[0] ?? ""));
  const isZipMap = (node: NodeProto) => names.has(node.output?.[0] ?? "");
  const float = { tensorType: { elemType: 1 } };
  return {
    ...graph,
    node: (graph.node ?? []).map((node) =>
      isZipMap(node) ? { opType: "Identity", input: [node.input?.[0] ?? ""], output: [node.output?.[0] ?? ""] } : node,
    ),
    output: (graph.output ?? []).map((output) =>
      names.has(output.name ?? "") ? { name: output.name ?? "", type: float } : output,
    ),
  };
}
