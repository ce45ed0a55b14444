/**
 * How one tensor of the statement is written down: real = scale · integer + offset, elements in row-major order, each
 * in `bits` bits, little end first in whole bytes; signed ones in two's complement.
 */
export interface TensorSchema {
  name: string;
  shape: readonly number[];
  bits: number;
  signed: boolean;
  /** One number for all elements, or one for each. */
  scale: number | readonly number[];
  offset: number | readonly number[];
  /** Whether the ONNX tensor's own type is an integer. */
  integer: boolean;
  /** What the integers 0, 1, 2, … stand for, where the model answers with strings. */
  labels?: readonly string[];
}

export interface ModelSchema {
  inputs: readonly TensorSchema[];
  outputs: readonly TensorSchema[];
}

/** Element i of a scale or offset. */
export function elementOf(values: number | readonly number[], i: number): number {
  return typeof values === "number" ? values : values[i];
}

/** One number where all are equal. */
export function compactNumbers(values: Float64Array): number | readonly number[] {
  return values.every((value) => value === values[0]) ? values[0] : Array.from(values);
}

/** The smallest and the largest integer that the encoding holds. */
export function limitsOf({
  bits,
  signed,
}: Pick<TensorSchema, "bits" | "signed">): readonly [low: bigint, high: bigint] {
  return signed ? [-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n] : [0n, (1n << BigInt(bits)) - 1n];
}

/** Bytes of one element. */
export function byteWidth({ bits }: Pick<TensorSchema, "bits">): number {
  return Math.ceil(bits / 8);
}
