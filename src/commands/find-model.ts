import path from "node:path";
import { nameTaken, unknownModel } from "../compiler/errors.js";
import type { ModelOptions } from "../compiler/options.js";
import type { SertnConfig } from "../types.js";
import { findSameContracts } from "../verifier/names.js";

export interface FoundModel {
  name: string;
  options: ModelOptions;
  /** False for a file that the configuration does not mention. */
  isConfigured: boolean;
}

/** A model by its configured name, or by the path of an .onnx file with no configuration at all. */
export function findModel(config: SertnConfig, model: string): FoundModel {
  const found = Object.hasOwn(config.models, model) ? config.models[model] : undefined;
  if (found !== undefined) return { name: model, options: found, isConfigured: true };
  if (!model.endsWith(".onnx")) throw unknownModel({ model, known: Object.keys(config.models) });
  const onnx = path.resolve(model);
  const same = Object.entries(config.models).find(([, options]) => options.onnx === onnx);
  if (same !== undefined) return { name: same[0], options: same[1], isConfigured: true };
  const name = nameOf(onnx);
  const [configured] = findSameContracts([...Object.keys(config.models), name]) ?? [];
  if (configured !== undefined) throw nameTaken({ file: model, name, configured });
  return { name, options: { onnx }, isConfigured: false };
}

/** A file's name as a model's: letters, digits, - and _. */
function nameOf(file: string): string {
  const name = path.basename(file, ".onnx").replace(/[^A-Za-z0-9_-]+/g, "-");
  return /^[A-Za-z]/.test(name) ? name : `model-${name}`;
}
