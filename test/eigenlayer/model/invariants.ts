import { expect } from "chai";
import type { Played } from "./moves.js";
import type { AllocationState, CoreState, OperatorState } from "./state.js";
import { delays, type ModelWorld } from "./world.js";

const wad = 10n ** 18n;

/** What the invariants need to know of the past. */
export interface Ghost {
  /** [operator][strategy]: how far shares of an operator may be above what its stakers can withdraw. */
  slack: bigint[][];
  /** [strategy]: how many shares may belong to nobody. */
  dust: bigint[];
  /** Unpaid bookings by set, slash and strategy. */
  bookings: Map<string, bigint>;
  /** [set] */
  slashers: { slasher: string; next: string; effectBlock: bigint }[];
}

export function newGhost(world: ModelWorld): Ghost {
  return {
    slack: world.operators.map(() => world.strategies.map(() => 0n)),
    dust: world.strategies.map(() => 0n),
    bookings: new Map(),
    slashers: [0, 1, 1].map((slasher) => {
      const first = world.slashers[slasher];
      return { slasher: first, next: first, effectBlock: 0n };
    }),
  };
}

/** Checks a move: `before` is the state as it would have been in the move's block without it. */
export function checkMove(world: ModelWorld, ghost: Ghost, before: CoreState, played: Played, after: CoreState): void {
  follow(world, ghost, played, after);
  checkMagnitudes(after);
  checkShares(world, ghost, after);
  checkConservation(world, ghost, after);
  checkBookings(world, ghost, after);
  checkSlashers(ghost, before, played, after);
  if (played.outcome.succeeded && played.slash !== undefined) checkSlash(world, played.slash, before, played, after);
  else checkNothingSlashed(before, after);
  if (played.clear !== undefined) checkPayment(played.clear.set, before, played, after);
}

/** I1: what is promised adds up, and is never more than there is. */
function checkMagnitudes(state: CoreState): void {
  for (const { max, encumbered, allocatable, memberships } of state.operators)
    for (const [strategy] of max.entries()) {
      expect(max[strategy] <= wad, "I1: max at most 1e18").to.equal(true);
      expect(allocatable[strategy] + encumbered[strategy], "I1: allocatable + encumbered = max").to.equal(
        max[strategy],
      );
      const allocations = memberships.map((membership) => membership.allocations[strategy]);
      const promised = allocations.reduce((sum, { current, pendingDiff }) => sum + current + positive(pendingDiff), 0n);
      expect(promised, "I1: allocations add up to what is encumbered").to.equal(encumbered[strategy]);
      for (const { current, pendingDiff } of allocations)
        expect(current + pendingDiff >= 0n, "I1: no allocation below zero to come").to.equal(true);
    }
}

/** I3: an operator's shares cover what its stakers can withdraw, and exceed it by no more than rounding explains. */
function checkShares({ operators, strategies }: ModelWorld, { slack }: Ghost, state: CoreState): void {
  for (const [operator, address] of operators.entries())
    for (const [strategy] of strategies.entries()) {
      const delegators = state.stakers.filter((staker) => staker.operator === BigInt(address));
      const withdrawable = delegators.reduce((sum, staker) => sum + staker.withdrawable[strategy], 0n);
      const excess = state.operators[operator].shares[strategy] - withdrawable;
      expect(excess >= 0n, `I3: shares cover the stakers', short by ${-excess}`).to.equal(true);
      const allowed = slack[operator][strategy] + 2n * BigInt(delegators.length);
      expect(excess <= allowed, `I3: excess ${excess} is rounding, at most ${allowed}`).to.equal(true);
    }
}

/** I4: no token leaves the circle; everyone can be paid, and no more shares are left over than rounding explains. */
function checkConservation({ strategies, stakers }: ModelWorld, { dust }: Ghost, state: CoreState): void {
  for (const [strategy] of strategies.entries()) {
    const { totalShares, balance, supply, elsewhere } = state.strategies[strategy];
    expect(balance + elsewhere, "I4: tokens are where they are known to be").to.equal(supply);
    const owed =
      sum(state.stakers, (staker) => staker.withdrawable[strategy] + staker.queued[strategy]) +
      sum(state.sets, (set) => set.booked[strategy]);
    const rest = totalShares - owed;
    expect(rest >= 0n, `I4: shares for everyone, short by ${-rest}`).to.equal(true);
    const allowed = dust[strategy] + 2n * BigInt(stakers.length);
    expect(rest <= allowed, `I4: ${rest} shares of nobody are rounding, at most ${allowed}`).to.equal(true);
  }
}

/** I5: what is booked is what slashes booked and nobody has been paid; a set is pending just as long as it has bookings. */
function checkBookings({ sets, strategies }: ModelWorld, { bookings }: Ghost, state: CoreState): void {
  for (const [set] of sets.entries()) {
    const ofSet = [...bookings]
      .map(([key, shares]) => [key.split("/"), shares] as const)
      .filter(([[s]]) => s === `${set}`);
    const slashes = new Set(ofSet.map(([[, slashId]]) => slashId));
    expect(state.sets[set].pendingSlashes, "I5: pending slashes have bookings").to.equal(BigInt(slashes.size));
    for (const [strategy] of strategies.entries()) {
      const booked = sum(
        ofSet.filter(([[, , s]]) => s === `${strategy}`),
        ([, shares]) => shares,
      );
      expect(state.sets[set].booked[strategy], "I5: booked once, paid once").to.equal(booked);
    }
  }
}

/** I8: only the slasher in force slashes; another one takes over in its effect block and not before; recipients stay. */
function checkSlashers({ slashers }: Ghost, before: CoreState, { outcome, slash }: Played, after: CoreState): void {
  for (const [set, { slasher, next, effectBlock }] of slashers.entries()) {
    const inForce = after.block < effectBlock ? slasher : next;
    expect(after.sets[set].slasher, "I8: slasher in force").to.equal(BigInt(inForce));
    expect(after.sets[set].recipient, "I8: recipients stay").to.equal(before.sets[set].recipient);
  }
  if (slash === undefined) return;
  const isSlasher = before.sets[slash.set].slasher === BigInt(slash.by);
  if (!isSlasher) expect(outcome.error, "I8: nobody else").to.be.oneOf(["InvalidCaller", "OperatorNotSlashable"]);
}

/** I2, I5, I6: a slash takes of one allocation, at most all of it, at least a unit; and books what it says. */
function checkSlash(
  { strategies }: ModelWorld,
  { set, operator, foreseenShares }: NonNullable<Played["slash"]>,
  before: CoreState,
  { outcome }: Played,
  after: CoreState,
): void {
  expect(before.operators[operator].memberships[set].isSlashable, "I6: only who is slashable").to.equal(true);
  const { strategies: slashed } = eventArgs(outcome, "OperatorSlashed")[0];
  for (const [strategy, { strategy: address }] of strategies.entries()) {
    const [old, now] = [before, after].map((state) => allocationOf(state.operators[operator], set, strategy));
    const loss = before.operators[operator].max[strategy] - after.operators[operator].max[strategy];
    if (!slashed.includes(address) || old.current === 0n) {
      expect(loss, "I6: nothing else").to.equal(0n);
      continue;
    }
    expect(loss >= 1n && loss <= old.current, `I2, I6: ${loss} of ${old.current}`).to.equal(true);
    expect(now.current, "I6: what is lost is lost by this allocation").to.equal(old.current - loss);
    expect(after.operators[operator].encumbered[strategy], "I1").to.equal(
      before.operators[operator].encumbered[strategy] - loss,
    );
  }
  const others = (state: CoreState) =>
    state.operators.flatMap(({ memberships }, o) =>
      memberships.flatMap(({ allocations }, s) => (o === operator && s === set ? [] : allocations)),
    );
  expect(others(after), "I6: other allocations stay").to.deep.equal(others(before));

  const booked = new Map(
    eventArgs(outcome, "BurnOrRedistributableSharesIncreased").map(({ strategy, shares }) => [strategy, shares]),
  );
  const returned = [...slashed].map((strategy: string) => booked.get(strategy) ?? 0n);
  expect([...(foreseenShares ?? [])], "I5: returned = booked").to.deep.equal(returned);
}

/** I2: max magnitudes fall by slashes only. */
function checkNothingSlashed(before: CoreState, after: CoreState): void {
  expect(
    after.operators.map(({ max }) => max),
    "I2: max falls by slashes only",
  ).to.deep.equal(before.operators.map(({ max }) => max));
}

/** I5: what is cleared goes to the set's recipient, and to nobody else. */
function checkPayment(set: number, before: CoreState, { outcome }: Played, after: CoreState): void {
  for (const { to } of eventArgs(outcome, "Transfer"))
    expect(BigInt(to), "I5: to the recipient").to.equal(before.sets[set].recipient);
  for (const [strategy, { totalShares }] of after.strategies.entries()) {
    const paid = before.sets[set].booked[strategy] - after.sets[set].booked[strategy];
    expect(before.strategies[strategy].totalShares - totalShares, "I5: shares that were booked").to.equal(paid);
  }
}

/**
 * Takes a move into the ghost.
 *
 * Rounding of shares: a deposit or delegation lowers what a staker can withdraw of its deposit D by less than D / 1e18 + 1
 * for each of two roundings of its scaling factor, and by two units more; taking shares away splits two nested floors, so by
 * two units; a slash rounds once for the operator and twice for its queue. A withdrawal rounds twice when it is paid.
 */
function follow(
  { operators, strategies, sets }: ModelWorld,
  ghost: Ghost,
  { outcome, clear }: Played,
  after: CoreState,
): void {
  const strategyOf = (address: string) => strategies.findIndex(({ strategy }) => strategy === address);
  const allow = (operator: string, address: string, units: bigint) => {
    const strategy = strategyOf(address);
    ghost.slack[operators.indexOf(operator)][strategy] += units;
    ghost.dust[strategy] += units;
  };
  for (const { operator, strategy } of eventArgs(outcome, "OperatorSharesIncreased")) {
    const largest = after.stakers
      .map((staker) => staker.deposits[strategyOf(strategy)])
      .reduce((x, y) => (x > y ? x : y));
    allow(operator, strategy, 2n * (largest / wad) + 6n);
  }
  for (const { operator, strategy } of eventArgs(outcome, "OperatorSharesDecreased")) allow(operator, strategy, 4n);
  for (const { operatorSet, slashId, strategy, shares } of eventArgs(outcome, "BurnOrRedistributableSharesIncreased"))
    ghost.bookings.set(bookingKey(operatorSet, slashId, strategy), shares);
  // Bookings of no shares end without an event.
  if (clear !== undefined && outcome.succeeded)
    for (const [strategy] of strategies.entries())
      if (strategy === (clear.strategy ?? strategy)) ghost.bookings.delete(`${clear.set}/${clear.slashId}/${strategy}`);
  for (const { operatorSet, slasher, effectBlock } of eventArgs(outcome, "SlasherUpdated")) {
    const set = setOf(operatorSet);
    const known = ghost.slashers[set];
    const present = after.block < known.effectBlock ? known.slasher : known.next;
    expect(effectBlock, "I8: effect block").to.equal(after.block + BigInt(delays.slasherConfigurationDelay) + 1n);
    ghost.slashers[set] = { slasher: present, next: slasher, effectBlock };
  }

  function bookingKey(operatorSet: { avs: string; id: bigint }, slashId: bigint, strategy: string): string {
    return `${setOf(operatorSet)}/${slashId}/${strategyOf(strategy)}`;
  }
  function setOf({ avs, id }: { avs: string; id: bigint }): number {
    return sets.findIndex(([owner, number]) => owner === avs && BigInt(number) === id);
  }
}

function eventArgs({ events }: Played["outcome"], name: string) {
  return events.filter((event) => event.name === name).map(({ args }) => args.toObject());
}

function allocationOf(operator: OperatorState, set: number, strategy: number): AllocationState {
  return operator.memberships[set].allocations[strategy];
}

function sum<T>(list: readonly T[], of: (element: T) => bigint): bigint {
  return list.reduce((total, element) => total + of(element), 0n);
}

function positive(x: bigint): bigint {
  return x > 0n ? x : 0n;
}
