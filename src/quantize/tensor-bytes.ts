import { byteWidth, type TensorSchema } from "./schema.js";

/** The elements of tensors as the bytes that the verifier contract takes: side by side, each little end first. */
export function toBytes(tensors: readonly TensorSchema[], elements: readonly (readonly bigint[])[]): Uint8Array {
  const bytes: number[] = [];
  for (const [k, tensor] of tensors.entries())
    for (const element of elements[k])
      for (let byte = 0; byte < byteWidth(tensor); byte++) bytes.push(Number((element >> BigInt(8 * byte)) & 0xffn));
  return Uint8Array.from(bytes);
}

/** The elements of tensors back from their bytes, or undefined if there are more or fewer bytes than elements. */
export function fromBytes(tensors: readonly TensorSchema[], bytes: Uint8Array): bigint[][] | undefined {
  let at = 0;
  const elements = tensors.map((tensor) => {
    const width = byteWidth(tensor);
    const count = tensor.shape.reduce((a, b) => a * b, 1);
    return Array.from({ length: count }, () => {
      let element = 0n;
      for (let byte = width - 1; byte >= 0; byte--) element = (element << 8n) | BigInt(bytes[at + byte] ?? 0);
      at += width;
      return tensor.signed ? BigInt.asIntN(8 * width, element) : element;
    });
  });
  return at === bytes.length ? elements : undefined;
}
