import type { TaskOverrideActionFunction } from "hardhat/types/tasks";
import { generateAll } from "../compiler/generate.js";
import { reportErrors } from "./report-errors.js";

/** Before contracts are compiled: the verifiers of all configured models, so that one build has them. */
const build: TaskOverrideActionFunction = async (args, hre, runSuper) => {
  await reportErrors(() => generateAll(hre.config.sertn, { quiet: args.quiet === true }));
  return runSuper(args);
};

export default build;
