import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** A value of a recording: symbols, as README.md beside the recordings describes them, or plain JSON. */
export type Symbolic = string | boolean | null | readonly Symbolic[] | { readonly [name: string]: Symbolic | number };

export interface Recording {
  name: string;
  purpose: string;
  constants: {
    DEALLOCATION_DELAY: number;
    ALLOCATION_CONFIGURATION_DELAY: number;
    SLASHER_CONFIGURATION_DELAY: number;
    MIN_WITHDRAWAL_DELAY_BLOCKS: number;
  };
  start?: { lowBlock: number };
  watch: readonly View[];
  initial: readonly Symbolic[];
  steps: Step[];
}

export interface View {
  contract: string;
  signature: string;
  args: Symbolic[];
}

export interface Step extends View {
  from: string;
  mine?: number;
  static?: boolean;
  expect: Expectation;
  /** Views whose value changed, by index into `watch`. */
  views?: Record<string, Symbolic>;
}

export type Expectation = { ok: true; returns: Symbolic; events?: ExpectedEvent[] } | { ok: false; error: string };

export interface ExpectedEvent {
  contract: string;
  signature: string;
  args: Symbolic[];
}

const folder = path.resolve("test/conformance/eigenlayer");

export function readRecordings(): Recording[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => JSON.parse(readFileSync(path.join(folder, file), "utf8")));
}
