import { inputOutOfRange } from "./errors.js";
import { elementOf, limitsOf, type TensorSchema } from "./schema.js";

/** Reals as the integers of an input tensor, rounded half up; refuses what its range does not hold. */
export function encodeTensor(schema: TensorSchema, reals: Float64Array): Float64Array {
  const [low, high] = limitsOf(schema).map(Number);
  return reals.map((real, i) => {
    const [scale, offset] = [elementOf(schema.scale, i), elementOf(schema.offset, i)];
    const integer = Math.floor((real - offset) / scale + 0.5);
    if (!(integer >= low && integer <= high))
      throw inputOutOfRange({
        tensor: schema.name,
        index: i,
        value: real,
        low: low * scale + offset,
        high: high * scale + offset,
      });
    return integer;
  });
}

/** The reals that the integers of a tensor stand for. */
export function decodeTensor(schema: TensorSchema, integers: Float64Array): Float64Array {
  return integers.map((integer, i) => integer * elementOf(schema.scale, i) + elementOf(schema.offset, i));
}
