import type { Model } from "../package/model.js";
import type { Sample } from "../quantize/inputs.js";

/** An input in the bytes that the contracts take: bytes as they are, elements alone as those of the only input tensor. */
export function encodeInput(input: Sample | ArrayLike<number> | Uint8Array, model: Model): Uint8Array {
  if (input instanceof Uint8Array) return input;
  const sample = isElements(input) ? { [model.manifest.schema.inputs[0].name]: Float64Array.from(input) } : input;
  return model.infer(sample).input;
}

function isElements(input: Sample | ArrayLike<number>): input is ArrayLike<number> {
  return "length" in input && typeof input.length === "number";
}
