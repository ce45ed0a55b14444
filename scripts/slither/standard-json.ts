import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Where imports that begin so are found. */
const packages: Readonly<Record<string, string>> = { "@openzeppelin/": "node_modules/@openzeppelin/" };

/** The compiler's input for all contracts of the kit and what they import; names are paths, so that findings can be located. */
export function standardJson(folder: string): object {
  const roots = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".sol"))
    .map((file) => path.posix.join(folder, file.split(path.sep).join("/")));
  const sources = new Map<string, string>();
  for (const waiting = [...roots]; waiting.length > 0; ) {
    const file = waiting.pop() ?? "";
    if (sources.has(file)) continue;
    const content = readFileSync(file, "utf8");
    sources.set(file, content);
    waiting.push(...importsOf(file, content));
  }
  return {
    language: "Solidity",
    sources: Object.fromEntries([...sources].map(([name, content]) => [name, { content }])),
    settings: {
      remappings: Object.entries(packages).map(([from, to]) => `${from}=${to}`),
      evmVersion: "prague",
      outputSelection: {
        "*": { "*": ["abi", "devdoc", "userdoc", "evm.bytecode", "evm.deployedBytecode"], "": ["ast"] },
      },
    },
  };
}

function importsOf(file: string, content: string): string[] {
  return [...content.matchAll(/^\s*import\s+(?:[^;"]*from\s+)?"([^"]+)";/gm)].map(([, target]) => {
    const found = target.startsWith(".")
      ? path.posix.join(path.posix.dirname(file), target)
      : Object.entries(packages).reduce((name, [from, to]) => name.replace(from, to), target);
    if (!existsSync(found)) throw new Error(`${file} imports ${target}, which is not at ${found}`);
    return found;
  });
}
