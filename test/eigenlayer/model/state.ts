import { Interface } from "ethers";
import { testContract } from "../../helpers/test-contract.js";
import { call } from "../replay/rpc.js";
import type { ModelWorld } from "./world.js";

/** All that the invariants are about, at one block. Lists are by strategy, unless they say otherwise. */
export interface CoreState {
  block: bigint;
  operators: OperatorState[];
  stakers: StakerState[];
  sets: SetState[];
  strategies: StrategyState[];
}

export interface OperatorState {
  max: bigint[];
  encumbered: bigint[];
  allocatable: bigint[];
  shares: bigint[];
  /** What a slash would reach in the queue. */
  queued: bigint[];
  /** By set. */
  memberships: { isSlashable: boolean; isMember: boolean; allocations: AllocationState[] }[];
}

export interface AllocationState {
  current: bigint;
  pendingDiff: bigint;
  effectBlock: bigint;
}

export interface StakerState {
  /** Zero for none. */
  operator: bigint;
  deposits: bigint[];
  withdrawable: bigint[];
  /** What queued withdrawals would pay now. */
  queued: bigint[];
}

export interface SetState {
  slasher: bigint;
  recipient: bigint;
  slashCount: bigint;
  pendingSlashes: bigint;
  booked: bigint[];
}

export interface StrategyState {
  totalShares: bigint;
  balance: bigint;
  supply: bigint;
  /** Tokens of everyone that the model knows but the strategy. */
  elsewhere: bigint;
}

const reader = new Interface(testContract("CoreState").abi);

/** The state at the latest block, or as it would be in the next one if nothing happened. */
export async function readState(world: ModelWorld, at: "latest" | "pending" = "latest"): Promise<CoreState> {
  const scope = [
    world.core.allocationManager,
    world.core.delegationManager,
    world.core.strategyManager,
    world.strategies.map(({ strategy }) => strategy),
    world.sets,
    world.operators,
    world.stakers,
    world.others,
  ];
  const data = reader.encodeFunctionData("read", [scope]);
  const answer = await call(world.rpc, at, { to: world.stateReader, data });
  if (!answer.succeeded) throw new Error(`the state cannot be read: ${answer.data}`);
  return parse(answer.data, world);
}

function parse(data: string, { strategies, sets, operators, stakers }: ModelWorld): CoreState {
  let at = 2 + 2 * 64; // 0x, offset and length of the list
  const next = () => {
    at += 64;
    return BigInt(`0x${data.slice(at - 64, at)}`);
  };
  const times = <T>(list: readonly unknown[], read: () => T): T[] => list.map(() => read());
  const columns = <T extends string>(names: readonly T[]) => {
    const rows = times(strategies, () => names.map(next));
    return Object.fromEntries(names.map((name, column) => [name, rows.map((row) => row[column])])) as Record<
      T,
      bigint[]
    >;
  };
  const state: CoreState = {
    block: next(),
    operators: times(operators, () => ({
      ...columns(["max", "encumbered", "allocatable", "shares", "queued"]),
      memberships: times(sets, () => ({
        isSlashable: next() === 1n,
        isMember: next() === 1n,
        allocations: times(strategies, () => ({
          current: next(),
          pendingDiff: BigInt.asIntN(256, next()),
          effectBlock: next(),
        })),
      })),
    })),
    stakers: times(stakers, () => ({ operator: next(), ...columns(["deposits", "withdrawable", "queued"]) })),
    sets: times(sets, () => ({
      slasher: next(),
      recipient: next(),
      slashCount: next(),
      pendingSlashes: next(),
      booked: times(strategies, next),
    })),
    strategies: times(strategies, () => ({ totalShares: next(), balance: next(), supply: next(), elsewhere: next() })),
  };
  if (at !== data.length) throw new Error(`${data.length - at} digits of the state are left`);
  return state;
}
