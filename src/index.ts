import { emptyTask, overrideTask, task } from "hardhat/config";
import { definePlugin } from "hardhat/plugins";
import { ArgumentType } from "hardhat/types/arguments";
import type { HardhatPlugin } from "hardhat/types/plugins";

export type * from "./matchers/assertions.js";
export type * from "./type-extensions.js";
export type * from "./types.js";

const modelArgument = {
  name: "model",
  description: "A model of the configuration, or the path of an .onnx file",
} as const;
const jsonFlag = { name: "json", description: "Print JSON on stdout instead of text" } as const;
const delayOption = <Name extends string>(name: Name, description: string, defaultValue: number) =>
  ({ name, description, type: ArgumentType.INT, defaultValue }) as const;
const inputOption = {
  name: "input",
  description: "Samples: .json, .jsonl, .npy or .npz",
  type: ArgumentType.FILE,
  defaultValue: "",
} as const;

const hardhatSertnPlugin: HardhatPlugin = definePlugin({
  id: "hardhat-sertn",
  npmPackage: "hardhat-sertn",
  dependencies: () => [import("@nomicfoundation/hardhat-ethers")],
  hookHandlers: {
    config: () => import("./hooks/config.js"),
    network: () => import("./hooks/network.js"),
    hre: () => import("./hooks/hre.js"),
    test: () => import("./hooks/test.js"),
  },
  tasks: [
    overrideTask("build")
      .setAction(() => import("./hooks/build.js"))
      .build(),
    emptyTask("sertn", "Verified AI: compile, run and prove models").build(),
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
      .setAction(() => import("../tasks/compile.js"))
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
      .setAction(() => import("../tasks/inspect.js"))
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
      .setAction(() => import("../tasks/infer.js"))
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
      .setAction(() => import("../tasks/prove.js"))
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
      .setAction(() => import("../tasks/verify.js"))
      .build(),
    task(
      ["sertn", "deploy"],
      "Deploy EigenLayer where there is none, the Sertn contracts and the models; can be resumed",
    )
      .addFlag({ name: "reset", description: "Forget an earlier deployment on this chain" })
      .addFlag(jsonFlag)
      .setAction(() => import("../tasks/deploy.js"))
      .build(),
    task(["sertn", "operator"], "Run an operator against a node: stake, register, answer, prove, claim")
      .addOption({
        name: "model",
        description: "Models that it serves, by comma; all that are deployed if not given",
        defaultValue: "",
      })
      .addOption({
        name: "fault",
        description: "Planned misbehaviour, as late:what=proof+silent:rate=0.1; development chains only",
        defaultValue: "",
      })
      .addOption({
        name: "stake",
        description: "Its own stake in each strategy, in ether of the token",
        defaultValue: "100",
      })
      .addOption({ name: "capacity", description: "Most tasks at once", type: ArgumentType.INT, defaultValue: 8 })
      .addOption({
        name: "leastSecurity",
        description: "Least security of a task that it takes, in ether of security units",
        defaultValue: "0",
      })
      .addOption({
        name: "name",
        description: "Names the folder of its journal and, on development nodes, of its key",
        defaultValue: "operator",
      })
      .addOption({
        name: "account",
        description: "Index of its account among the network's own",
        type: ArgumentType.INT,
        defaultValue: 0,
      })
      .addOption({
        name: "keeper",
        description: "Whose tasks it moves on for tips: all, own or none",
        defaultValue: "all",
      })
      .addOption({
        name: "metricsPort",
        description: "Port of Prometheus' metrics and /health; 0 for any free one, -1 for none",
        type: ArgumentType.INT,
        defaultValue: -1,
      })
      .addOption({
        name: "confirmations",
        description: "Blocks after which a transaction is taken to stay; 0 for 12, or 1 on development chains",
        type: ArgumentType.INT,
        defaultValue: 0,
      })
      .addOption({
        name: "withdrawAt",
        description: "Fees are withdrawn when they have come to so much, in ether",
        defaultValue: "0.1",
      })
      .addOption({
        name: "deployment",
        description: "File with the addresses, as `sertn deploy` writes it; the project's own if not given",
        defaultValue: "",
      })
      .addOption({ name: "logLevel", description: "debug, info, warn or error", defaultValue: "info" })
      .addFlag({ name: "json", description: "Log JSON lines instead of text" })
      .setAction(() => import("../tasks/operator.js"))
      .build(),
    task(["sertn", "evidence"], "Write why a task's operator was slashed or penalized, for anyone to verify offline")
      .addPositionalArgument({ name: "task", description: "Number of the task" })
      .addOption({
        name: "out",
        description: "Write to this file instead of stdout",
        type: ArgumentType.FILE,
        defaultValue: "",
      })
      .setAction(() => import("../tasks/evidence.js"))
      .build(),
    task(["sertn", "simulate"], "Simulate honest and cheating operators: who earns what, and where cheating would pay")
      .addOption({ name: "tasks", description: "Tasks in all", defaultValue: "" })
      .addOption({ name: "runs", description: "Independent runs that they are spread over", defaultValue: "" })
      .addOption({
        name: "population",
        description: 'Groups as "12 honest, 2 lazy@0.2, 1 wrong-output@0.1:own=5:delegated=20"',
        defaultValue: "",
      })
      .addOption({
        name: "scenario",
        description: "JSON of what differs from the usual scenario: economy, parameters, population, tasks",
        type: ArgumentType.FILE,
        defaultValue: "",
      })
      .addOption({ name: "seed", description: "Of all draws; the same seed gives the same result", defaultValue: "" })
      .addFlag({ name: "real", description: "Run the contracts on the in-process chain instead of the fast model" })
      .addOption({ ...modelArgument, defaultValue: "" })
      .addOption({
        name: "evidence",
        description: "With --real: write evidence of every slash and penalty to files in this folder",
        defaultValue: "",
      })
      .addFlag({ name: "solve", description: "Derive parameters for the scenario, without simulating" })
      .addOption({
        name: "html",
        description: "Write a report with plots to this file",
        type: ArgumentType.FILE,
        defaultValue: "",
      })
      .addFlag(jsonFlag)
      .setAction(() => import("../tasks/simulate.js"))
      .build(),
    task(["sertn", "eigenlayer"], "Start a development node with the local EigenLayer core alone, for any AVS")
      .addOption({
        name: "port",
        description: "Where to listen; 0 for any free port",
        type: ArgumentType.INT,
        defaultValue: 8545,
      })
      .addOption(delayOption("deallocationDelay", "Blocks that a decrease of an allocation waits", 50))
      .addOption(delayOption("allocationConfigurationDelay", "Blocks that a new allocation delay waits", 75))
      .addOption(delayOption("slasherConfigurationDelay", "Blocks that a new slasher waits", 75))
      .addOption(delayOption("minWithdrawalDelay", "Blocks that a withdrawal waits and stays slashable", 50))
      .addOption({
        name: "out",
        description: "Write the addresses to this file, as JSON, when the node is ready",
        type: ArgumentType.FILE,
        defaultValue: "",
      })
      .addFlag(jsonFlag)
      .setAction(() => import("../tasks/eigenlayer.js"))
      .build(),
  ],
});

export default hardhatSertnPlugin;
