import { createHash } from "node:crypto";
import type { ModelSchema, TensorSchema } from "../quantize/schema.js";
import { plainAscii } from "./names.js";

/** A schema longer than this does not belong in a contract's code. */
const longestSchema = 4096;

/** The schema as the contract gives it: compact JSON; lists too long for code are replaced by their digests. */
export function schemaJson({ inputs, outputs }: ModelSchema): string {
  const whole = JSON.stringify({ inputs, outputs });
  if (whole.length <= longestSchema) return plainAscii(whole);
  const shorten = ({ scale, offset, ...rest }: TensorSchema) => ({
    ...rest,
    scale: digestOf(scale),
    offset: digestOf(offset),
  });
  return plainAscii(JSON.stringify({ inputs: inputs.map(shorten), outputs: outputs.map(shorten) }));
}

function digestOf(values: number | readonly number[]): number | string {
  if (typeof values === "number") return values;
  return `sha256:${createHash("sha256").update(JSON.stringify(values)).digest("hex")}`;
}
