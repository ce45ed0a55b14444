import { type AccountLike, addressOf, describeAccount, type Names } from "./accounts.js";
import { operatorJailed } from "./events.js";
import { eventsOf } from "./evidence.js";
import type { TransactionMatcher } from "./matcher.js";
import { listing, type Verdict } from "./verdict.js";

export interface Jailing {
  operator: string;
  /** The last block without new tasks. */
  untilBlock: bigint;
  /** For a proof that did not come, rather than for an answer. */
  isSlash: boolean;
}

export const jail: TransactionMatcher<[operator: AccountLike]> = {
  name: "jail",
  judge: async (evidence, [operator]) =>
    judgeJail(eventsOf(evidence, operatorJailed, "router"), await addressOf(operator), evidence.names),
};

/** Was `operator` barred from new tasks? */
export function judgeJail(jailings: readonly Jailing[], operator: string, names: Names): Verdict {
  const told = jailings.map(
    (one) =>
      `${describeAccount(one.operator, names)} was jailed until block ${one.untilBlock} for a missed ${one.isSlash ? "proof" : "answer"}`,
  );
  return {
    holds: jailings.some((one) => one.operator === operator),
    claim: `jail ${describeAccount(operator, names)}`,
    happened: listing(told, "nobody was jailed"),
  };
}
