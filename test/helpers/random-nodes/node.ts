import type { ExampleAttribute } from "../../../src/onnx/op.js";
import type { Choices } from "../choices.js";

/** One node with everything that it reads: a model of its own. */
export interface RandomNode {
  opType: string;
  domain: string;
  opset: number;
  attributes: Readonly<Record<string, ExampleAttribute>>;
  /** null leaves an optional input out. */
  inputs: readonly (RandomTensor | null)[];
  outputs: number;
}

export interface RandomTensor {
  shape: readonly number[];
  values: readonly number[];
  type: "float32" | "int64" | "bool";
  constant: boolean;
}

/** What a generator decides; the rest is the same for all. */
export interface Draft {
  attributes?: Readonly<Record<string, ExampleAttribute>>;
  inputs: readonly (RandomTensor | null)[];
  outputs?: number;
}

/** Makes a random use of one operator as it is at `opset`. */
export type Generator = (c: Choices, opset: number) => Draft;

export interface NodeFamily {
  domain?: string;
  /** The first opset that has the operator, where that is after 9. */
  from?: number;
  make: Generator;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Values of which some are whole and some are the same, so that ties and signs occur. */
export function activation(c: Choices, shape: readonly number[]): RandomTensor {
  return { ...weights(c, shape), constant: false };
}

export function weights(c: Choices, shape: readonly number[]): RandomTensor {
  const values = c.many(sizeOf(shape), () => c.between(-12, 12) / c.pick([1, 1, 2, 4]));
  return { shape, values, type: "float32", constant: true };
}

export function ints(values: readonly number[], shape: readonly number[] = [values.length]): RandomTensor {
  return { shape, values, type: "int64", constant: true };
}

export function scalar(value: number): RandomTensor {
  return { shape: [], values: [value], type: "float32", constant: true };
}

export function dims(c: Choices, rank: number, largest = 4): number[] {
  return c.many(rank, () => c.between(1, largest));
}

export function anyShape(c: Choices, least = 1, most = 4): number[] {
  return dims(c, c.between(least, most), 3);
}

/** An axis, counted from either end. */
export function anyAxis(c: Choices, rank: number): number {
  return c.between(-rank, rank - 1);
}

/** Different axes in any order, each counted from either end. */
export function anyAxes(c: Choices, rank: number, least = 1): number[] {
  const all = Array.from({ length: rank }, (_, axis) => axis);
  const shuffled = all.map((axis) => [c.upTo(1000), axis] as const).sort(([a], [b]) => a - b);
  return shuffled.slice(0, c.between(least, rank)).map(([, axis]) => (c.once(2) ? axis : axis - rank));
}

/** A shape that broadcasts to `shape`: leading axes left out, others of size 1. */
export function broadcastable(c: Choices, shape: readonly number[]): number[] {
  return shape.slice(c.between(0, shape.length)).map((dim) => (c.once(3) ? 1 : dim));
}

export function float(value: number): ExampleAttribute {
  return { float: value };
}

/** Leaves out what is undefined. */
export function given(
  attributes: Readonly<Record<string, ExampleAttribute | undefined>>,
): Record<string, ExampleAttribute> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** `value`, or in one case of `times` nothing. */
export function maybe<T>(c: Choices, times: number, value: T): T | undefined {
  return c.once(times) ? undefined : value;
}
