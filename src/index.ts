import { emptyTask, overrideTask } from "hardhat/config";
import { definePlugin } from "hardhat/plugins";
import type { HardhatPlugin } from "hardhat/types/plugins";
import { fraudTasks } from "../tasks/fraud-tasks.js";
import { modelTasks } from "../tasks/model-tasks.js";
import { protocolTasks } from "../tasks/protocol-tasks.js";

export type * from "./matchers/assertions.js";
export type * from "./type-extensions.js";
export type * from "./types.js";

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
    ...modelTasks,
    ...protocolTasks,
    ...fraudTasks,
  ],
});

export default hardhatSertnPlugin;
