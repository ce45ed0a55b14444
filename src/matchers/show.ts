import { inspect } from "node:util";

/** A value in an error message: on one line, and not the whole of it. */
export function show(value: unknown): string {
  const text = inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 80 });
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
