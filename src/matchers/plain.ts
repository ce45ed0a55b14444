import type { ParamType, Result } from "ethers";

/** What a coder decoded, as objects by the names of arguments and fields, and arrays; other values as they are. */
export function plainObject(params: readonly ParamType[], values: Result): Record<string, unknown> {
  return Object.fromEntries(params.map((param, i) => [param.name, plainValue(param, values[i])]));
}

/** `toObject` of Result takes a list of one element for a struct, so this goes by the types. */
export function plainValue(param: ParamType, value: Result | unknown): unknown {
  if (param.isArray()) return Array.from(value as Result, (item) => plainValue(param.arrayChildren, item)); // by its type
  if (param.isTuple()) return plainObject(param.components, value as Result); // by its type
  return value;
}
