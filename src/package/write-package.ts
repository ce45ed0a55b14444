import { createHash, randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Circuit } from "../circuit/circuit.js";
import { writeR1cs } from "../circuit/r1cs.js";
import type { Keys } from "../proof-systems/proof-system.js";
import { isRunning } from "../running-process.js";
import { buildKeyName, fileNames, type Manifest, manifestName, modelIdOf, type PackageFile } from "./manifest.js";

import { toJson } from "./plain-data.js";
import { writeProgram } from "./witness-program.js";
import { writing } from "./writing.js";

/** A manifest before its files are written. */
export type ManifestDraft = Omit<Manifest, "modelId" | "files" | "circuit">;

/** Marks folders that are being written; one that is found later was left by a process that died. */
const draftPrefix = ".writing-";

/**
 * Writes a model package into `directory`. The files go into a folder aside that is renamed when it is whole, so whoever
 * reads meets either the old package or the new one; a process that is interrupted takes its folder along.
 */
export async function writePackage(
  directory: string,
  buildKey: string,
  circuit: Circuit,
  keys: Keys,
  draft: ManifestDraft,
): Promise<Manifest> {
  const parent = path.dirname(directory);
  return writing(parent, async () => {
    await mkdir(parent, { recursive: true });
    await removeDrafts(parent, path.basename(directory));
    const unique = randomBytes(6).toString("hex"); // one process may write two at once
    const aside = path.join(parent, `${draftPrefix}${path.basename(directory)}-${process.pid}-${unique}`);
    await mkdir(aside);
    const keepTidy = removeWhenInterrupted(aside);
    try {
      const manifest = await writeFiles(aside, buildKey, circuit, keys, draft);
      await replace(directory, aside);
      return manifest;
    } finally {
      keepTidy.end();
      await rm(aside, { recursive: true, force: true });
    }
  });
}

async function writeFiles(
  folder: string,
  buildKey: string,
  circuit: Circuit,
  keys: Keys,
  draft: ManifestDraft,
): Promise<Manifest> {
  const write = (file: PackageFile, chunks: Iterable<Uint8Array>) =>
    writeChunks(path.join(folder, fileNames[file]), fileNames[file], chunks);
  const r1cs = await write("r1cs", writeR1cs(circuit));
  const files = {
    r1cs,
    witnessProgram: await write("witnessProgram", [text(writeProgram(circuit))]),
    provingKey: await write("provingKey", keys.provingKey),
    verificationKey: await write("verificationKey", [text(`${JSON.stringify(keys.verificationKey, undefined, 1)}\n`)]),
  };
  const summary = {
    constraints: circuit.constraintCount,
    wires: circuit.wireCount,
    publicSignals: circuit.publicSignals,
    digest: r1cs.sha256,
  };
  const modelId = modelIdOf({ ...draft, circuit: summary });
  const manifest: Manifest = { ...draft, circuit: summary, modelId, files };
  await writeFile(path.join(folder, buildKeyName), buildKey);
  await writeFile(path.join(folder, manifestName), `${toJson(manifest, 1)}\n`);
  return manifest;
}

/** How often another process may put its own package there between our two renames. */
const mostAttempts = 20;

/** Puts `aside` in the place of `directory`, which may be there, not be there, or come from another process meanwhile. */
async function replace(directory: string, aside: string): Promise<void> {
  const old = `${aside}-old`;
  for (let attempt = 1; ; attempt++) {
    await rename(directory, old).catch(ignore("ENOENT"));
    const isDone = await rename(aside, directory).then(
      () => true,
      attempt < mostAttempts ? ignore("ENOTEMPTY", "EEXIST", "EPERM") : undefined,
    );
    await rm(old, { recursive: true, force: true });
    if (isDone) return;
  }
}

function ignore(...codes: string[]): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (!codes.includes(error.code ?? "")) throw error;
  };
}

/** Removes a folder when the process is interrupted, which then ends as it would have. */
function removeWhenInterrupted(folder: string): { end(): void } {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const leave = (signal: NodeJS.Signals) => {
    end();
    rmSync(folder, { recursive: true, force: true });
    process.kill(process.pid, signal);
  };
  const end = () => {
    for (const signal of signals) process.off(signal, leave);
  };
  for (const signal of signals) process.on(signal, leave);
  return { end };
}

async function removeDrafts(parent: string, name: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    if (!entry.startsWith(draftPrefix)) continue;
    const [, of, pid] = /^(.+)-(\d+)-[^-]+(?:-old)?$/.exec(entry.slice(draftPrefix.length)) ?? [];
    if (of === name && !isRunning(Number(pid))) await rm(path.join(parent, entry), { recursive: true, force: true });
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
