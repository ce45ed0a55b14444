import { use } from "chai";
import { acceptProof } from "./accept-proof.js";
import { agreeWithFloat } from "./agree-with-float.js";
import { type ChainProvider, openChain } from "./chain.js";
import { changeReliability } from "./change-reliability.js";
import { compensate } from "./compensate.js";
import { cannotChain, misplacedRefinement } from "./errors.js";
import { escalateChallengeFee } from "./escalate-challenge-fee.js";
import { type Expectation, type Failure, TransactionExpectation, ValueExpectation } from "./expectation.js";
import { jail } from "./jail.js";
import { makeDishonestyUnprofitable } from "./make-dishonesty-unprofitable.js";
import type { TransactionMatcher, ValueMatcher } from "./matcher.js";
import { requestProof } from "./request-proof.js";
import { routeTo } from "./route-to.js";
import { slash } from "./slash.js";
import { expectAwait, settle } from "./unawaited.js";
import { reject, verify } from "./verify.js";

/* The only file that knows chai. */

const transactionMatchers: readonly TransactionMatcher[] = [
  slash,
  compensate,
  routeTo,
  requestProof,
  escalateChallengeFee,
  acceptProof,
  jail,
  changeReliability,
];

const valueMatchers: readonly ValueMatcher[] = [verify, reject, agreeWithFloat, makeDishonestyUnprofitable];

export interface MatcherOptions {
  /** Where hashes are looked up, and asked what receipts without a provider do not tell. Read whenever it is needed. */
  readonly providers?: Iterable<ChainProvider>;
}

/** What a chai has been given. Providers may come at any time. */
interface Registration {
  readonly providers: Iterable<ChainProvider>[];
  /** The first of our methods as it was added. */
  installed: unknown;
}

const registrations = new WeakMap<Chai.AssertionStatic, Registration>();

/** Adds the matchers to the chai that this package finds. May be called again, with other providers. */
export function addMatchers(options: MatcherOptions = {}): void {
  use(sertnMatchers(options));
}

/** The matchers as a plugin: `use(sertnMatchers())` of any chai. */
export function sertnMatchers({ providers = [] }: MatcherOptions = {}): Chai.ChaiPlugin {
  return ({ Assertion, AssertionError }, utils) => {
    const registration = registrations.get(Assertion) ?? { providers: [], installed: undefined };
    registrations.set(Assertion, registration);
    registration.providers.push(providers);
    // A plugin that came in between, as chai-as-promised, may have wrapped every method, and would evaluate ours twice.
    const isPresent =
      registration.installed !== undefined && registration.installed === methodOf(Assertion, slash.name);
    if (isPresent) return;
    const adapter = new Adapter(utils, AssertionError, () => registration.providers.flatMap((some) => [...some]));
    install(Assertion, adapter);
    registration.installed = methodOf(Assertion, slash.name);
  };
}

function methodOf({ prototype }: Chai.AssertionStatic, name: string): unknown {
  return Reflect.get(prototype, name);
}

function install(Assertion: Chai.AssertionStatic, adapter: Adapter): void {
  for (const matcher of transactionMatchers)
    Assertion.addMethod(matcher.name, function (...args: unknown[]) {
      return adapter.claim(this, matcher, args);
    });
  for (const matcher of valueMatchers)
    Assertion.addMethod(matcher.name, function (...args: unknown[]) {
      return adapter.claimValue(this, matcher, args);
    });
  for (const refinement of new Set(transactionMatchers.flatMap(({ refinements }) => refinements ?? []))) {
    // Chai has a `by` of its own, which stays what it was where it does not refine one of these.
    const isTaken = methodOf(Assertion, refinement) !== undefined;
    Assertion.overwriteMethod(
      refinement,
      (original: Method): Method =>
        function (...args) {
          return adapter.refine(this, refinement, args, isTaken ? original : undefined);
        },
    );
  }
}

type Method = (this: Chai.AssertionStatic, ...args: unknown[]) => unknown;

/** Flags go along a chain: by this one all its claims are collected in one expectation. */
const expectationFlag = "sertnExpectation";
/** Where the test's line is, for messages. */
const placeFlag = "sertnPlace";
/** By this one Hardhat's matchers know that another waits for the same value, and refuse to be chained to it. */
const previousMatcher = "previousMatcherName";

/** Between a chain of chai and an expectation. */
class Adapter {
  readonly #flag: Chai.ChaiUtils["flag"];
  readonly #AssertionError: Chai.ChaiStatic["AssertionError"];
  readonly #providers: () => ChainProvider[];

  constructor(
    { flag }: Chai.ChaiUtils,
    AssertionError: Chai.ChaiStatic["AssertionError"],
    providers: () => ChainProvider[],
  ) {
    this.#flag = flag;
    this.#AssertionError = AssertionError;
    this.#providers = providers;
  }

  claim(assertion: Chai.AssertionStatic, matcher: TransactionMatcher, args: readonly unknown[]) {
    // The negation is read now: a `.not` later in the chain sets the same flag.
    const isNegated = this.#isNegated(assertion);
    const present = this.#expectationOf(assertion);
    return this.#change(assertion, () => {
      if (present !== undefined && !(present instanceof TransactionExpectation))
        throw cannotChain({ matcher: matcher.name, after: present.last, why: "they are about different values" });
      if (present === undefined) this.#refuseOthers(assertion, matcher.name);
      const chains = () => this.#providers().map(openChain);
      const expectation = present ?? new TransactionExpectation(this.#flag(assertion, "object"), chains);
      expectation.add(matcher, args, isNegated);
      return expectation;
    });
  }

  claimValue(assertion: Chai.AssertionStatic, matcher: ValueMatcher, args: readonly unknown[]) {
    const isNegated = this.#isNegated(assertion);
    return this.#change(assertion, () => {
      this.#refuseOthers(assertion, matcher.name);
      return new ValueExpectation(this.#flag(assertion, "object"), { matcher, args, isNegated });
    });
  }

  refine(assertion: Chai.AssertionStatic, refinement: string, args: readonly unknown[], original: Method | undefined) {
    const expectation = this.#expectationOf(assertion);
    if (expectation === undefined && original !== undefined) return original.apply(assertion, [...args]);
    return this.#change(assertion, () => {
      if (expectation === undefined) throw misplacedRefinement({ refinement, why: "no matcher stands before it" });
      expectation.refine(refinement, args[0], this.#isNegated(assertion));
      return expectation;
    });
  }

  /** Changes the chain's expectation; one whose chain is refused is not one that somebody forgot to await. */
  #change(assertion: Chai.AssertionStatic, change: () => Expectation): Chai.AssertionStatic {
    try {
      this.#makeAwaitable(assertion, change());
    } catch (error) {
      const present = this.#expectationOf(assertion);
      if (present !== undefined) settle(present);
      throw error;
    }
    // The very same: chai would make another one, that nobody can wait for.
    return assertion;
  }

  #makeAwaitable(assertion: Chai.AssertionStatic, expectation: Expectation): void {
    if (this.#expectationOf(assertion) === undefined) {
      const place = placeOf(this.#flag(assertion, "ssfi"));
      this.#flag(assertion, expectationFlag, expectation);
      this.#flag(assertion, placeFlag, place);
      this.#flag(assertion, previousMatcher, expectation.last);
      expectAwait(expectation, `${expectation.last} ${place[0]?.trim() ?? "somewhere"}`);
    }
    const promise = async () => {
      settle(expectation);
      const failure = await expectation.judge();
      if (failure !== undefined) throw this.#errorOf(assertion, failure);
    };
    const then: Promise<void>["then"] = (...handlers) => promise().then(...handlers);
    const rejected: Promise<void>["catch"] = (handler) => promise().catch(handler);
    Object.assign(assertion, { then, catch: rejected });
  }

  #errorOf(assertion: Chai.AssertionStatic, { message, cause }: Failure): Error {
    const prefix: unknown = this.#flag(assertion, "message");
    const error = new this.#AssertionError(typeof prefix === "string" ? `${prefix}: ${message}` : message);
    error.cause = cause;
    // It was thrown long after the test's line was left; that line is what a reader needs.
    error.stack = [`${error.name}: ${error.message}`, ...this.#flag(assertion, placeFlag)].join("\n");
    return error;
  }

  #isNegated(assertion: Chai.AssertionStatic): boolean {
    return this.#flag(assertion, "negate") === true;
  }

  #expectationOf(assertion: Chai.AssertionStatic): Expectation | undefined {
    return this.#flag(assertion, expectationFlag);
  }

  /** A matcher that waits, ours or another's, gives the others of its chain nothing that they could look at. */
  #refuseOthers(assertion: Chai.AssertionStatic, matcher: string): void {
    const after = this.#flag(assertion, "eventually") === true ? "eventually" : this.#flag(assertion, previousMatcher);
    if (after !== undefined) throw cannotChain({ matcher, after, why: "each of them waits for the value by itself" });
  }
}

/** The frames of the call stack from the line of the test on, without chai's own that lie above it. */
function placeOf(chaiMethod: unknown): string[] {
  const holder = { stack: "" };
  Error.captureStackTrace(holder, typeof chaiMethod === "function" ? chaiMethod : placeOf);
  return holder.stack
    .split("\n")
    .slice(1)
    .filter((frame) => !/node_modules[\\/]chai[\\/]/.test(frame));
}
