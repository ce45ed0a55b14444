import type { Evidence } from "./evidence.js";
import type { RevertedTransaction } from "./transaction.js";
import type { Verdict } from "./verdict.js";

/**
 * A matcher on a transaction. It reads facts and judges them; of chai it knows nothing.
 *
 * The methods of this and of {@link ValueMatcher} take what a test wrote, so they validate it themselves.
 */
export interface TransactionMatcher<
  Args extends readonly unknown[] = readonly unknown[],
  Refinements = Record<string, unknown>,
> {
  readonly name: string;
  /** Names of methods with one argument that may follow, each at most once. */
  readonly refinements?: readonly (keyof Refinements & string)[];
  judge(evidence: Evidence, args: Args, refinements: Refinements): Promise<Verdict>;
  /** What a revert says of the claim; undefined, as without this method, if it says nothing. */
  judgeRevert?(reverted: RevertedTransaction, args: Args): Verdict | undefined;
}

/** A matcher on any other value. */
export interface ValueMatcher<Args extends readonly unknown[] = readonly unknown[]> {
  readonly name: string;
  /** What messages call the value. */
  describe(subject: unknown): Promise<string>;
  judge(subject: unknown, args: Args): Promise<Verdict>;
}
