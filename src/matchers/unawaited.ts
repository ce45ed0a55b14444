import { notAwaited } from "./errors.js";

/**
 * Assertions that were written and not awaited. Such a test would pass whatever the chain did, so it must fail.
 *
 * A promise does not tell whether someone waits for it, but these assertions are evaluated when `then` is first called: one
 * whose `then` was never called was not awaited, whatever the garbage collector does. When that is clear depends on the
 * runner. Under mocha it is when a test has ended: a hook of the root suite fails this very test, and another one catches
 * what was written in hooks of the end. Elsewhere it is when the process ends: the report goes to stderr and the exit code
 * is 1.
 */
const pending = new Map<object, string>();

/** Functions of mocha's interface that our hooks were given to. They are others for every file and every root suite. */
const hooked = new WeakSet<object>();

let isListening = false;

/** Keeps an assertion until {@link settle}; `place` says what was expected, and where. */
export function expectAwait(assertion: object, place: string): void {
  pending.set(assertion, place);
  listen();
}

/** Someone waits for the assertion. */
export function settle(assertion: object): void {
  pending.delete(assertion);
}

/** The error of what is pending, which from then on is reported. */
function takeError(): Error | undefined {
  const assertions = [...pending.values()];
  pending.clear();
  return assertions.length === 0 ? undefined : notAwaited({ assertions });
}

function listen(): void {
  const mocha = findMocha();
  // Hooks can be added while tests are running; those of the root suite then are in time for the present test.
  if (mocha !== undefined && !hooked.has(mocha.afterEach)) {
    hooked.add(mocha.afterEach);
    mocha.afterEach(failTest);
    mocha.after(failRun);
  }
  if (isListening) return;
  isListening = true;
  process.on("exit", failProcess);
}

/** What mocha gives its hooks, as far as it is needed: the package does not depend on mocha's types. */
interface HookContext {
  currentTest?: { state?: string };
  /** In a hook it is the hook. */
  test?: { error?(error: Error): void };
}
type AddHook = (hook: (this: HookContext) => void) => void;

/** Mocha puts its interface into the global scope, under names by which it can be told from runners with an `afterAll`. */
function findMocha(): { afterEach: AddHook; after: AddHook } | undefined {
  const globals: object = globalThis;
  // Whoever defines these names in pairs is mocha.
  const scope = globals as Partial<Record<"afterEach" | "after" | "teardown" | "suiteTeardown", AddHook>>;
  if (scope.afterEach && scope.after) return { afterEach: scope.afterEach, after: scope.after };
  if (scope.teardown && scope.suiteTeardown) return { afterEach: scope.teardown, after: scope.suiteTeardown };
  return undefined;
}

function failTest(this: HookContext): void {
  const error = takeError();
  // A test that failed on its way did not get to awaiting what it had written.
  if (error === undefined || this.currentTest?.state === "failed") return;
  // An error that is handed to the hook is that of its test; one that is thrown would end the whole run.
  if (this.test?.error === undefined) throw error;
  this.test.error(error);
}

function failRun(): void {
  const error = takeError();
  if (error !== undefined) throw error;
}

function failProcess(): void {
  const error = takeError();
  if (error === undefined) return;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
