import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import { accountOption, delayOption, inputOption, jsonFlag, modelArgument } from "./options.js";

/** The protocol on a chain: nodes, deployments, tasks and operators. */
export const protocolTasks = [
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
    .setAction(() => import("./eigenlayer.js"))
    .build(),
  task(["sertn", "deploy"], "Deploy EigenLayer where there is none, the Sertn contracts and the models; can be resumed")
    .addFlag({ name: "reset", description: "Forget an earlier deployment on this chain" })
    .addFlag(jsonFlag)
    .setAction(() => import("./deploy.js"))
    .build(),
  task(["sertn", "submit"], "Submit a task to the deployed contracts: quotes, pays the fee, and waits on request")
    .addPositionalArgument(modelArgument)
    .addOption(inputOption)
    .addOption({
      name: "valueAtRisk",
      description: "What a wrong answer could gain, in fee tokens",
      defaultValue: "",
    })
    .addOption({
      name: "deadline",
      description: "Blocks from the submission to the last one for the answer",
      type: ArgumentType.INT,
      defaultValue: 0,
    })
    .addOption({ name: "fee", description: "Offered fee in fee tokens; the quote if not given", defaultValue: "" })
    .addOption({
      name: "finality",
      description: "When you act on the answer: answered (at once, at more audits) or final",
      defaultValue: "final",
    })
    .addOption({ name: "user", description: "Who gets refunds and compensation; the payer", defaultValue: "" })
    .addOption(accountOption)
    .addFlag({ name: "wait", description: "Wait until the answer may be acted on, or there is none" })
    .addFlag(jsonFlag)
    .setAction(() => import("./submit.js"))
    .build(),
  task(["sertn", "challenge"], "Demand the proof of a task's answer, for a fee that comes back if there is none")
    .addPositionalArgument({ name: "task", description: "Number of the task" })
    .addOption({
      name: "maxFee",
      description: "Most to pay, in fee tokens; the present fee and a tenth if not given",
      defaultValue: "",
    })
    .addOption(accountOption)
    .addFlag(jsonFlag)
    .setAction(() => import("./challenge.js"))
    .build(),
  task(["sertn", "settle"], "Move a task on that anyone can move: draw its operator, or end it; for its tip")
    .addPositionalArgument({ name: "task", description: "Number of the task" })
    .addOption(accountOption)
    .addFlag(jsonFlag)
    .setAction(() => import("./settle.js"))
    .build(),
  task(["sertn", "status"], "Show tasks and operators, one task, or what an account has staked, locked and to claim")
    .addPositionalArgument({
      name: "subject",
      description: "Number of a task, or an address; tasks and operators if not given",
      defaultValue: "",
    })
    .addOption({
      name: "last",
      description: "How many finished tasks to list, from the last one back",
      type: ArgumentType.INT,
      defaultValue: 20,
    })
    .addFlag(jsonFlag)
    .setAction(() => import("./status.js"))
    .build(),
  task(["sertn", "claim"], "Pay out what the account has in the vault and in escrow")
    .addOption({ name: "to", description: "Who receives it; the account itself if not given", defaultValue: "" })
    .addOption(accountOption)
    .addFlag(jsonFlag)
    .setAction(() => import("./claim.js"))
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
    .setAction(() => import("./operator.js"))
    .build(),
];
