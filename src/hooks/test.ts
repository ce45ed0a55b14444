import type { TestHooks } from "hardhat/types/hooks";
import { addMatchersIfPossible } from "./chai.js";

/** A runner inside Hardhat's process: chai knows the matchers before the first test, with or without a connection. */
export default async (): Promise<Partial<TestHooks>> => ({
  onTestRunStart: async (context, id, next) => {
    if (id !== "solidity") await addMatchersIfPossible();
    await next(context, id);
  },
});
