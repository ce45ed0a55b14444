import { readFileSync } from "node:fs";
import path from "node:path";
import type { CompiledContract } from "../../src/kit-artifacts.js";

/** A contract of test/contracts as the last build compiled it. */
export function testContract(name: string): CompiledContract {
  const file = path.resolve("artifacts/test/contracts", `${name}.sol`, `${name}.json`);
  return JSON.parse(readFileSync(file, "utf8"));
}
