import type { HardhatRuntimeEnvironmentHooks } from "hardhat/types/hooks";
import { addMatchersIfPossible, isTesting } from "./chai.js";

/** A runner that imports Hardhat, or that Hardhat started as a process of its own: chai knows the matchers from the import on. */
export default async (): Promise<Partial<HardhatRuntimeEnvironmentHooks>> => ({
  created: async () => {
    if (isTesting()) await addMatchersIfPossible();
  },
});
