import path from "node:path";
import { missingOption } from "../compiler/errors.js";
import { type GeneratedModel, generateModel, writeContracts } from "../compiler/generate.js";
import { isSertnError } from "../errors.js";
import { loadModel } from "../onnx/load.js";
import { type Model, openModel } from "../package/model.js";
import { type ModelPackage, openPackage } from "../package/read-package.js";
import type { Sample } from "../quantize/inputs.js";
import { readSamples } from "../samples/read-samples.js";
import type { SertnConfig } from "../types.js";
import { findModel } from "./find-model.js";

/** A model that is ready to run: compiled first where it is not there or has changed. */
export interface ReadyModel {
  generated: GeneratedModel;
  model: Model;
  /** Path of its .onnx file. */
  onnx: string;
}

export async function readyModel(config: SertnConfig, model: string, quiet: boolean): Promise<ReadyModel> {
  const { name, options, isConfigured } = findModel(config, model);
  // A file's options are those of the command that compiled it: they are not known here, and a package of the same file stays.
  const unchanged = isConfigured ? undefined : await findPackageOf(config, name, options.onnx);
  const generated = unchanged
    ? await writeContracts(config, {
        manifest: unchanged.manifest,
        directory: unchanged.directory,
        rebuilt: false,
        stageMs: {},
      })
    : await generateModel(config, name, options, { quiet });
  return { generated, model: openModel(await openPackage(generated.directory)), onnx: options.onnx };
}

/** The package that an earlier command has made of a file, if the file has not changed since. */
async function findPackageOf(config: SertnConfig, name: string, onnx: string): Promise<ModelPackage | undefined> {
  const { digest } = await loadModel(onnx);
  try {
    const found = await openPackage(path.join(config.packagesDir, name));
    return found.manifest.source.digest === digest && (await found.isWhole()) ? found : undefined;
  } catch (error) {
    if (isSertnError(error)) return undefined; // missing or damaged: compiled anew
    throw error;
  }
}

/** The samples of a file that a command was given. */
export async function samplesOf({ model }: ReadyModel, file: string): Promise<Sample[]> {
  if (file === "") throw missingOption({ option: "--input FILE" });
  return readSamples(file, model.manifest.schema.inputs);
}
