import { contractsIn, namesIn, shorten } from "./accounts.js";
import type { Chain } from "./chain.js";
import { cannotChain, misplacedRefinement } from "./errors.js";
import type { TransactionMatcher, ValueMatcher } from "./matcher.js";
import { isReverted, type Outcome, readTransaction } from "./transaction.js";
import { failureOf } from "./verdict.js";

/** What one matcher of a chain claims. */
interface Claim<Matcher> {
  readonly matcher: Matcher;
  readonly args: readonly unknown[];
  readonly refinements: Record<string, unknown>;
  readonly isNegated: boolean;
}

/** Why an expectation failed, as chai is told. */
export interface Failure {
  message: string;
  cause?: unknown;
}

/** All that one `expect` claims of one value. It collects claims until someone waits for it, and then judges them in order. */
export interface Expectation {
  /** Words of the last claim, for who asks which expectation this is. */
  readonly last: string;
  /** One refinement of the last claim. @throws matchers/misplaced-refinement */
  refine(refinement: string, value: unknown, isNegated: boolean): void;
  /** The first claim that fails, or undefined. Judged once, however often this is called. */
  judge(): Promise<Failure | undefined>;
}

/** An expectation on a transaction. */
export class TransactionExpectation implements Expectation {
  readonly #subject: unknown;
  readonly #chains: () => readonly Chain[];
  readonly #claims: Claim<TransactionMatcher>[] = [];
  #judged: Promise<Failure | undefined> | undefined;

  /** @param chains Asked for when the transaction is read. */
  constructor(subject: unknown, chains: () => readonly Chain[]) {
    this.#subject = subject;
    this.#chains = chains;
    // It is looked at when the assertion is awaited; until then its rejection is not one that nobody handles.
    if (subject instanceof Promise) subject.catch(() => undefined);
  }

  get last(): string {
    return this.#claims[this.#claims.length - 1].matcher.name;
  }

  /** One claim more. @throws matchers/cannot-chain */
  add(matcher: TransactionMatcher, args: readonly unknown[], isNegated: boolean): void {
    const previous = this.#claims.at(-1);
    const refuse = (why: string) => cannotChain({ matcher: matcher.name, after: previous?.matcher.name ?? "", why });
    if (this.#judged !== undefined) throw refuse("that was awaited already");
    // "not" stays on in chai, and "neither … nor" is not what a reader would see.
    if (previous?.isNegated) throw refuse("after `.not` it would be negated, too");
    this.#claims.push({ matcher, args, refinements: {}, isNegated });
  }

  refine(refinement: string, value: unknown, isNegated: boolean): void {
    const { matcher, refinements, isNegated: wasNegated } = this.#claims[this.#claims.length - 1];
    const refuse = (why: string) => misplacedRefinement({ refinement, why });
    if (!matcher.refinements?.includes(refinement)) throw refuse(`it does not refine "${matcher.name}"`);
    if (this.#judged !== undefined) throw refuse(`"${matcher.name}" was awaited already`);
    if (isNegated !== wasNegated) throw refuse(`\`.not\` belongs before "${matcher.name}"`);
    if (Object.hasOwn(refinements, refinement)) throw refuse("it is there already");
    if (value === undefined) throw refuse("it has no argument");
    refinements[refinement] = value;
  }

  judge(): Promise<Failure | undefined> {
    this.#judged ??= this.#judgeAll();
    return this.#judged;
  }

  async #judgeAll(): Promise<Failure | undefined> {
    const outcome = await readTransaction(this.#subject, this.#chains());
    for (const claim of this.#claims) {
      const failure = await this.#judgeClaim(outcome, claim);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  async #judgeClaim(outcome: Outcome, claim: Claim<TransactionMatcher>): Promise<Failure | undefined> {
    const { matcher, args, refinements, isNegated } = claim;
    if (isReverted(outcome)) {
      const verdict = matcher.judgeRevert?.(outcome, args);
      if (verdict === undefined)
        return { message: `nothing to judge by "${matcher.name}": ${outcome.reason}`, cause: outcome.error };
      return asFailure(failureOf(verdict, "the transaction", isNegated), outcome.error);
    }
    const all = this.#claims.flatMap((one) => [...one.args, ...Object.values(one.refinements)]);
    const evidence = { transaction: outcome, names: namesIn(all), contracts: contractsIn(all) };
    const verdict = await matcher.judge(evidence, args, refinements);
    return asFailure(failureOf(verdict, `transaction ${shorten(outcome.hash)}`, isNegated));
  }
}

/** An expectation on any other value: one claim. */
export class ValueExpectation implements Expectation {
  readonly #subject: unknown;
  readonly #claim: Omit<Claim<ValueMatcher>, "refinements">;
  #judged: Promise<Failure | undefined> | undefined;

  constructor(subject: unknown, claim: Omit<Claim<ValueMatcher>, "refinements">) {
    this.#subject = subject;
    this.#claim = claim;
  }

  get last(): string {
    return this.#claim.matcher.name;
  }

  refine(refinement: string): void {
    throw misplacedRefinement({ refinement, why: `it does not refine "${this.last}"` });
  }

  judge(): Promise<Failure | undefined> {
    this.#judged ??= this.#judgeClaim();
    return this.#judged;
  }

  async #judgeClaim(): Promise<Failure | undefined> {
    const { matcher, args, isNegated } = this.#claim;
    const subject = await this.#subject;
    const name = await matcher.describe(subject);
    return asFailure(failureOf(await matcher.judge(subject, args), name, isNegated));
  }
}

function asFailure(message: string | undefined, cause?: unknown): Failure | undefined {
  return message === undefined ? undefined : { message, cause };
}
