import { badNode } from "./errors.js";
import { type AttributeProto, AttributeType } from "./proto.js";
import type { Tensor } from "./tensor.js";

/** The value of an attribute, decoded. Subgraphs belong to control flow, which no circuit has. */
export type AttributeValue =
  | { kind: "float" | "int"; value: number }
  | { kind: "string"; value: string }
  | { kind: "floats" | "ints"; value: readonly number[] }
  | { kind: "strings"; value: readonly string[] }
  | { kind: "tensor"; value: Tensor }
  | { kind: "graph" };

/** How an operator reads one of its attributes, and what holds when the node does not give it. */
export interface AttributeSpec<T> {
  kind: AttributeValue["kind"];
  /** The ONNX default. A given 0 or "" is a given value and never replaced by it. */
  absent: T;
}

// One maker for each kind; those without a default give undefined when the attribute is not there.
export const float = (absent: number): AttributeSpec<number> => ({ kind: "float", absent });
export const int = (absent: number): AttributeSpec<number> => ({ kind: "int", absent });
export const string = (absent: string): AttributeSpec<string> => ({ kind: "string", absent });
export const optionalFloat = (): AttributeSpec<number | undefined> => ({ kind: "float", absent: undefined });
export const optionalInt = (): AttributeSpec<number | undefined> => ({ kind: "int", absent: undefined });
export const optionalString = (): AttributeSpec<string | undefined> => ({ kind: "string", absent: undefined });
export const floats = (): AttributeSpec<readonly number[] | undefined> => ({ kind: "floats", absent: undefined });
export const ints = (): AttributeSpec<readonly number[] | undefined> => ({ kind: "ints", absent: undefined });
export const strings = (): AttributeSpec<readonly string[] | undefined> => ({ kind: "strings", absent: undefined });
export const tensor = (): AttributeSpec<Tensor | undefined> => ({ kind: "tensor", absent: undefined });

export type AttributeSpecs<Attributes> = { [Name in keyof Attributes]: AttributeSpec<Attributes[Name]> };

const kinds = {
  [AttributeType.FLOAT]: "float",
  [AttributeType.INT]: "int",
  [AttributeType.STRING]: "string",
  [AttributeType.TENSOR]: "tensor",
  [AttributeType.GRAPH]: "graph",
  [AttributeType.FLOATS]: "floats",
  [AttributeType.INTS]: "ints",
  [AttributeType.STRINGS]: "strings",
} as const;

/** Decodes an attribute; undefined for the kinds that no supported operator has. */
export function decodeAttribute(
  proto: AttributeProto,
  decodeTensor: (tensor: NonNullable<AttributeProto["t"]>) => Tensor,
): AttributeValue | undefined {
  const kind = kinds[(proto.type ?? guessType(proto)) as keyof typeof kinds]; // other numbers give undefined
  switch (kind) {
    case "float":
      return { kind, value: proto.f ?? 0 };
    case "int":
      return { kind, value: Number(proto.i ?? 0n) };
    case "string":
      return { kind, value: text(proto.s) };
    case "floats":
      return { kind, value: proto.floats ?? [] };
    case "ints":
      return { kind, value: (proto.ints ?? []).map(Number) };
    case "strings":
      return { kind, value: (proto.strings ?? []).map(text) };
    case "tensor":
      return proto.t && { kind, value: decodeTensor(proto.t) };
    case "graph":
      return { kind };
    default:
      return undefined;
  }
}

/** IR versions before 3 wrote no type. */
function guessType(proto: AttributeProto): number | undefined {
  if (proto.f !== undefined) return AttributeType.FLOAT;
  if (proto.i !== undefined) return AttributeType.INT;
  if (proto.s !== undefined) return AttributeType.STRING;
  if (proto.t !== undefined) return AttributeType.TENSOR;
  if (proto.floats !== undefined) return AttributeType.FLOATS;
  if (proto.ints !== undefined) return AttributeType.INTS;
  if (proto.strings !== undefined) return AttributeType.STRINGS;
  return undefined;
}

/** Reads a node's attributes by an operator's specs; an attribute that has none is refused, for it might change the meaning. */
export function readAttributes<Attributes>(
  specs: AttributeSpecs<Attributes>,
  given: ReadonlyMap<string, AttributeValue>,
  where: { model: string; opType: string; node: string },
): Attributes {
  const known = new Map<string, AttributeSpec<unknown>>(Object.entries(specs));
  const values: Record<string, unknown> = {};
  for (const [name, spec] of known) values[name] = spec.absent;
  for (const [name, attribute] of given) {
    const spec = known.get(name);
    if (spec === undefined) throw badNode({ ...where, reason: `attribute "${name}" is not known` });
    if (spec.kind !== attribute.kind)
      throw badNode({ ...where, reason: `attribute "${name}" is of kind ${attribute.kind}, not ${spec.kind}` });
    const value = "value" in attribute ? attribute.value : undefined;
    const isNumeric = [value].flat().every((one) => typeof one !== "number" || Number.isFinite(one));
    if (!isNumeric) throw badNode({ ...where, reason: `attribute "${name}" is not finite` });
    values[name] = value;
  }
  return values as Attributes; // each value has passed the spec of its name
}

function text(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}
