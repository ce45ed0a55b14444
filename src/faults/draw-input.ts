import { limitsOf, type ModelSchema } from "../quantize/schema.js";
import { toBytes } from "../quantize/tensor-bytes.js";

/** Some input of a model: the least of everything. */
export function drawInput({ inputs }: ModelSchema): Uint8Array {
  return toBytes(
    inputs,
    inputs.map((tensor) => Array<bigint>(tensor.shape.reduce((a, b) => a * b, 1)).fill(limitsOf(tensor)[0])),
  );
}
