import { maxElements, sizeOf } from "../graph/shapes.js";
import { badTensor, notFinite, tooLarge } from "./errors.js";
import { EXTERNAL, type TensorProto } from "./proto.js";

/** TensorProto.DataType of the types whose values a graph may hold, by name. */
const elementTypeCodes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

export type ElementType = keyof typeof elementTypeCodes;

const elementTypes = new Map(Object.entries(elementTypeCodes).map(([name, code]) => [code, name as ElementType])); // keys of the table above

/** The element type of a TensorProto.DataType code, or undefined for those that no graph here may hold. */
export function elementTypeOf(code: number | undefined): ElementType | undefined {
  return code === undefined ? undefined : elementTypes.get(code as (typeof elementTypeCodes)[ElementType]); // a miss is undefined
}

export function isFloatType(type: ElementType): boolean {
  return type === "float32" || type === "float16" || type === "float64" || type === "bfloat16";
}

/**
 * A constant tensor. Numbers of every type are held as doubles: exact for all float types and for integers up to 2^53;
 * larger integers occur in graphs only as "to the end" sentinels, where rounding is harmless.
 */
export interface Tensor {
  type: ElementType;
  shape: readonly number[];
  data: Float64Array;
  /** The values of a string tensor; `data` then holds zeros. */
  strings?: readonly string[];
}

/** Decodes a TensorProto. `external` are its bytes when they lie in another file. */
export function decodeTensor(proto: TensorProto, model: string, name: string, external?: Uint8Array): Tensor {
  const fail = (reason: string) => badTensor({ model, tensor: name, reason });
  const type = elementTypeOf(proto.dataType);
  if (type === undefined) throw fail(`element type ${proto.dataType ?? "missing"} is not supported`);
  if (proto.segment !== undefined) throw fail("segmented tensors are not supported");

  const shape = (proto.dims ?? []).map(Number);
  if (shape.some((dim) => dim < 0)) throw fail(`shape [${shape}] has a negative dimension`);
  const size = sizeOf(shape);
  if (size > maxElements) throw tooLarge({ model, where: `tensor ${name}`, elements: size, limit: maxElements });

  if (type === "string") {
    const strings = (proto.stringData ?? []).map((bytes) => new TextDecoder().decode(bytes));
    if (strings.length !== size) throw fail(`shape [${shape}] wants ${size} strings, ${strings.length} are there`);
    return { type, shape, data: new Float64Array(size), strings };
  }
  const raw = proto.dataLocation === EXTERNAL ? external : proto.rawData;
  const data = raw && raw.length > 0 ? decodeRaw(raw, type, size, fail) : decodeTyped(proto, type, size, fail);
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw notFinite({ model, tensor: name, index: bad, value: data[bad] });
  return { type, shape, data };
}

type Fail = (reason: string) => Error;

const byteWidths: Record<Exclude<ElementType, "string">, number> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
  float64: 8,
  uint32: 4,
  uint64: 8,
  bfloat16: 2,
};

function decodeRaw(raw: Uint8Array, type: Exclude<ElementType, "string">, size: number, fail: Fail): Float64Array {
  const width = byteWidths[type];
  if (raw.length !== size * width) throw fail(`its shape wants ${size * width} bytes, ${raw.length} are there`);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const readers: Record<typeof type, (at: number) => number> = {
    float32: (at) => view.getFloat32(at, true),
    uint8: (at) => view.getUint8(at),
    int8: (at) => view.getInt8(at),
    uint16: (at) => view.getUint16(at, true),
    int16: (at) => view.getInt16(at, true),
    int32: (at) => view.getInt32(at, true),
    int64: (at) => Number(view.getBigInt64(at, true)),
    bool: (at) => (view.getUint8(at) === 0 ? 0 : 1),
    float16: (at) => float16ToNumber(view.getUint16(at, true)),
    float64: (at) => view.getFloat64(at, true),
    uint32: (at) => view.getUint32(at, true),
    uint64: (at) => Number(view.getBigUint64(at, true)),
    bfloat16: (at) => bfloat16ToNumber(view.getUint16(at, true)),
  };
  const read = readers[type];
  return Float64Array.from({ length: size }, (_, i) => read(i * width));
}

function decodeTyped(proto: TensorProto, type: ElementType, size: number, fail: Fail): Float64Array {
  const values = typedValues(proto, type);
  if (values.length !== size) throw fail(`its shape wants ${size} values, ${values.length} are there`);
  return Float64Array.from(values);
}

/** Which field holds the values of a type: the table in onnx.proto, message TensorProto. */
function typedValues(proto: TensorProto, type: ElementType): number[] {
  switch (type) {
    case "float32":
      return proto.floatData ?? [];
    case "float64":
      return proto.doubleData ?? [];
    case "int64":
      return (proto.int64Data ?? []).map(Number);
    case "uint32":
    case "uint64":
      return (proto.uint64Data ?? []).map(Number);
    case "float16":
      return (proto.int32Data ?? []).map(float16ToNumber);
    case "bfloat16":
      return (proto.int32Data ?? []).map(bfloat16ToNumber);
    default:
      return proto.int32Data ?? [];
  }
}

/** IEEE 754 binary16. */
function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of an IEEE 754 binary32. */
function bfloat16ToNumber(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}
