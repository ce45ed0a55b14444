import { limitsOf, type TensorSchema } from "../quantize/schema.js";
import type { CircuitBuilder } from "./builder.js";
import { tooManySignals } from "./errors.js";
import { Expression, sumOf } from "./expression.js";

/** Bits of a public signal that hold elements: whole bytes below the field order. */
export const signalBits = 248;

/** More public signals than one transaction can verify: 2^24 gas (EIP-7825) at about 7,200 each. */
export const maxSignals = 2300;

/** How many elements of a tensor share a public signal. */
export function elementsPerSignal({ bits }: Pick<TensorSchema, "bits">): number {
  return Math.floor(signalBits / bits);
}

/** How many public signals a tensor takes; every tensor begins a new one. */
export function signalCount(schema: Pick<TensorSchema, "shape" | "bits">): number {
  return Math.ceil(schema.shape.reduce((a, b) => a * b, 1) / elementsPerSignal(schema));
}

/**
 * Refuses inputs and outputs that take too many public signals at any width, 1 bit for an input and 8 for an output at
 * least: asked before the work of quantization.
 */
export function requireFewSignals(inputs: readonly Shaped[], outputs: readonly Shaped[]): void {
  const count = (tensors: readonly Shaped[], bits: number) =>
    tensors.reduce((sum, tensor) => sum + signalCount({ ...tensor, bits }), 0);
  const signals = 1 + count(inputs, 1) + count(outputs, 8);
  if (signals > maxSignals) throw tooManySignals({ signals, limit: maxSignals });
}

type Shaped = Pick<TensorSchema, "shape">;

/** What is added to an element so that it is not negative: packed elements are in offset binary. */
export function packingOffset(schema: Pick<TensorSchema, "bits" | "signed">): bigint {
  return -limitsOf(schema)[0];
}

/** The public signals of one tensor, from its integers in row-major order. */
export function packTensor(schema: TensorSchema, elements: readonly bigint[]): bigint[] {
  const each = elementsPerSignal(schema);
  const offset = packingOffset(schema);
  return Array.from({ length: signalCount(schema) }, (_, s) =>
    elements
      .slice(s * each, (s + 1) * each)
      .reduceRight((packed, element) => (packed << BigInt(schema.bits)) + element + offset, 0n),
  );
}

/** The elements of an input tensor from its public signals, each range-checked, or a signal could be read in two ways.
 * Costs     bits for each element. */
export function unpackInput(
  c: CircuitBuilder,
  schema: TensorSchema,
  signals: readonly Expression[],
  size: number,
): Expression[] {
  const each = elementsPerSignal(schema);
  const offset = packingOffset(schema);
  return signals.flatMap((signal, s) => {
    const count = Math.min(each, size - s * each);
    const parts = c.assertSplit(signal, new Array<number>(count).fill(schema.bits));
    return parts.map((part) => part.plus(-offset));
  });
}

/** Ties the elements of an output tensor to its public signals. Linear: their ranges are proven already.
 * Requires  every element in the limits of its schema by interval analysis.
 * Costs     1 for each signal. */
export function packOutput(
  c: CircuitBuilder,
  schema: TensorSchema,
  signals: readonly Expression[],
  elements: readonly Expression[],
): void {
  const each = elementsPerSignal(schema);
  const [low, high] = limitsOf(schema);
  if (elements.some((element) => element.low < low || element.high > high))
    throw new RangeError(`output ${schema.name} does not fit its ${schema.bits} bits`);
  for (const [s, signal] of signals.entries()) {
    const packed = elements
      .slice(s * each, (s + 1) * each)
      .map((element, k) => [element.plus(packingOffset(schema)), 1n << BigInt(k * schema.bits)] as const);
    const whole = sumOf(packed);
    c.instruct({ op: "linear", wire: signal.wires[0], sum: c.sum(whole) });
    c.constrain(whole, Expression.constant(1n), signal);
  }
}
