import { createHash } from "node:crypto";
import { mkdir, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Circuit } from "../circuit/circuit.js";
import { writeR1cs } from "../circuit/r1cs.js";
import type { Keys } from "../proof-systems/proof-system.js";
import { isRunning } from "../running-process.js";
import { fileNames, type Manifest, manifestName, modelIdOf, type PackageFile } from "./manifest.js";
import { toJson } from "./plain-data.js";
import { writeProgram } from "./witness-program.js";

/** A manifest before its files are written. */
export type ManifestDraft = Omit<Manifest, "modelId" | "files" | "circuit">;

/** Marks folders that are being written; one that is found later was left by a process that died. */
const draftPrefix = ".writing-";

/**
 * Writes a model package into `directory`. The files go into a folder aside that is renamed when it is whole, so whoever
 * reads meets either the old package or the new one.
 */
export async function writePackage(
  directory: string,
  circuit: Circuit,
  keys: Keys,
  draft: ManifestDraft,
): Promise<Manifest> {
  const parent = path.dirname(directory);
  await mkdir(parent, { recursive: true });
  await removeDrafts(parent, path.basename(directory));
  const aside = path.join(parent, `${draftPrefix}${path.basename(directory)}-${process.pid}`);
  await mkdir(aside);
  try {
    const write = (file: PackageFile, chunks: Iterable<Uint8Array>) =>
      writeChunks(path.join(aside, fileNames[file]), fileNames[file], chunks);
    const r1cs = await write("r1cs", writeR1cs(circuit));
    const files = {
      r1cs,
      witnessProgram: await write("witnessProgram", [text(writeProgram(circuit))]),
      provingKey: await write("provingKey", keys.provingKey),
      verificationKey: await write("verificationKey", [
        text(`${JSON.stringify(keys.verificationKey, undefined, 1)}\n`),
      ]),
    };
    const summary = {
      constraints: circuit.constraintCount,
      wires: circuit.wireCount,
      publicSignals: circuit.publicSignals,
      digest: r1cs.sha256,
    };
    const modelId = modelIdOf({ ...draft, circuit: summary });
    const manifest: Manifest = { ...draft, circuit: summary, modelId, files };
    await writeFile(path.join(aside, manifestName), `${toJson(manifest, 1)}\n`);
    await rm(directory, { recursive: true, force: true });
    await rename(aside, directory);
    return manifest;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function removeDrafts(parent: string, name: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const pid = entry.startsWith(`${draftPrefix}${name}-`) ? Number(entry.split("-").at(-1)) : 0;
    if (pid > 0 && !isRunning(pid)) await rm(path.join(parent, entry), { recursive: true, force: true });
  }
}

async function writeChunks(
  file: string,
  name: string,
  chunks: Iterable<Uint8Array>,
): Promise<Manifest["files"][PackageFile]> {
  const hash = createHash("sha256");
  let bytes = 0;
  const handle = await open(file, "w");
  try {
    for (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      await handle.write(chunk);
    }
  } finally {
    await handle.close();
  }
  return { name, bytes, sha256: hash.digest("hex") };
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}
