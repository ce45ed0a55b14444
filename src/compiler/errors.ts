import { defineError } from "../errors.js";

export const tooInaccurate = defineError(
  "compile/too-inaccurate",
  (e: { model: string; output: string; measure: string; actual: number; bound: number; samples: number }) => ({
    what: `The integer model's ${e.measure} is ${e.actual}, the bound is ${e.bound}`,
    where: `model ${e.model}, output ${e.output}, over ${e.samples} samples`,
    next: "Raise activationBits or lower weightNoise, give more calibration samples, or loosen the bound.",
  }),
);

export const notComparable = defineError("compile/not-comparable", (e: { model: string; reason: string }) => ({
  what: `The float model does not run, so there is nothing to compare with: ${e.reason}`,
  where: `model ${e.model}`,
  next: "Check that ONNX Runtime runs the file; accuracy bounds need it.",
}));

export const unknownModel = defineError("compile/unknown-model", (e: { model: string; known: readonly string[] }) => ({
  what: `There is no model "${e.model}"; ${e.known.length === 0 ? "none is configured" : `configured are ${e.known.join(", ")}`}`,
  where: "sertn.models in the Hardhat configuration",
  next: "Give a configured name or the path of an .onnx file.",
}));

export const nameTaken = defineError("compile/name-taken", (e: { file: string; name: string; configured: string }) => ({
  what: `The file would be model "${e.name}" and write over the package or contracts of "${e.configured}", which is configured`,
  where: e.file,
  next: "Configure this file too, under another name (sertn.models), or rename it.",
}));

export const noModels = defineError("compile/no-models", (_: Record<string, never>) => ({
  what: "There is no model to compile: none is configured and none was given",
  where: "sertn.models in the Hardhat configuration",
  next: "Give the path of an .onnx file, or configure models.",
}));

export const missingOption = defineError("compile/missing-option", (e: { option: string }) => ({
  what: `${e.option} is missing`,
  where: "the command line",
  next: `Add ${e.option}.`,
}));

export const notOneSample = defineError("prove/not-one-sample", (e: { file: string; samples: number }) => ({
  what: `There are ${e.samples} samples where one is wanted`,
  where: e.file,
  next: "Give a file with a single sample: a witness and a proof are about one.",
}));

export const badHex = defineError("compile/bad-hex", (e: { what: string; value: string }) => ({
  what: `${e.what} is no hexadecimal number: ${e.value}`,
  where: "the command line or the file",
  next: "Give 0x and hexadecimal digits.",
}));

export const badProofFile = defineError("verify/bad-proof-file", (e: { file: string; reason: string }) => ({
  what: `The file holds no proof: ${e.reason}`,
  where: e.file,
  next: "Give a file that `sertn prove --out` has written.",
}));
