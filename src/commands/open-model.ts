import { missingOption } from "../compiler/errors.js";
import { type GeneratedModel, generateModel } from "../compiler/generate.js";
import { type Model, openModel } from "../package/model.js";
import { openPackage } from "../package/read-package.js";
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

export async function readyModel(config: SertnConfig, name: string, quiet: boolean): Promise<ReadyModel> {
  const found = findModel(config, name);
  const generated = await generateModel(config, found.name, found.options, { quiet });
  return { generated, model: openModel(await openPackage(generated.directory)), onnx: found.options.onnx };
}

/** The samples of a file that a command was given. */
export async function samplesOf({ model }: ReadyModel, file: string): Promise<Sample[]> {
  if (file === "") throw missingOption({ option: "--input FILE" });
  return readSamples(file, model.manifest.schema.inputs);
}
