import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const sourceFolder = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Name and version of this compiler, for manifests. */
export function compilerVersion(): string {
  return `hardhat-sertn ${packageVersion()}`;
}

/**
 * A digest of everything that a package is made from: a package with the same one need not be built again. Where the
 * compiler runs from its sources, they are part of it, for then they change without the version changing.
 */
export function buildKeyOf(parts: { source: string; calibration: string; options: object }): string {
  const hash = createHash("sha256").update(JSON.stringify([compilerVersion(), parts]));
  if (import.meta.url.endsWith(".ts")) hash.update(sourcesDigest());
  return hash.digest("hex");
}

function packageVersion(): string {
  // Two folders up from the sources, three from what the build makes of them (dist/src).
  for (let folder = path.dirname(sourceFolder); ; folder = path.dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
      if (name === "hardhat-sertn") return version;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
    if (path.dirname(folder) === folder) throw new Error("hardhat-sertn does not find its own package.json");
  }
}

/** Folders of the sources that decide what a package is. */
const compilerFolders = ["onnx", "graph", "quantize", "circuit", "proof-systems", "package", "compiler", "samples"];

function sourcesDigest(): string {
  const hash = createHash("sha256");
  for (const folder of compilerFolders)
    for (const file of readdirSync(path.join(sourceFolder, folder), { recursive: true, encoding: "utf8" }).sort())
      if (file.endsWith(".ts")) hash.update(file).update(readFileSync(path.join(sourceFolder, folder, file)));
  return hash.digest("hex");
}
