import { getAddress } from "ethers";

/** Paths of all leaves of plain data, as "a.0.b"; an empty list or object is a leaf, too. */
export function leavesOf(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, below]) => leavesOf(below, path === "" ? key : `${path}.${key}`));
}

export function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce((branch, key) => Reflect.get(Object(branch), key), value);
}

/** A copy in which one leaf is another of its kind: the next number, other bytes, another address, a longer word. */
export function alterLeaf<T>(value: T, path: string): T {
  const copy = structuredClone(value);
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const branch = keys.length === 0 ? copy : valueAt(copy, keys.join("."));
  Reflect.set(Object(branch), last, other(valueAt(value, path)));
  return copy;
}

function other(leaf: unknown): unknown {
  if (typeof leaf === "number") return leaf + 1;
  if (typeof leaf === "boolean") return !leaf;
  if (typeof leaf !== "string") return "0x";
  if (/^\d+$/.test(leaf)) return `${BigInt(leaf) + 1n}`;
  if (!/^0x[0-9a-fA-F]+$/.test(leaf)) return `${leaf}x`;
  const hex = `${leaf.slice(0, -1)}${leaf.endsWith("0") ? "1" : "0"}`;
  // Another address, not a misspelt one.
  return leaf.length === 42 ? getAddress(hex.toLowerCase()) : hex;
}
