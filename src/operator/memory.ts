import { appendFile, mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Memory } from "./behaviour.js";

/** Facts that end with the process. */
export function shortMemory(): Memory {
  const facts = new Set<string>();
  return {
    has: (fact) => facts.has(fact),
    add: async (fact) => {
      facts.add(fact);
    },
  };
}

/** Facts in a file of a folder, a line each. */
export async function openMemory(directory: string): Promise<Memory> {
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, "memory.txt");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const facts = new Set(text.split("\n").slice(0, -1));
  return {
    has: (fact) => facts.has(fact),
    add: async (fact) => {
      if (facts.has(fact)) return;
      facts.add(fact);
      await appendFile(file, `${fact}\n`, { flush: true });
    },
  };
}
