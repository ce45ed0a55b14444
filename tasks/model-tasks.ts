import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import { inputOption, jsonFlag, modelArgument } from "./options.js";

/** From a model to a proof. */
export const modelTasks = [
  task(["sertn", "compile"], "Compile ONNX models to model packages and verifier contracts")
    .addPositionalArgument({ ...modelArgument, defaultValue: "" })
    .addOption({
      name: "calibration",
      description: "Samples that choose the scales",
      type: ArgumentType.FILE,
      defaultValue: "",
    })
    .addFlag({ name: "force", description: "Build packages even if nothing has changed" })
    .addFlag(jsonFlag)
    .setAction(() => import("./compile.js"))
    .build(),
  task(["sertn", "inspect"], "Show what a model is: schema, scales, cost and error by node")
    .addPositionalArgument(modelArgument)
    .addOption({
      name: "html",
      description: "Write a report with plots to this file",
      type: ArgumentType.FILE,
      defaultValue: "",
    })
    .addFlag(jsonFlag)
    .setAction(() => import("./inspect.js"))
    .build(),
  task(["sertn", "infer"], "Run the integer model beside the float model, without a proof")
    .addPositionalArgument(modelArgument)
    .addOption(inputOption)
    .addOption({
      name: "witness",
      description: "Write the .wtns of the only sample to this file",
      type: ArgumentType.FILE,
      defaultValue: "",
    })
    .addOption({ name: "context", description: "Context of the witness, as hex", defaultValue: "0x0" })
    .addFlag(jsonFlag)
    .setAction(() => import("./infer.js"))
    .build(),
  task(["sertn", "prove"], "Run the integer model on a sample and prove the result")
    .addPositionalArgument(modelArgument)
    .addOption(inputOption)
    .addOption({ name: "context", description: "What the proof is bound to, as hex", defaultValue: "0x0" })
    .addOption({
      name: "out",
      description: "Write the proof to this file",
      type: ArgumentType.FILE,
      defaultValue: "",
    })
    .addFlag(jsonFlag)
    .setAction(() => import("./prove.js"))
    .build(),
  task(["sertn", "verify"], "Verify a proof, off chain and on chain, or evidence of a slash, offline")
    .addPositionalArgument({ ...modelArgument, defaultValue: "" })
    .addOption({
      name: "proof",
      description: "A file that prove has written",
      type: ArgumentType.FILE,
      defaultValue: "",
    })
    .addOption({
      name: "evidence",
      description: "A file that evidence has written; with a model, its answer is computed again",
      type: ArgumentType.FILE,
      defaultValue: "",
    })
    .addOption({
      name: "rpc",
      description: "URL of a node that confirms the blocks which the evidence rests on",
      defaultValue: "",
    })
    .addOption({
      name: "address",
      description: "A deployed verifier; one is deployed in process if not given",
      defaultValue: "",
    })
    .addFlag(jsonFlag)
    .setAction(() => import("./verify.js"))
    .build(),
];
