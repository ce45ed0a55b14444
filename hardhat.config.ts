import { createRequire } from "node:module";
import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";
import sertn from "./src/index.js";

const require = createRequire(import.meta.url);

export default defineConfig({
  plugins: [toolbox, sertn],
  paths: { tests: { mocha: "test", solidity: "test" } },
  solidity: {
    version: "0.8.37",
    // The npm package holds the compiler itself, so nothing is downloaded at build time.
    path: require.resolve("solc/soljson.js"),
    settings: { evmVersion: "prague", optimizer: { enabled: true, runs: 200 } },
  },
  sertn: {
    models: {
      "digits-mlp": {
        onnx: "models/digits-mlp/digits-mlp.onnx",
        calibration: "models/digits-mlp/calibration.npz",
        accuracy: { minAgreement: 0.99 },
      },
      "digits-cnn": {
        onnx: "models/digits-cnn/digits-cnn.onnx",
        calibration: "models/digits-cnn/calibration.npz",
        accuracy: { minAgreement: 0.99 },
      },
      "mnist-mlp": {
        onnx: "models/mnist-mlp/mnist-mlp.onnx",
        calibration: "models/mnist-mlp/calibration.npz",
        accuracy: { minAgreement: 0.99 },
      },
      lenet5: {
        onnx: "models/lenet5/lenet5.onnx",
        calibration: "models/lenet5/calibration.npz",
        accuracy: { minAgreement: 0.99 },
      },
      "breast-cancer": {
        onnx: "models/breast-cancer/breast-cancer.onnx",
        calibration: "models/breast-cancer/calibration.npz",
        accuracy: { minAgreement: 0.99 },
      },
    },
  },
});
