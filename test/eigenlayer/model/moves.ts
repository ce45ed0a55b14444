import fc from "fast-check";
import type { CoreState } from "./state.js";
import { act, foresee, type ModelWorld, mineBlocks, type Outcome } from "./world.js";

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
}

export interface Withdrawal {
  root: string;
  /** As ethers decodes and encodes it. */
  struct: readonly unknown[];
  staker: string;
  strategies: readonly string[];
}

/** A move that was made: as what it was meant, and what came of it. */
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
  delegate: ({ world, move }: Turn) => {
    const args = [pick(world.operators, move.b), noSignature, noSalt];
    return call(world, pick(world.stakers, move.a), "delegationManager", "delegateTo", args);
  },
  undelegate: ({ world, move }: Turn) => {
    const staker = pick(world.stakers, move.a);
    const from = move.c % 3 === 0 ? pick(world.operators, move.b) : staker;
    return call(world, from, "delegationManager", "undelegate", [staker]);
  },
  redelegate: ({ world, move }: Turn) => {
    const args = [pick(world.operators, move.b), noSignature, noSalt];
    return call(world, pick(world.stakers, move.a), "delegationManager", "redelegate", args);
  },
  queue: ({ world, move, state }: Turn) => {
    const staker = index(world.stakers, move.a);
    const strategy = index(world.strategies, move.b);
    const shares = (state.stakers[staker].deposits[strategy] * BigInt(move.permille)) / 1000n + 1n;
    const args = [[[[world.strategies[strategy].strategy], [shares], world.stakers[staker]]]];
    return call(world, world.stakers[staker], "delegationManager", "queueWithdrawals", args);
  },
  complete: ({ world, memory, move }: Turn) => {
    if (memory.withdrawals.length === 0) return nothing();
    const { struct, staker, strategies } = pick(memory.withdrawals, move.a);
    const tokens = strategies.map((strategy) => world.strategies.find((known) => known.strategy === strategy)?.token);
    return call(world, staker, "delegationManager", "completeQueuedWithdrawal", [struct, tokens, move.b % 2 === 0]);
  },
  register: ({ world, move }: Turn) => {
    const [avs, id] = pick(world.sets, move.b);
    const operator = pick(world.operators, move.a);
    return call(world, operator, "allocationManager", "registerForOperatorSets", [operator, [avs, [id], "0x"]]);
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
  clearDecreases: ({ world, move }: Turn) => {
    const args = [pick(world.operators, move.a), [pick(world.strategies, move.b).strategy], [move.c % 3]];
    return call(world, world.stranger, "allocationManager", "clearDeallocationQueue", args);
  },
  slash: (turn: Turn) => slash(turn, address(turn.state.sets[index(turn.world.sets, turn.move.b)].slasher)),
  slashBySomeone: (turn: Turn) => {
    const { world, move } = turn;
    return slash(
      turn,
      pick([...world.slashers, ...world.stakers, pick(world.sets, move.b)[0], world.stranger], move.permille),
    );
  },
  clear: async ({ world, move, state }: Turn): Promise<Played> => {
    const set = index(world.sets, move.b);
    const slashId = 1n + (BigInt(move.permille) % (state.sets[set].slashCount || 1n));
    const strategy = move.c % 2 === 0 ? undefined : index(world.strategies, move.a);
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
  addStrategy: ({ world, move }: Turn) => {
    const [avs, id] = pick(world.sets, move.b);
    const args = [avs, id, [pick(world.strategies, move.c).strategy]];
    return call(world, avs, "allocationManager", "addStrategiesToOperatorSet", args);
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
  register: 3,
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
  remember(turn.memory, played.outcome);
  return played;
}

async function slash({ world, move }: Turn, by: string): Promise<Played> {
  const set = index(world.sets, move.b);
  const operator = index(world.operators, move.a);
  const strategies = world.strategies.filter((_, strategy) => ((1 + (move.c % 3)) >> strategy) % 2 === 1);
  const wad = (position: number) =>
    move.permille % 2 === 0 ? pick(wads, move.permille / 2 + position) : BigInt(move.permille + position) * 10n ** 14n;
  const [avs, id] = world.sets[set];
  const params = [
    world.operators[operator],
    id,
    strategies.map(({ strategy }) => strategy),
    strategies.map((_, i) => wad(i)),
    "",
  ];
  const foreseen = await foresee(world, by, "allocationManager", "slashOperator", [avs, params]);
  const played = await call(world, by, "allocationManager", "slashOperator", [avs, params]);
  return { ...played, slash: { set, operator, by, foreseenShares: foreseen?.[1] } };
}

async function call(...args: Parameters<typeof act>): Promise<Played> {
  return { outcome: await act(...args) };
}

function nothing(): Played {
  return { outcome: { succeeded: true, error: "", events: [] } };
}

function remember(memory: Memory, { events }: Outcome): void {
  for (const { name, args } of events) {
    if (name === "SlashingWithdrawalQueued") {
      const struct = args.withdrawal.toArray(true);
      memory.withdrawals.push({ root: args.withdrawalRoot, struct, staker: struct[0], strategies: struct[5] });
    }
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

function address(word: bigint): string {
  return `0x${word.toString(16).padStart(40, "0")}`;
}
