import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { WitnessProgram } from "../circuit/solve.js";
import { packageDamaged, packageMissing } from "./errors.js";
import { formatVersion, type Manifest, manifestName, type PackageFile } from "./manifest.js";
import { fromJson } from "./plain-data.js";
import { readProgram } from "./witness-program.js";

/** A model package on disk. */
export interface ModelPackage {
  directory: string;
  manifest: Manifest;
  /** The bytes of one of its files, checked against the manifest. */
  read(file: PackageFile): Promise<Uint8Array>;
  readProgram(): Promise<WitnessProgram>;
  /** Whether every file is there with the length that it was written with: what can be told without reading them. */
  isWhole(): Promise<boolean>;
}

/** Opens the package in a folder: reads its manifest, and its files when they are asked for. */
export async function openPackage(directory: string): Promise<ModelPackage> {
  const text = await readFile(path.join(directory, manifestName), "utf8").catch((cause: unknown): never => {
    throw packageMissing({ directory }, cause);
  });
  const manifest = parseManifest(directory, text);
  const read = async (file: PackageFile) => {
    const { name, bytes, sha256 } = manifest.files[file];
    const content = await readFile(path.join(directory, name)).catch((cause: unknown): never => {
      throw packageDamaged({ directory, file: name, reason: "is missing" }, cause);
    });
    if (content.length !== bytes || createHash("sha256").update(content).digest("hex") !== sha256)
      throw packageDamaged({ directory, file: name, reason: "is not the file that was written" });
    return content;
  };
  return {
    directory,
    manifest,
    read,
    isWhole: async () => {
      const lengths = Object.values(manifest.files).map(async ({ name, bytes }) => {
        const info = await stat(path.join(directory, name)).catch(() => undefined);
        return info?.isFile() === true && info.size === bytes;
      });
      return (await Promise.all(lengths)).every((isThere) => isThere);
    },
    readProgram: async () => readProgram(new TextDecoder().decode(await read("witnessProgram"))),
  };
}

function parseManifest(directory: string, text: string): Manifest {
  let manifest: Partial<Manifest>;
  try {
    manifest = fromJson(text) as Partial<Manifest>; // checked below as far as a wrong file goes
  } catch (cause) {
    throw packageDamaged({ directory, file: manifestName, reason: "is no JSON" }, cause);
  }
  if (manifest.formatVersion !== formatVersion || manifest.files === undefined)
    throw packageDamaged({ directory, file: manifestName, reason: `is not of format ${formatVersion}` });
  return manifest as Manifest; // written by write-package.ts
}
