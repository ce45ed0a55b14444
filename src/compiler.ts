/**
 * The compiler without Hardhat: from an ONNX file to a model package, and from a package to answers and proofs. For an
 * operator's process, a script or another build tool.
 */
export { type CompileRequest, type CompileResult, type CompileStage, compileModel } from "./compiler/compile-model.js";
export type { ModelOptions, ResolvedModelOptions } from "./compiler/options.js";
export { isSertnError, SertnError } from "./errors.js";
export type { Manifest, ModelId } from "./package/manifest.js";
export { type Inference, type Model, openModel, type ProvenInference } from "./package/model.js";
export { type ModelPackage, openPackage } from "./package/read-package.js";
export type { Sample } from "./quantize/inputs.js";
export type { ModelSchema, TensorSchema } from "./quantize/schema.js";
export { readSamples } from "./samples/read-samples.js";
