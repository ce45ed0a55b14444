import {
  type OperatorSet,
  operatorSharesSlashed,
  operatorSlashed,
  sharesBooked,
  sharesCleared,
  transfer,
  verdictExecuted,
} from "./events.js";
import { decodeAll, type Evidence, eventsOf } from "./evidence.js";
import { readToken, type Token } from "./tokens.js";
import { coreDelegation, coreStrategyManager, sharesToUnderlying, underlyingToken } from "./views.js";

/** What a slash took in one strategy. */
export interface SlashedStake {
  strategy: string;
  /** Part of the operator's whole delegated stake, as the core reports it: rounded down. */
  wadSlashed: bigint;
  /** Shares that the core booked, of delegators and of withdrawals in the queue. */
  shares: bigint;
  /** The strategy's token; undefined where there was nobody to ask which. */
  token: Token | undefined;
  /** Tokens: those that were paid out, or what the shares are worth after the transaction; undefined as `token`. */
  amount: bigint | undefined;
  /** Whether the tokens left the strategy in the same transaction. */
  isCleared: boolean;
}

/** A slash of the core, with what a Sertn slasher says of it if it ordered it. */
export interface Slash {
  operator: string;
  operatorSet: OperatorSet;
  description: string;
  stakes: readonly SlashedStake[];
  /** The verdict of Sertn, or undefined for other AVSs. */
  verdict: { taskId: bigint; slashed: bigint } | undefined;
}

/** All slashes of a transaction, of any AVS, in order: from events of the core alone, and views of strategies and tokens. */
export async function readSlashes(given: Evidence): Promise<Slash[]> {
  const evidence = await knowCore(given);
  const slashed = eventsOf(evidence, operatorSlashed, "allocationManager");
  const verdicts = eventsOf(evidence, verdictExecuted, "slasher");
  return Promise.all(
    slashed.map(async ({ operator, operatorSet, strategies, wadSlashed, description, index }, n) => {
      // The core goes strategy by strategy and reports the whole last; a slasher speaks after the core.
      const from = slashed[n - 1]?.index ?? -1;
      const until = slashed[n + 1]?.index ?? Number.POSITIVE_INFINITY;
      const stakes = strategies.map((strategy, i) =>
        readStake(evidence, strategy, wadSlashed[i], { operator, operatorSet, from, to: index }),
      );
      const verdict = verdicts.find((one) => one.operator === operator && one.index > index && one.index < until);
      return { operator, operatorSet, description, stakes: await Promise.all(stakes), verdict };
    }),
  );
}

/** The core's other contracts, where its AllocationManager is known: each names the next. */
async function knowCore(evidence: Evidence): Promise<Evidence> {
  const { transaction, contracts } = evidence;
  const { allocationManager } = contracts;
  const { chain, blockNumber } = transaction;
  if (allocationManager === undefined || chain === undefined) return evidence;
  const delegationManager =
    contracts.delegationManager ?? (await coreDelegation.ask(chain, allocationManager, blockNumber));
  if (delegationManager === undefined) return evidence;
  const strategyManager =
    contracts.strategyManager ?? (await coreStrategyManager.ask(chain, delegationManager, blockNumber));
  const known = { ...contracts, delegationManager, ...(strategyManager !== undefined && { strategyManager }) };
  return { ...evidence, contracts: known };
}

/** Whose slash, and the events between which it is told. */
interface Span {
  operator: string;
  operatorSet: OperatorSet;
  from: number;
  to: number;
}

async function readStake(evidence: Evidence, strategy: string, wadSlashed: bigint, span: Span): Promise<SlashedStake> {
  const { chain, blockNumber } = evidence.transaction;
  const isMeant = (event: { strategy: string; index: number }) =>
    event.strategy === strategy && event.index > span.from && event.index < span.to;
  const booking = eventsOf(evidence, sharesBooked, "strategyManager").find(
    (event) => isMeant(event) && isSameSet(event.operatorSet, span.operatorSet),
  );
  // Older cores burn without a booking.
  const taken = eventsOf(evidence, operatorSharesSlashed, "delegationManager").find(
    (event) => isMeant(event) && event.operator === span.operator,
  );
  const shares = booking?.shares ?? taken?.totalSlashedShares ?? 0n;
  const paid = booking && readPayment(evidence, strategy, booking);
  const underlying = chain && (await underlyingToken.ask(chain, strategy, blockNumber));
  const address = underlying ?? paid?.token;
  const token = address === undefined ? undefined : await readToken(chain, address, blockNumber);
  const worth = shares === 0n ? 0n : chain && (await sharesToUnderlying.ask(chain, strategy, blockNumber, shares));
  return { strategy, wadSlashed, shares, token, amount: paid?.amount ?? worth, isCleared: paid !== undefined };
}

/** What a strategy paid when a booking was cleared: its last transfer before the core says so. */
function readPayment(
  evidence: Evidence,
  strategy: string,
  booking: { slashId: bigint; operatorSet: OperatorSet; index: number },
): { amount: bigint; token: string | undefined } | undefined {
  const clears = eventsOf(evidence, sharesCleared, "strategyManager").filter((clear) => clear.strategy === strategy);
  const at = clears.findIndex(
    (clear) =>
      clear.slashId === booking.slashId &&
      isSameSet(clear.operatorSet, booking.operatorSet) &&
      clear.index > booking.index,
  );
  if (at === -1) return undefined;
  const [from, to] = [clears[at - 1]?.index ?? -1, clears[at].index];
  const payment = decodeAll(evidence.transaction, transfer)
    .filter((one) => one.from === strategy && one.index > from && one.index < to)
    .at(-1);
  // Shares that are worth nothing are cleared without a transfer.
  return { amount: payment?.value ?? 0n, token: payment?.emitter };
}

function isSameSet(one: OperatorSet, other: OperatorSet): boolean {
  return one.avs === other.avs && one.id === other.id;
}
