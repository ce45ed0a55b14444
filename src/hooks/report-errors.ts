import { HardhatPluginError } from "hardhat/plugins";
import { isSertnError } from "../errors.js";

/** Runs an action; what it refuses is shown to the user without a stack, as what, where and the next step. */
export async function reportErrors<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!isSertnError(error)) throw error;
    const { what, where, next, code } = error;
    throw new HardhatPluginError("hardhat-sertn", `${what}\n  where: ${where}\n  next:  ${next}\n  [${code}]`, error);
  }
}
