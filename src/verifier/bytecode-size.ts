import type { Circuit } from "../circuit/circuit.js";
import type { ModelSchema } from "../quantize/schema.js";
import { schemaJson } from "./schema-json.js";

/** The most that a chain takes as a contract's code (EIP-170). */
export const mostBytecodeBytes = 24_576;

/** A verifier without its schema and the points of its signals, as the optimizer leaves it. */
const fixedBytes = 4_200;

/**
 * About how large a verifier's deployed bytecode will be, known before it is compiled: a point of 64 bytes for each public
 * signal, and the schema as text.
 */
export function estimateBytecodeBytes(
  { context, input, output }: Circuit["publicSignals"],
  schema: ModelSchema,
): number {
  return fixedBytes + 64 * (1 + context + input + output) + schemaJson(schema).length;
}
