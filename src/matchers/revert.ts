import { isObject } from "./objects.js";

/** Where libraries and nodes put the error that they wrap. */
const wrappers = ["error", "info", "data", "cause"] as const;

/** The data that a call or a transaction reverted with, as hex, from whichever library's error. */
export function revertDataOf(error: unknown, depth = 0): string | undefined {
  if (!isObject(error) || depth > 4) return undefined;
  const { data } = error;
  if (typeof data === "string" && /^0x([0-9a-f]{2})*$/i.test(data)) return data;
  for (const key of wrappers) {
    const found = revertDataOf(error[key], depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether an error says that the chain ran something and it reverted; otherwise it never got there. */
export function isRevert(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return (
    revertDataOf(error) !== undefined ||
    ("code" in error && error.code === "CALL_EXCEPTION") ||
    /\brevert(ed)?\b|VM Exception/i.test(error.message)
  );
}
