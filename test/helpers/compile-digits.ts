import { fileURLToPath } from "node:url";
import { compileModel } from "../../src/compiler/compile-model.js";

// A program that compiles the digits model into the folder that is its argument: to be run under another Node, or to be
// killed or interrupted in the middle. Only when started as one: Hardhat loads every file below test as a file of tests.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [packagesDir] = process.argv.slice(2);
  await compileModel({
    name: "digits",
    options: { onnx: "models/digits-mlp/digits-mlp.onnx", calibration: "models/digits-mlp/calibration.npz" },
    packagesDir,
    onStage: (stage) => process.stdout.write(`${stage}\n`),
  });
  process.exit(0);
}
