import { AssertionError, expect } from "chai";
import { isSertnError } from "../../src/errors.js";

/** The assertion fails, as an assertion, with exactly this message. */
export async function failsWith(assertion: PromiseLike<void>, message: string): Promise<void> {
  const error = await errorOf(assertion);
  expect(error).to.be.instanceOf(AssertionError);
  expect(error).to.have.property("message", message);
}

/** The assertion cannot be judged: it ends with the error of this code. */
export async function refusedWith(assertion: PromiseLike<void> | (() => unknown), code: string): Promise<void> {
  const error = await errorOf(typeof assertion === "function" ? (async () => assertion())() : assertion);
  if (!isSertnError(error)) throw error;
  expect(error.code).to.equal(code);
}

async function errorOf(assertion: PromiseLike<unknown>): Promise<unknown> {
  try {
    await assertion;
  } catch (error) {
    return error;
  }
  return new AssertionError("nothing failed");
}

/** The two ends of an address or a hash, as messages show them. */
export function short(hex: string): string {
  return `${hex.slice(0, 6)}…${hex.slice(-4)}`;
}
