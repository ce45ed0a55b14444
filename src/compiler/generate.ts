import { readFile } from "node:fs/promises";
import path from "node:path";
import { requireWritable, writeWhole } from "../package/writing.js";
import type { SertnConfig } from "../types.js";
import { contractName } from "../verifier/names.js";
import { writeCodec } from "../verifier/write-codec.js";
import { writeVerifier } from "../verifier/write-verifier.js";
import { type CompileResult, compileModel } from "./compile-model.js";
import type { ModelOptions } from "./options.js";
import { makeProgress } from "./progress.js";

/** A compiled model and the contracts that have been written for it. */
export interface GeneratedModel extends CompileResult {
  verifier: string;
  codec: string;
}

/** Compiles a model where that is needed, and writes its contracts where their text has changed. */
export async function generateModel(
  config: SertnConfig,
  name: string,
  options: ModelOptions,
  { quiet = false, force = false }: { quiet?: boolean; force?: boolean } = {},
): Promise<GeneratedModel> {
  await requireWritable(config.generatedDir);
  const progress = makeProgress(name, quiet);
  try {
    const result = await compileModel({
      name,
      options,
      packagesDir: config.packagesDir,
      force,
      onStage: progress.stage,
    });
    return await writeContracts(config, result);
  } finally {
    progress.end();
  }
}

/** Writes the contracts of a compiled model, where their text has changed. */
export async function writeContracts(config: SertnConfig, result: CompileResult): Promise<GeneratedModel> {
  const { manifest } = result;
  const file = (suffix: string) => path.join(config.generatedDir, `${contractName(manifest.name)}${suffix}.sol`);
  const [verifier, codec] = [file("Verifier"), file("Codec")];
  const { contractsPath } = config;
  await writeIfChanged(verifier, writeVerifier({ model: manifest.name, ...manifest, contractsPath }));
  await writeIfChanged(codec, writeCodec(manifest.name, manifest.schema, contractsPath));
  return { ...result, verifier, codec };
}

/** All configured models, one after the other: each uses all cores for its keys. */
export async function generateAll(config: SertnConfig, options: { quiet?: boolean } = {}): Promise<GeneratedModel[]> {
  const generated: GeneratedModel[] = [];
  for (const [name, model] of Object.entries(config.models))
    generated.push(await generateModel(config, name, model, options));
  return generated;
}

/** Hardhat's cache goes by content and time: an unchanged file is best left alone. */
async function writeIfChanged(file: string, text: string): Promise<void> {
  const present = await readFile(file, "utf8").catch(() => undefined);
  if (present === text) return;
  await writeWhole(file, text);
}
