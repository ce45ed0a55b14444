import fc from "fast-check";
import type { CoreState } from "./state.js";
import { act, delays, foresee, type ModelWorld, mineBlocks, type Outcome } from "./world.js";

/** One call of someone, made of small numbers so that it shrinks well; what they pick depends on the kind. */
export interface Move {
  kind: MoveKind;
  a: number;
  b: number;
  c: number;
  permille: number;
}

/** What the players remember from earlier moves. */
export interface Memory {
  withdrawals: Withdrawal[];
  /** Decreases of allocations that had to wait, and the block that they wait for. */
  decreases: { operator: string; strategy: string; effectBlock: bigint }[];
}

export function newMemory(): Memory {
  return { withdrawals: [], decreases: [] };
}

export interface Withdrawal {
  root: string;
  /** As ethers decodes and encodes it. */
  struct: readonly unknown[];
  staker: string;
  strategies: readonly string[];
}

/** A move that was made: what it was, as far as invariants ask, and what came of it. */
export interface Played {
  outcome: Outcome;
  slash?: { set: number; operator: number; by: string; foreseenShares: readonly bigint[] | undefined };
  /** Of all strategies, or of one. */
  clear?: { set: number; slashId: bigint; strategy: number | undefined };
}

interface Turn {
  world: ModelWorld;
  memory: Memory;
  move: Move;
  /** As of the block in which the move will be made. */
  state: CoreState;
}

const amounts = [1n, 1001n, 10n ** 9n, 10n ** 18n + 7n, 123_456_789_012_345_678_901n, 10n ** 26n + 1n];
const wads = [1n, 10n ** 18n, 10n ** 18n - 1n, 3n * 10n ** 17n + 1n];
const noSignature = ["0x", 0] as const;
const noSalt = `0x${"0".repeat(64)}`;

const moves = {
  deposit: ({ world, move }: Turn) => {
    const { strategy, token } = pick(world.strategies, move.b);
    const args = [strategy, token, pick(amounts, move.c)];
    return call(world, pick(world.stakers, move.a), "strategyManager", "depositIntoStrategy", args);
  },
  delegate: ({ world, move, state }: Turn) => {
    const args = [pick(world.operators, move.b), noSignature, noSalt];
    const staker = likely(world.stakers, move, (_, i) => state.stakers[i].operator === 0n);
    return call(world, staker, "delegationManager", "delegateTo", args);
  },
  undelegate: ({ world, move, state }: Turn) => {
    const staker = likely(world.stakers, move, (_, i) => hasLeft(world, state, i) === false);
    const from = move.c % 3 === 0 ? pick(world.operators, move.b) : staker;
    return call(world, from, "delegationManager", "undelegate", [staker]);
  },
  redelegate: ({ world, move, state }: Turn) => {
    const args = [pick(world.operators, move.b), noSignature, noSalt];
    const staker = likely(world.stakers, move, (_, i) => hasLeft(world, state, i) === false);
    return call(world, staker, "delegationManager", "redelegate", args);
  },
  queue: ({ world, move, state }: Turn) => {
    const strategy = index(world.strategies, move.b);
    const who = likely(world.stakers, move, (_, i) => state.stakers[i].deposits[strategy] > 0n);
    const deposited = state.stakers[world.stakers.indexOf(who)].deposits[strategy];
    const shares = (deposited * BigInt(move.permille)) / 1000n + 1n;
    const args = [[[[world.strategies[strategy].strategy], [shares], who]]];
    return call(world, who, "delegationManager", "queueWithdrawals", args);
  },
  complete: ({ world, memory, move, state }: Turn) => {
    if (memory.withdrawals.length === 0) return nothing();
    const isDue = ({ struct }: Withdrawal) =>
      BigInt(String(struct[4])) + BigInt(delays.minWithdrawalDelayBlocks) < state.block;
    const { struct, staker, strategies } = likely(memory.withdrawals, move, isDue);
    const tokens = strategies.map((strategy) => world.strategies.find((known) => known.strategy === strategy)?.token);
    return call(world, staker, "delegationManager", "completeQueuedWithdrawal", [struct, tokens, move.b % 2 === 0]);
  },
  register: ({ world, move, state }: Turn) => {
    const canJoin = ({ operator, set }: Pair) => !state.operators[operator].memberships[set].isSlashable;
    const { operator, set } = likely(pairsOf(world), move, canJoin);
    const [who, [avs, id]] = [world.operators[operator], world.sets[set]];
    return call(world, who, "allocationManager", "registerForOperatorSets", [who, [avs, [id], "0x"]]);
  },
  deregister: ({ world, move }: Turn) => {
    const [avs, id] = pick(world.sets, move.b);
    const operator = pick(world.operators, move.a);
    const from = move.c % 2 === 0 ? operator : avs;
    return call(world, from, "allocationManager", "deregisterFromOperatorSets", [[operator, avs, [id]]]);
  },
  allocate: ({ world, move, state }: Turn) => {
    const operator = index(world.operators, move.a);
    const strategy = index(world.strategies, move.c);
    const magnitude = (state.operators[operator].max[strategy] * BigInt(move.permille)) / 1500n;
    const change = [pick(world.sets, move.b), [world.strategies[strategy].strategy], [magnitude]];
    const who = world.operators[operator];
    return call(world, who, "allocationManager", "modifyAllocations", [who, [change]]);
  },
  clearDecreases: ({ world, memory, move, state }: Turn) => {
    const decrease = likely(memory.decreases, move, ({ effectBlock }) => effectBlock <= state.block);
    const operator = decrease?.operator ?? pick(world.operators, move.a);
    const strategy = decrease?.strategy ?? pick(world.strategies, move.b).strategy;
    const args = [operator, [strategy], [1 + (move.c % 3)]];
    return call(world, world.stranger, "allocationManager", "clearDeallocationQueue", args);
  },
  slash: (turn: Turn) => {
    const { set, operator } = target(turn);
    return slash(turn, set, operator, address(turn.state.sets[set].slasher));
  },
  slashBySomeone: (turn: Turn) => {
    const { world, move } = turn;
    const { set, operator } = target(turn);
    const someone = [...world.slashers, world.sets[set][0], world.operators[operator], world.stranger];
    return slash(turn, set, operator, pick(someone, move.permille));
  },
  clear: async ({ world, move, state }: Turn): Promise<Played> => {
    const set = world.sets.indexOf(likely(world.sets, move, (_, i) => state.sets[i].pendingSlashes > 0n));
    const pending = await foresee(world, world.stranger, "strategyManager", "getPendingSlashIds", [world.sets[set]]);
    const slashId: bigint = pick([...(pending?.slashIds ?? []), 1n], move.c);
    const strategy = move.b % 2 === 0 ? undefined : index(world.strategies, move.permille);
    const method = `clearBurnOrRedistributableShares${strategy === undefined ? "" : "ByStrategy"}`;
    const args = [world.sets[set], slashId, ...(strategy === undefined ? [] : [world.strategies[strategy].strategy])];
    const played = await call(world, world.stranger, "strategyManager", method, args);
    return { ...played, clear: { set, slashId, strategy } };
  },
  donate: async ({ world, move }: Turn): Promise<Played> => {
    const { strategy, token } = pick(world.strategies, move.b);
    const amount = pick(amounts, move.c);
    return { outcome: await act(world, world.others[2], "token", "transfer", [strategy, amount], token) };
  },
  addStrategy: async ({ world, move }: Turn) => {
    const [avs, id] = pick(world.sets, move.b);
    const present = await foresee(world, avs, "allocationManager", "getStrategiesInOperatorSet", [[avs, id]]);
    const strategy = likely(world.strategies, move, (known) => !present?.strategies.includes(known.strategy)).strategy;
    return call(world, avs, "allocationManager", "addStrategiesToOperatorSet", [avs, id, [strategy]]);
  },
  removeStrategy: ({ world, move }: Turn) => {
    const [avs, id] = pick(world.sets, move.b);
    const args = [avs, id, [pick(world.strategies, move.c).strategy]];
    return call(world, avs, "allocationManager", "removeStrategiesFromOperatorSet", args);
  },
  proposeSlasher: ({ world, move }: Turn) => {
    const set = pick(world.sets, move.b);
    return call(world, set[0], "allocationManager", "updateSlasher", [set, pick(world.slashers, move.c)]);
  },
  setDelay: ({ world, move }: Turn) => {
    const operator = pick(world.operators, move.a);
    return call(world, operator, "allocationManager", "setAllocationDelay", [operator, move.c % 4]);
  },
  wait: async ({ world, move }: Turn): Promise<Played> => {
    await mineBlocks(world, 1 + (move.permille % 8));
    return nothing();
  },
} as const satisfies Record<string, (turn: Turn) => Played | Promise<Played>>;

export type MoveKind = keyof typeof moves;
// The keys of the table are its kinds.
export const moveKinds = Object.keys(moves) as MoveKind[];

/** How often a kind is drawn: what everything else rests on more often. */
const weights: Partial<Record<MoveKind, number>> = {
  deposit: 4,
  allocate: 5,
  slash: 5,
  register: 5,
  clearDecreases: 5,
  slashBySomeone: 4,
  queue: 3,
  complete: 3,
};

const small = fc.nat({ max: 11 });
export const anyMove: fc.Arbitrary<Move> = fc.record({
  kind: fc.oneof(...moveKinds.map((kind) => ({ weight: weights[kind] ?? 2, arbitrary: fc.constant(kind) }))),
  a: small,
  b: small,
  c: small,
  permille: fc.nat({ max: 1000 }),
});

export async function play(turn: Turn): Promise<Played> {
  const played = await moves[turn.move.kind](turn);
  remember(turn, played.outcome);
  return played;
}

interface Pair {
  operator: number;
  set: number;
}

function pairsOf({ operators, sets }: ModelWorld): Pair[] {
  return operators.flatMap((_, operator) => sets.map((__, set) => ({ operator, set })));
}

/** An operator and a set, mostly such that there is something to slash. */
function target({ world, move, state }: Turn): Pair {
  return likely(pairsOf(world), move, ({ operator, set }) => {
    const { isSlashable, allocations } = state.operators[operator].memberships[set];
    return isSlashable && allocations.some(({ current }) => current > 0n);
  });
}

async function slash({ world, move, state }: Turn, set: number, operator: number, by: string): Promise<Played> {
  const { allocations } = state.operators[operator].memberships[set];
  const isAllocated = world.strategies.map((_, strategy) => allocations[strategy].current > 0n);
  // One strategy, or what is allocated, or all.
  const chosen = world.strategies.filter(
    (_, strategy) => [strategy === move.b % 2, isAllocated[strategy], true][move.c % 3],
  );
  const wad = (position: number) =>
    move.permille % 7 === 0 ? pick(wads, move.a + position) : BigInt(1 + move.permille + position) * 10n ** 14n;
  const [avs, id] = world.sets[set];
  const strategies = chosen.map(({ strategy }) => strategy);
  const args = [avs, [world.operators[operator], id, strategies, strategies.map((_, i) => wad(i)), ""]];
  const foreseen = await foresee(world, by, "allocationManager", "slashOperator", args);
  const played = await call(world, by, "allocationManager", "slashOperator", args);
  return { ...played, slash: { set, operator, by, foreseenShares: foreseen?.[1] } };
}

async function call(...args: Parameters<typeof act>): Promise<Played> {
  return { outcome: await act(...args) };
}

function nothing(): Played {
  return { outcome: { succeeded: true, error: "", events: [] } };
}

function remember({ memory, state }: Turn, { events }: Outcome): void {
  for (const { name, args } of events) {
    if (name === "SlashingWithdrawalQueued") {
      const struct = args.withdrawal.toArray(true);
      memory.withdrawals.push({ root: args.withdrawalRoot, struct, staker: struct[0], strategies: struct[5] });
    }
    if (name === "AllocationUpdated" && args.effectBlock >= state.block + BigInt(delays.deallocationDelay))
      memory.decreases.push({ operator: args.operator, strategy: args.strategy, effectBlock: args.effectBlock });
    if (name === "SlashingWithdrawalCompleted")
      memory.withdrawals = memory.withdrawals.filter(({ root }) => root !== args.withdrawalRoot);
  }
}

function index(list: readonly unknown[], choice: number): number {
  return choice % list.length;
}

function pick<T>(list: readonly T[], choice: number): T {
  return list[Math.floor(choice) % list.length];
}

/** Mostly one of those that fit, if there are any: moves that always fail teach little, those that never do as well. */
function likely<T>(list: readonly T[], { a, permille }: Move, fits: (element: T, position: number) => boolean): T {
  const fitting = list.filter(fits);
  return pick(fitting.length === 0 || permille % 5 === 0 ? list : fitting, a);
}

/** Whether a staker delegates to nobody; operators, who delegate to themselves for ever, are neither here nor there. */
function hasLeft(
  { operators, stakers }: ModelWorld,
  { stakers: states }: CoreState,
  staker: number,
): boolean | undefined {
  return operators.includes(stakers[staker]) ? undefined : states[staker].operator === 0n;
}

function address(word: bigint): string {
  return `0x${word.toString(16).padStart(40, "0")}`;
}
