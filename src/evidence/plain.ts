import { type ParamType, Result } from "ethers";
import type { PlainValue } from "./bundle.js";

/** Arguments of an event by name, integers as text: what JSON can hold. */
export function plainArguments(inputs: readonly ParamType[], values: Result): Record<string, PlainValue> {
  return Object.fromEntries(inputs.map((input, k) => [input.name, plainValue(input, values[k])]));
}

function plainValue(type: ParamType, value: unknown): PlainValue {
  if (type.arrayChildren !== null && value instanceof Result) {
    const { arrayChildren } = type;
    return [...value].map((element) => plainValue(arrayChildren, element));
  }
  if (type.components !== null && value instanceof Result) return plainArguments(type.components, value);
  return typeof value === "boolean" ? value : String(value);
}

/** A leaf in which two values differ. */
export interface Difference {
  path: string;
  one: string;
  other: string;
}

/** The first leaf in which two plain values differ. */
export function firstDifference(one: PlainValue, other: PlainValue, path: string): Difference | undefined {
  if (!isBranch(one) || !isBranch(other) || Array.isArray(one) !== Array.isArray(other))
    return one === other ? undefined : { path, one: show(one), other: show(other) };
  const [fields, others] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  for (const key of new Set([...fields.keys(), ...others.keys()])) {
    const [left, right] = [fields.get(key), others.get(key)];
    const below = path === "" ? key : `${path}.${key}`;
    if (left === undefined || right === undefined) return { path: below, one: show(left), other: show(right) };
    const difference = firstDifference(left, right, below);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isBranch(value: PlainValue): value is Exclude<PlainValue, string | number | boolean | null> {
  return typeof value === "object" && value !== null;
}

function show(value: PlainValue | undefined): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
