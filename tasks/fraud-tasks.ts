import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import { jsonFlag, modelArgument } from "./options.js";

/** What fraud earns, and how it is shown. */
export const fraudTasks = [
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
    .setAction(() => import("./simulate.js"))
    .build(),
  task(["sertn", "evidence"], "Write why a task's operator was slashed or penalized, for anyone to verify offline")
    .addPositionalArgument({ name: "task", description: "Number of the task" })
    .addOption({
      name: "out",
      description: "Write to this file instead of stdout",
      type: ArgumentType.FILE,
      defaultValue: "",
    })
    .setAction(() => import("./evidence.js"))
    .build(),
];
