import { formatAmount, type Unit } from "../report/amounts.js";
import { type AccountLike, addressOf, describeAccount, type Names, shorten } from "./accounts.js";
import { amountOf } from "./arguments.js";
import { readDelays } from "./delays.js";
import { severalTokens } from "./errors.js";
import { reserveGranted, slashCleared } from "./events.js";
import { type Evidence, eventsOf } from "./evidence.js";
import type { TransactionMatcher } from "./matcher.js";
import { readToken, type Token } from "./tokens.js";
import { listing, type Verdict } from "./verdict.js";

/** A claim that someone got in the vault. */
export interface Payment {
  account: string;
  token: Token;
  amount: bigint;
  /** Slashed stake to who was harmed; to a challenger who was right; the reserve's to other harmed users. */
  kind: "compensation" | "bounty" | "grant";
}

export interface ExpectedCompensation {
  account: string;
  amount?: bigint;
  token?: string;
}

export const compensate: TransactionMatcher<[account: AccountLike, amount?: bigint, token?: AccountLike]> = {
  name: "compensate",
  judge: async (evidence, [account, amount, token]) => {
    const expected: ExpectedCompensation = {
      account: await addressOf(account),
      ...(amount !== undefined && { amount: amountOf("compensate(account, amount)", amount) }),
      ...(token !== undefined && { token: await addressOf(token) }),
    };
    return judgeCompensation(await readPayments(evidence), readDelays(evidence), expected, evidence.names);
  },
};

/**
 * Did `account` get a claim to slashed stake, or to the reserve, as one who was harmed? Bounties and refunds are none.
 *
 * @throws matchers/several-tokens
 */
export function judgeCompensation(
  payments: readonly Payment[],
  delays: readonly string[],
  { account, amount, token }: ExpectedCompensation,
  names: Names,
): Verdict {
  const received = payments.filter(
    (one) =>
      one.kind !== "bounty" &&
      one.account === account &&
      one.amount > 0n &&
      (token === undefined || one.token.address === token),
  );
  const tokens = [...new Map(received.map((one) => [one.token.address, one.token])).values()];
  if (amount !== undefined && tokens.length > 1)
    throw severalTokens({
      matcher: "compensate",
      tokens: tokens.map(({ symbol }) => symbol),
      remedy: "Say in which token: `compensate(account, amount, token)`.",
    });
  const total = received.reduce((sum, one) => sum + one.amount, 0n);
  const unit = unitOf(payments, token ?? tokens[0]?.address);
  const claim = [
    `compensate ${describeAccount(account, names)}`,
    ...(amount !== undefined ? [`by ${formatAmount(amount, unit)}`] : token !== undefined ? [`in ${unit.symbol}`] : []),
  ].join(" ");
  return {
    holds: received.length > 0 && (amount === undefined || total === amount),
    claim,
    happened: describePayments(payments, delays, names),
  };
}

/** What an amount in a token is told in, be it that of any payment or of none. */
function unitOf(payments: readonly Payment[], token: string | undefined): Unit {
  const known = payments.find((one) => token === undefined || one.token.address === token)?.token;
  const symbol = token === undefined ? "smallest units" : `smallest units of token ${shorten(token)}`;
  return known ?? { symbol, decimals: 0 };
}

const verbs: Readonly<Record<Payment["kind"], (amount: string) => string>> = {
  compensation: (amount) => `got a compensation of ${amount}`,
  bounty: (amount) => `got a bounty of ${amount}, which is no compensation`,
  grant: (amount) => `was granted ${amount} of the reserve`,
};

function describePayments(payments: readonly Payment[], delays: readonly string[], names: Names): string {
  const told = payments
    .filter(({ amount }) => amount > 0n)
    .map(
      ({ account, kind, token, amount }) =>
        `${describeAccount(account, names)} ${verbs[kind](formatAmount(amount, token))}`,
    );
  return listing([...told, ...delays], "nobody was compensated");
}

async function readPayments(evidence: Evidence): Promise<Payment[]> {
  const { chain, blockNumber } = evidence.transaction;
  const tokenAt = (address: string) => readToken(chain, address, blockNumber);
  const cleared = eventsOf(evidence, slashCleared, "vault").map(async (event): Promise<Payment[]> => {
    const token = await tokenAt(event.token);
    return [
      { account: event.user, amount: event.userAmount, kind: "compensation", token },
      { account: event.challenger, amount: event.challengerAmount, kind: "bounty", token },
    ];
  });
  const granted = eventsOf(evidence, reserveGranted, "vault").map(
    async (event): Promise<Payment[]> => [
      { account: event.account, amount: event.amount, kind: "grant", token: await tokenAt(event.token) },
    ],
  );
  return (await Promise.all([...cleared, ...granted])).flat();
}
