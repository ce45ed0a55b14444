import { fieldOrder } from "../circuit/field.js";
import { defineError } from "../errors.js";

export const packageMissing = defineError("package/missing", (e: { directory: string }) => ({
  what: "There is no model package",
  where: e.directory,
  next: "Run `npx hardhat sertn compile` first.",
}));

export const packageDamaged = defineError(
  "package/damaged",
  (e: { directory: string; file: string; reason: string }) => ({
    what: `The model package is damaged: ${e.file} ${e.reason}`,
    where: e.directory,
    next: "Delete the folder and compile the model again.",
  }),
);

export const notWritable = defineError("package/not-writable", (e: { place: string; reason: string }) => ({
  what: `Nothing can be written there: ${e.reason}`,
  where: e.place,
  next: "Check the path, its permissions and the space left, or set another one (sertn.packagesDir, sertn.generatedDir).",
}));

export const inputRefused = defineError("package/input-refused", (e: { model: string; bytes: number }) => ({
  what: `No output can be proven for these ${e.bytes} bytes: their number is not the model's, or an element is out of range`,
  where: `the input of model ${e.model}`,
  next: "Encode inputs by the model's schema (`sertn inspect` shows it).",
}));

export const contextTooLarge = defineError("prove/context-too-large", (e: { context: string }) => ({
  what: `The context ${e.context} is not below the scalar field's order`,
  where: "the proof's context",
  next: `Give a number below ${fieldOrder}, or a hash modulo it (ProofContext.sol).`,
}));

export const witnessDisagrees = defineError("prove/witness-disagrees", (e: { model: string; output: string }) => ({
  what: "The witness program and the integer graph of the package give different outputs",
  where: `model ${e.model}, output ${e.output}`,
  next: "Compile the model again and report this: one of them is wrong, and a proof of it would be refused.",
}));
