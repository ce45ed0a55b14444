import type { Result } from "ethers";
import { ownShareWad } from "../protocol/compensation-policy.js";
import { ceilDiv, min, WAD } from "../protocol/wad.js";
import type { EvidenceState, PlainValue } from "./bundle.js";
import type { Examination } from "./examination.js";
import { ofContract } from "./life.js";
import type { ProvenEvent } from "./records.js";

/** What was slashed in one strategy, and where it went. */
export interface Stake {
  strategy: string;
  multiplierWad: bigint;
  wadSlashed: bigint;
  shares: bigint;
  /** Undefined where the tokens had not come. */
  cleared:
    | { token: string; userAmount: bigint; challengerAmount: bigint; reserveAmount: bigint; blockNumber: bigint }
    | undefined;
}

export function plainStake({ strategy, multiplierWad, wadSlashed, shares, cleared }: Stake): PlainValue {
  return {
    strategy,
    multiplierWad: `${multiplierWad}`,
    wadSlashed: `${wadSlashed}`,
    shares: `${shares}`,
    ...(cleared !== undefined && {
      cleared: {
        token: cleared.token,
        block: `${cleared.blockNumber}`,
        userAmount: `${cleared.userAmount}`,
        challengerAmount: `${cleared.challengerAmount}`,
        reserveAmount: `${cleared.reserveAmount}`,
      },
    }),
  };
}

/**
 * The most of the whole stake that a slash of `wadToSlash` of an allocation takes: the core rounds the slashed magnitude up, by less
 * than one, which is WAD / max of the whole; and max was at least one more than what is left of it.
 */
export function mostWadSlashed(wadToSlash: bigint, maxMagnitudeLeft: bigint): bigint {
  return min(WAD, wadToSlash + WAD / (maxMagnitudeLeft + 1n));
}

/** What the core says of the slash, strategy by strategy, and what the vault made of it. */
export function checkStakes({ records, life, findings }: Examination, verdict: ProvenEvent): Stake[] {
  const { operator, task, end } = life;
  const { slashId, wadToSlash } = verdict.args;
  const ofSlash = (args: Result) => args.slashId === slashId;
  const place = records.events.indexOf(verdict);
  const slashes = ofContract(
    records,
    "allocationManager",
    "OperatorSlashed",
    (args) => args.operator === operator,
    verdict,
  );
  const slash = slashes.filter((one) => records.events.indexOf(one) < place).at(-1);
  if (slash === undefined) return findings.fail("the core slashed the operator", "facts.slash", "no event says so");
  const booked = ofContract(records, "strategyManager", "BurnOrRedistributableSharesIncreased", ofSlash, verdict);
  const cleared = ofContract(records, "vault", "SlashCleared", ofSlash);
  return [...slash.args.strategies].map((strategy: string, k) => {
    const at = `facts.slash.stakes.${k}`;
    const isMeant = (one: ProvenEvent) => one.args.strategy === strategy;
    const wadSlashed: bigint = slash.args.wadSlashed[k];
    const [lowered] = ofContract(
      records,
      "allocationManager",
      "MaxMagnitudeUpdated",
      (args) => args.operator === operator && args.strategy === strategy,
      verdict,
    );
    const mostWad = lowered === undefined ? wadToSlash : mostWadSlashed(wadToSlash, lowered.args.maxMagnitude);
    findings.check(
      wadSlashed <= mostWad,
      "no more of the whole stake was slashed than of what was allocated",
      `${at}.wadSlashed`,
      () => `${wadSlashed} is more than ${mostWad}`,
    );
    const [added] = ofContract(records, "serviceManager", "StrategyAdded", (args) => args.strategy === strategy);
    if (added === undefined) return findings.fail("the strategy's stake counts", at, "no event says for how much");
    const [clear] = cleared.filter(isMeant);
    if (clear !== undefined) {
      findings.equal(clear.args.user, task.user, "the user is compensated", `${at}.cleared`);
      findings.equal(clear.args.challenger, end.args.challenger, "so is who demanded the proof", `${at}.cleared`);
    }
    return {
      strategy,
      multiplierWad: added.args.multiplierWad,
      wadSlashed,
      shares: booked.find(isMeant)?.args.shares ?? 0n,
      cleared:
        clear === undefined
          ? undefined
          : {
              token: clear.args.token,
              userAmount: clear.args.userAmount,
              challengerAmount: clear.args.challengerAmount,
              reserveAmount: clear.args.reserveAmount,
              blockNumber: clear.blockNumber,
            },
    };
  });
}

const worthOf = ({ shares, multiplierWad }: Stake) => (shares * multiplierWad) / WAD;

/** Wads to shares to security units: at least the task's security, unless nothing more was left. */
export function checkAmounts(
  { bundle, life, findings }: Examination,
  verdict: ProvenEvent,
  stakes: readonly Stake[],
): void {
  const { state } = bundle;
  const { task } = life;
  const { slashed, wadToSlash, ownSlashed } = verdict.args;
  const worth = stakes.reduce((sum, stake) => sum + worthOf(stake), 0n);
  findings.equal(slashed, worth, "what was slashed is worth what its shares are", "facts.slash.slashed");
  findings.check(
    slashed >= task.security || wadToSlash === WAD,
    "the task's security was slashed, or all that was left",
    "facts.slash.slashed",
    () => `${slashed} is less than ${task.security}`,
  );
  findings.check(
    ownSlashed <= slashed,
    "the operator's own part is a part",
    "facts.slash.ownSlashed",
    () => "it is more",
  );
  findings.add(
    `${wadToSlash} wad of each allocation was slashed: ${stakes.map(({ shares, strategy }) => `${shares} shares of ${strategy}`).join(", ")}, worth ${slashed} security units, for a security of ${task.security}`,
  );
  if (state.reach === undefined) return;
  const { strategies, blockNumber } = state.reach;
  findings.equal(
    strategies.map(({ strategy }) => strategy).join(),
    stakes.map(({ strategy }) => strategy).join(),
    "the slash reached the strategies that it took from",
    "state.reach",
  );
  const total = strategies.reduce((sum, reach) => {
    const shares = BigInt(reach.delegatedShares) + BigInt(reach.queuedShares);
    const slashable = (shares * BigInt(reach.magnitude)) / BigInt(reach.maxMagnitude);
    return sum + (slashable * BigInt(reach.multiplierWad)) / WAD;
  }, 0n);
  const dust = strategies.reduce((sum, { multiplierWad }) => sum + (2n * BigInt(multiplierWad)) / WAD + 2n, 0n);
  const expected = total === 0n ? 0n : min(WAD, ceilDiv((task.security + dust) * WAD, total));
  findings.equal(wadToSlash, expected, "the wad follows from what the slash could reach", "state.reach");
  const own = stakes.reduce((sum, stake, k) => sum + (worthOf(stake) * ownWadOf(strategies[k])) / WAD, 0n);
  findings.equal(ownSlashed, own, "the operator's own part follows from its own shares", "state.reach");
  findings.add(
    `That is what ${task.security} is of the ${total} security units that the slash could reach as of block ${blockNumber}, rounded up`,
    "state",
  );
}

type Reach = NonNullable<EvidenceState["reach"]>["strategies"][number];

export function ownWadOf({ ownShares, delegatedShares, queuedShares }: Reach): bigint {
  return ownShareWad(BigInt(ownShares), BigInt(delegatedShares), BigInt(queuedShares));
}
