import { formatAmount, formatWad, securityUnits, type Unit } from "../report/amounts.js";
import { type AccountLike, addressOf, describeAccount, type Names, type TaskLike, taskIdOf } from "./accounts.js";
import { amountOf } from "./arguments.js";
import { readDelays } from "./delays.js";
import { severalTokens } from "./errors.js";
import type { TransactionMatcher } from "./matcher.js";
import { readSlashes, type Slash, type SlashedStake } from "./slashes.js";
import { listing, type Verdict } from "./verdict.js";

/** What a slash is expected to be; what is not given does not matter. */
export interface ExpectedSlash {
  operator: string;
  taskId?: bigint;
  wad?: bigint;
  amount?: bigint;
  leastAmount?: bigint;
  strategy?: string;
}

type SlashRefinements = {
  forTask?: TaskLike;
  byWad?: bigint;
  by?: bigint;
  byAtLeast?: bigint;
  inStrategy?: AccountLike;
};

export const slash: TransactionMatcher<[operator: AccountLike], SlashRefinements> = {
  name: "slash",
  refinements: ["forTask", "byWad", "by", "byAtLeast", "inStrategy"],
  judge: async (evidence, [operator], { forTask, byWad, by, byAtLeast, inStrategy }) => {
    const expected: ExpectedSlash = {
      operator: await addressOf(operator),
      ...(forTask !== undefined && { taskId: taskIdOf(forTask) }),
      ...(byWad !== undefined && { wad: amountOf(".byWad(…)", byWad) }),
      ...(by !== undefined && { amount: amountOf(".by(…)", by) }),
      ...(byAtLeast !== undefined && { leastAmount: amountOf(".byAtLeast(…)", byAtLeast) }),
      ...(inStrategy !== undefined && { strategy: await addressOf(inStrategy) }),
    };
    return judgeSlash(await readSlashes(evidence), readDelays(evidence), expected, evidence.names);
  },
};

/**
 * Was there a slash as expected? A slash that took nothing is none.
 *
 * Amounts of a slash that Sertn ordered count in security units, those of other AVSs in the tokens of the strategy that was
 * slashed; in a strategy that is named, always in its tokens.
 *
 * @throws matchers/several-tokens
 */
export function judgeSlash(
  slashes: readonly Slash[],
  delays: readonly string[],
  expected: ExpectedSlash,
  names: Names,
): Verdict {
  const { operator, taskId, strategy, wad, amount, leastAmount } = expected;
  const isMeant = ({ strategy: one, shares, wadSlashed }: SlashedStake) =>
    (strategy === undefined || one === strategy) && (shares > 0n || wadSlashed > 0n);
  const candidates = slashes.filter(
    (one) =>
      one.operator === operator && (taskId === undefined || one.verdict?.taskId === taskId) && one.stakes.some(isMeant),
  );
  const total = amount === undefined && leastAmount === undefined ? undefined : totalOf(candidates, isMeant, expected);
  const holds =
    candidates.length > 0 &&
    (wad === undefined ||
      candidates.some(({ stakes }) => stakes.filter(isMeant).every(({ wadSlashed }) => wadSlashed === wad))) &&
    (amount === undefined || total?.amount === amount) &&
    (leastAmount === undefined || (total !== undefined && total.amount >= leastAmount));
  const inUnits = (value: bigint) => formatAmount(value, total?.unit ?? { symbol: "smallest units", decimals: 0 });
  const claim = [
    `slash ${describeAccount(operator, names)}`,
    ...(taskId === undefined ? [] : [`for task ${taskId}`]),
    ...(strategy === undefined ? [] : [`in strategy ${describeStrategy(strategy, slashes)}`]),
    ...(wad === undefined ? [] : [`by ${formatWad(wad)} of its stake`]),
    ...(amount === undefined ? [] : [`by ${inUnits(amount)}`]),
    ...(leastAmount === undefined ? [] : [`by at least ${inUnits(leastAmount)}`]),
  ].join(" ");
  return {
    holds,
    claim,
    happened: listing([...slashes.map((one) => describeSlash(one, names)), ...delays], "nobody was slashed"),
  };
}

/** What candidates took together; undefined if there are none. */
function totalOf(
  candidates: readonly Slash[],
  isMeant: (stake: SlashedStake) => boolean,
  { strategy }: ExpectedSlash,
): { amount: bigint; unit: Unit } | undefined {
  const parts = candidates.flatMap(({ stakes, verdict }) =>
    verdict !== undefined && strategy === undefined
      ? [{ amount: verdict.slashed, unit: securityUnits, of: "security" }]
      : stakes.filter(isMeant).map(amountOfStake),
  );
  const units = [...new Map(parts.map((part) => [part.of, part.unit])).values()];
  if (units.length > 1)
    throw severalTokens({
      matcher: "slash",
      tokens: units.map(({ symbol }) => symbol),
      remedy: "Say in which strategy: `.inStrategy(strategy)`.",
    });
  return parts.length === 0 ? undefined : { amount: sum(parts.map((part) => part.amount)), unit: units[0] };
}

/** In tokens; in shares where nobody could be asked what they are worth. */
function amountOfStake({ strategy, shares, token, amount }: SlashedStake): { amount: bigint; unit: Unit; of: string } {
  return token === undefined || amount === undefined
    ? { amount: shares, unit: { symbol: "shares", decimals: 0 }, of: strategy }
    : { amount, unit: token, of: token.address };
}

function describeSlash({ operator, operatorSet, stakes, verdict, description }: Slash, names: Names): string {
  const amounts = stakes
    .filter(({ shares, wadSlashed }) => shares > 0n || wadSlashed > 0n)
    .map((stake) => {
      const { amount, unit } = amountOfStake(stake);
      const part = `${formatWad(stake.wadSlashed)} of its stake`;
      return `${formatAmount(amount, unit)} (${stake.isCleared ? part : `${part}, not cleared yet`})`;
    });
  const cause =
    verdict === undefined
      ? `in set ${operatorSet.id} of ${describeAccount(operatorSet.avs, names)}`
      : `worth ${formatAmount(verdict.slashed, securityUnits)} for task ${verdict.taskId}`;
  const reason = description === "" ? "" : `: ${JSON.stringify(description)}`;
  return `${describeAccount(operator, names)} was slashed by ${listing(amounts, "nothing")} ${cause}${reason}`;
}

function describeStrategy(strategy: string, slashes: readonly Slash[]): string {
  const token = slashes.flatMap(({ stakes }) => stakes).find((stake) => stake.strategy === strategy)?.token;
  return token === undefined ? strategy : `of ${token.symbol}`;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
