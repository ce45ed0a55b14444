import protobuf from "protobufjs";

// The messages of onnx.proto (ONNX IR 14) that a compiler of inference graphs reads; fields by number, as the
// specification assigns them. Sparse tensors and training info are listed so that they can be refused by name.

export interface ModelProto {
  irVersion?: bigint;
  opsetImport?: OperatorSetIdProto[];
  producerName?: string;
  producerVersion?: string;
  graph?: GraphProto;
  functions?: FunctionProto[];
  trainingInfo?: object[];
}
export interface OperatorSetIdProto {
  domain?: string;
  version?: bigint;
}
export interface GraphProto {
  node?: NodeProto[];
  name?: string;
  initializer?: TensorProto[];
  sparseInitializer?: object[];
  input?: ValueInfoProto[];
  output?: ValueInfoProto[];
  valueInfo?: ValueInfoProto[];
}
export interface NodeProto {
  input?: string[];
  output?: string[];
  name?: string;
  opType?: string;
  domain?: string;
  overload?: string;
  attribute?: AttributeProto[];
}
export interface FunctionProto {
  name?: string;
  domain?: string;
  overload?: string;
  input?: string[];
  output?: string[];
  attribute?: string[];
  attributeProto?: AttributeProto[];
  node?: NodeProto[];
  opsetImport?: OperatorSetIdProto[];
}
export interface AttributeProto {
  name?: string;
  refAttrName?: string;
  type?: number;
  f?: number;
  i?: bigint;
  s?: Uint8Array;
  t?: TensorProto;
  g?: GraphProto;
  sparseTensor?: object;
  floats?: number[];
  ints?: bigint[];
  strings?: Uint8Array[];
  tensors?: TensorProto[];
  graphs?: GraphProto[];
}
export interface StringStringEntryProto {
  key?: string;
  value?: string;
}
export interface TensorProto {
  dims?: bigint[];
  dataType?: number;
  segment?: object;
  floatData?: number[];
  int32Data?: number[];
  stringData?: Uint8Array[];
  int64Data?: bigint[];
  name?: string;
  rawData?: Uint8Array;
  externalData?: StringStringEntryProto[];
  dataLocation?: number;
  doubleData?: number[];
  uint64Data?: bigint[];
}
export interface ValueInfoProto {
  name?: string;
  type?: TypeProto;
}
export interface TypeProto {
  tensorType?: { elemType?: number; shape?: { dim?: DimensionProto[] } };
  sequenceType?: { elemType?: TypeProto };
  mapType?: { keyType?: number; valueType?: TypeProto };
  optionalType?: object;
  sparseTensorType?: object;
}
export interface DimensionProto {
  dimValue?: bigint;
  dimParam?: string;
}

/** AttributeProto.AttributeType, by number. */
export const AttributeType = {
  FLOAT: 1,
  INT: 2,
  STRING: 3,
  TENSOR: 4,
  GRAPH: 5,
  FLOATS: 6,
  INTS: 7,
  STRINGS: 8,
} as const;

/** `TensorProto.data_location` of a tensor whose bytes are in another file. */
export const EXTERNAL = 1;

type FieldSpec = readonly [type: string, id: number, rule?: "repeated"];
type MessageSpec = Record<string, FieldSpec>;

const messages: Record<string, MessageSpec> = {
  ModelProto: {
    irVersion: ["int64", 1],
    opsetImport: ["OperatorSetIdProto", 8, "repeated"],
    producerName: ["string", 2],
    producerVersion: ["string", 3],
    domain: ["string", 4],
    modelVersion: ["int64", 5],
    docString: ["string", 6],
    graph: ["GraphProto", 7],
    metadataProps: ["StringStringEntryProto", 14, "repeated"],
    trainingInfo: ["OpaqueProto", 20, "repeated"],
    functions: ["FunctionProto", 25, "repeated"],
  },
  OperatorSetIdProto: { domain: ["string", 1], version: ["int64", 2] },
  StringStringEntryProto: { key: ["string", 1], value: ["string", 2] },
  GraphProto: {
    node: ["NodeProto", 1, "repeated"],
    name: ["string", 2],
    initializer: ["TensorProto", 5, "repeated"],
    sparseInitializer: ["OpaqueProto", 15, "repeated"],
    docString: ["string", 10],
    input: ["ValueInfoProto", 11, "repeated"],
    output: ["ValueInfoProto", 12, "repeated"],
    valueInfo: ["ValueInfoProto", 13, "repeated"],
  },
  NodeProto: {
    input: ["string", 1, "repeated"],
    output: ["string", 2, "repeated"],
    name: ["string", 3],
    opType: ["string", 4],
    domain: ["string", 7],
    overload: ["string", 8],
    attribute: ["AttributeProto", 5, "repeated"],
  },
  FunctionProto: {
    name: ["string", 1],
    input: ["string", 4, "repeated"],
    output: ["string", 5, "repeated"],
    attribute: ["string", 6, "repeated"],
    attributeProto: ["AttributeProto", 11, "repeated"],
    node: ["NodeProto", 7, "repeated"],
    opsetImport: ["OperatorSetIdProto", 9, "repeated"],
    domain: ["string", 10],
    overload: ["string", 13],
  },
  AttributeProto: {
    name: ["string", 1],
    refAttrName: ["string", 21],
    type: ["int32", 20],
    f: ["float", 2],
    i: ["int64", 3],
    s: ["bytes", 4],
    t: ["TensorProto", 5],
    g: ["GraphProto", 6],
    sparseTensor: ["OpaqueProto", 22],
    floats: ["float", 7, "repeated"],
    ints: ["int64", 8, "repeated"],
    strings: ["bytes", 9, "repeated"],
    tensors: ["TensorProto", 10, "repeated"],
    graphs: ["GraphProto", 11, "repeated"],
  },
  TensorProto: {
    dims: ["int64", 1, "repeated"],
    dataType: ["int32", 2],
    segment: ["OpaqueProto", 3],
    floatData: ["float", 4, "repeated"],
    int32Data: ["int32", 5, "repeated"],
    stringData: ["bytes", 6, "repeated"],
    int64Data: ["int64", 7, "repeated"],
    name: ["string", 8],
    rawData: ["bytes", 9],
    doubleData: ["double", 10, "repeated"],
    uint64Data: ["uint64", 11, "repeated"],
    externalData: ["StringStringEntryProto", 13, "repeated"],
    dataLocation: ["int32", 14],
  },
  ValueInfoProto: { name: ["string", 1], type: ["TypeProto", 2] },
  TypeProto: {
    tensorType: ["TensorTypeProto", 1],
    sequenceType: ["SequenceTypeProto", 4],
    mapType: ["MapTypeProto", 5],
    sparseTensorType: ["OpaqueProto", 8],
    optionalType: ["OpaqueProto", 9],
  },
  TensorTypeProto: { elemType: ["int32", 1], shape: ["TensorShapeProto", 2] },
  SequenceTypeProto: { elemType: ["TypeProto", 1] },
  MapTypeProto: { keyType: ["int32", 1], valueType: ["TypeProto", 2] },
  TensorShapeProto: { dim: ["DimensionProto", 1, "repeated"] },
  DimensionProto: { dimValue: ["int64", 1], dimParam: ["string", 2] },
  // A message whose presence matters and whose content does not.
  OpaqueProto: {},
};

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => [
      name,
      {
        fields: Object.fromEntries(
          // onnx.proto is proto2, where repeated scalars are written unpacked; readers accept both.
          Object.entries(fields).map(([field, [type, id, rule]]) => [field, rule ? { type, id, rule } : { type, id }]),
        ),
      },
    ]),
  ),
});
const modelType = root.lookupType("ModelProto");

/** Decodes a serialized ModelProto. int64 fields are bigints, absent fields are absent. Throws what protobufjs throws. */
export function decodeModel(bytes: Uint8Array): ModelProto {
  return modelType.toObject(modelType.decode(bytes), { longs: BigInt }) as ModelProto; // the spec above is its type
}

/** Encodes a model; what {@link decodeModel} does not know is not kept. */
export function encodeModel(model: ModelProto): Uint8Array {
  return modelType.encode(modelType.fromObject(model)).finish();
}
