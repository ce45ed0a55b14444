import type { GraphBuilder, Value } from "../graph/builder.js";
import type { AttributeSpecs } from "./attributes.js";

/** One ONNX operator: what it accepts, what it becomes, and examples that are test and documentation at once. */
export interface OpDefinition<Attributes> {
  name: string;
  /** "" is ai.onnx. */
  domain: string;
  /** The opset versions that define or amend the operator, from the one in force at opset 9. */
  since: readonly number[];
  /** How many inputs there may be. */
  arity: readonly [least: number, most: number];
  attributes: AttributeSpecs<Attributes>;
  /** Appends primitives to `g` and gives the outputs; absent optional inputs are undefined. */
  lower(g: GraphBuilder, inputs: readonly Value[], attributes: Attributes, node: NodeContext): LoweredOutputs;
  examples: readonly OpExample[];
}

/** An operator whose attribute types are its own business. */
export type AnyOp = OpDefinition<Record<string, never>>;

/** One output, or several; one that cannot be had (Dropout's mask) is undefined. */
export type LoweredOutputs = Value | readonly (Value | undefined)[];

/** What a lowering may ask of its node beside inputs and attributes. */
export interface NodeContext {
  /** The entry of `since` that is in force in the model. */
  version: number;
  /** How many outputs the node names. */
  outputCount: number;
  /** The error for a node that is used in a way that is not supported. */
  fail(reason: string): Error;
  /** Whether the optional input is there. */
  has(index: number): boolean;
  /** The elements of an input that must not depend on the model's inputs. */
  constant(index: number): Float64Array;
}

/** Nested arrays of numbers; the shape is read off the nesting. */
export type Nested = number | readonly Nested[];

export interface OpExample {
  /** Why this case is worth having. */
  because: string;
  /** Opset to test at; the newest that ONNX Runtime knows by default. */
  opset?: number;
  attributes?: Readonly<Record<string, ExampleAttribute>>;
  /** null leaves an optional input out. */
  inputs: readonly (Nested | ExampleConstant | null)[];
  /** The outputs in order. */
  outputs: readonly Nested[];
}

/** Numbers with a decimal point cannot be told from whole ones in TypeScript, so floats say that they are. */
export type ExampleAttribute =
  | { float: number }
  | { floats: readonly number[] }
  | ExampleConstant
  | number
  | string
  | readonly number[]
  | readonly string[];

/** An input that is an initializer of the model. */
export interface ExampleConstant {
  constant: Nested;
  type: "float32" | "int64";
}

export function constant(value: Nested, type: ExampleConstant["type"] = "float32"): ExampleConstant {
  return { constant: value, type };
}

type OpOptions<Attributes> = Omit<OpDefinition<Attributes>, "domain" | "attributes"> & {
  domain?: string;
  attributes?: AttributeSpecs<Attributes>;
};

export function defineOp<Attributes = Record<string, never>>(op: OpOptions<Attributes>): AnyOp {
  // Attributes are read by the specs beside `lower`, so their types agree there and matter nowhere else.
  return { domain: "", attributes: {}, ...op } as unknown as AnyOp;
}
