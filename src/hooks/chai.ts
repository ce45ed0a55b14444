import type { MatcherOptions } from "../matchers/add-matchers.js";
import type { RequestProvider } from "../matchers/chain.js";

/**
 * The providers of connections that are in use. Weakly held: a chain in process is large, and tests open a new one each
 * time.
 */
export class OpenProviders implements Iterable<RequestProvider> {
  readonly #references = new Set<WeakRef<RequestProvider>>();

  add(provider: RequestProvider): void {
    this.#references.add(new WeakRef(provider));
  }

  delete(provider: RequestProvider): void {
    for (const reference of this.#references) if (reference.deref() === provider) this.#references.delete(reference);
  }

  *[Symbol.iterator](): Iterator<RequestProvider> {
    for (const reference of this.#references) {
      const provider = reference.deref();
      if (provider === undefined) this.#references.delete(reference);
      else yield provider;
    }
  }
}

/** Whether tests are running, so that chai is wanted: Hardhat's runners say so, others are known by what they define. */
export function isTesting(): boolean {
  const { HH_TEST, NODE_TEST_CONTEXT } = process.env;
  return HH_TEST === "true" || NODE_TEST_CONTEXT !== undefined || "describe" in globalThis;
}

/** Adds the matchers to chai, if the project has it. */
export async function addMatchersIfPossible(options: MatcherOptions = {}): Promise<void> {
  const matchers = await import("../matchers/add-matchers.js").catch((error: unknown) => {
    if (isMissingChai(error)) return undefined;
    throw error;
  });
  matchers?.addMatchers(options);
}

function isMissingChai(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "ERR_MODULE_NOT_FOUND" &&
    error.message.includes("'chai'")
  );
}
