import { zeroPadValue } from "ethers";
import { formatWad } from "../report/amounts.js";
import { type AccountLike, addressOf, describeAccount, type Names } from "./accounts.js";
import { standingChanged } from "./events.js";
import { chainOf, type Evidence, eventsOf } from "./evidence.js";
import type { TransactionMatcher } from "./matcher.js";
import { listing, type Verdict } from "./verdict.js";
import { standingOf } from "./views.js";

/** An operator's reliability before and after a transaction, in wad. */
export interface ReliabilityChange {
  operator: string;
  beforeWad: bigint;
  afterWad: bigint;
}

export type Direction = "up" | "down";

export const changeReliability: TransactionMatcher<[operator: AccountLike, direction?: Direction]> = {
  name: "changeReliability",
  judge: async (evidence, [operator, direction]) =>
    judgeReliability(await readChanges(evidence), await addressOf(operator), direction, evidence.names),
};

/** Did the reliability of `operator` change, in the direction that is named? */
export function judgeReliability(
  changes: readonly ReliabilityChange[],
  operator: string,
  direction: Direction | undefined,
  names: Names,
): Verdict {
  const isMeant = ({ beforeWad, afterWad }: ReliabilityChange) =>
    direction === undefined ? beforeWad !== afterWad : direction === "up" ? afterWad > beforeWad : afterWad < beforeWad;
  const told = changes.map((one) => {
    const verb = one.afterWad > one.beforeWad ? "rose" : one.afterWad < one.beforeWad ? "fell" : "stayed";
    const range =
      verb === "stayed"
        ? `at ${formatWad(one.afterWad)}`
        : `from ${formatWad(one.beforeWad)} to ${formatWad(one.afterWad)}`;
    return `that of ${describeAccount(one.operator, names)} ${verb} ${range}`;
  });
  return {
    holds: changes.some((one) => one.operator === operator && isMeant(one)),
    claim: `change the reliability of ${describeAccount(operator, names)}${direction === undefined ? "" : ` (${direction})`}`,
    happened: listing(told, "no operator's standing changed"),
  };
}

/** The events tell what reliability is now; what it was is in the event before, or in the block before. */
async function readChanges(evidence: Evidence): Promise<ReliabilityChange[]> {
  const changed = eventsOf(evidence, standingChanged, "router");
  const operators = [...new Set(changed.map(({ operator }) => operator))];
  return Promise.all(
    operators.map(async (operator) => {
      const own = changed.filter((one) => one.operator === operator);
      const first = own[0];
      return {
        operator,
        beforeWad: await reliabilityBefore(evidence, first),
        afterWad: own[own.length - 1].reliabilityWad,
      };
    }),
  );
}

async function reliabilityBefore(
  evidence: Evidence,
  { operator, emitter, index }: { operator: string; emitter: string; index: number },
): Promise<bigint> {
  const chain = chainOf(evidence, `the reliability of ${operator} before`);
  const { blockNumber } = evidence.transaction;
  const topics = [standingChanged.fragment.topicHash, zeroPadValue(operator, 32)];
  const logs = await chain.logs({ address: emitter, topics, fromBlock: blockNumber, toBlock: blockNumber });
  const earlier = logs.filter((log) => log.index < index).at(-1);
  const inBlock = earlier && standingChanged.decode(earlier);
  return (inBlock ?? (await standingOf.read(chain, emitter, blockNumber - 1, operator))).reliabilityWad;
}
