import { tierCount } from "../../protocol/reliability-curve.js";
import type { Tables } from "./tables.js";

/** Operators' stake, standing and locks, as the router and the core keep them. */
export class Roster {
  readonly own: Float64Array;
  readonly delegated: Float64Array;
  readonly locked: Float64Array;
  readonly openTasks: Int32Array;
  readonly openRequests: Int32Array;
  readonly reliability: Float64Array;
  readonly speed: Float64Array;
  readonly heat: Float64Array;
  readonly heatBlock: Float64Array;
  readonly jailedUntil: Float64Array;
  /** Block of the slash that opened an operator's past; minus infinity for none. */
  readonly slashBlock: Float64Array;
  /** When an operator's prover is free again, in blocks. */
  readonly proverFree: Float64Array;

  constructor({ operators, standing }: Tables) {
    const { count } = operators;
    const filled = (value: number) => new Float64Array(count).fill(value);
    this.own = operators.own.slice();
    this.delegated = operators.delegated.slice();
    this.locked = filled(0);
    this.openTasks = new Int32Array(count);
    this.openRequests = new Int32Array(count);
    this.reliability = filled(standing.probation);
    this.speed = filled(0.5);
    this.heat = filled(0);
    this.heatBlock = filled(0);
    this.jailedUntil = filled(Number.NEGATIVE_INFINITY);
    this.slashBlock = filled(Number.NEGATIVE_INFINITY);
    this.proverFree = filled(0);
  }

  stake(operator: number): number {
    return this.own[operator] + this.delegated[operator];
  }
}

/** Weights as they were when an epoch began, tier by tier, as running sums. */
interface Snapshot {
  epoch: number;
  sums: Float64Array[];
  operators: Int32Array[];
}

const drawsInTier = 4;
const mostDraws = 10;
const nobody = -1;

/** The router: draws over the weights of the epoch of a task's submission, lowest tier first. */
export class Router {
  #now: Snapshot = emptySnapshot();
  #before: Snapshot = emptySnapshot();

  constructor(
    private readonly tables: Tables,
    private readonly roster: Roster,
  ) {}

  /** Begins an epoch: everyone's weight is brought up to date, as keepers do before it begins. */
  beginEpoch(block: number): void {
    const { tierStake, operators, timing } = this.tables;
    const { roster } = this;
    this.#before = this.#now;
    const members: number[][] = Array.from({ length: tierCount }, () => []);
    const sums: number[][] = Array.from({ length: tierCount }, () => []);
    for (let operator = 0; operator < operators.count; ++operator) {
      const stake = roster.stake(operator);
      if (block <= roster.jailedUntil[operator] || stake < tierStake) continue;
      const tier = Math.min(tierCount - 1, Math.floor(Math.log2(stake / tierStake) / 3));
      const weight = (stake / (tierStake * 8 ** tier)) * roster.reliability[operator] * (0.5 + roster.speed[operator]);
      members[tier].push(operator);
      sums[tier].push((sums[tier].at(-1) ?? 0) + weight);
    }
    this.#now = {
      epoch: Math.floor(block / timing.epoch),
      sums: sums.map((list) => Float64Array.from(list)),
      operators: members.map((list) => Int32Array.from(list)),
    };
  }

  /** Whether some operator has weight in the tier of a kind or in one above. */
  canCarry(kind: number): boolean {
    return this.#now.sums.some((sums, tier) => tier >= this.tables.kinds.tier[kind] && sums.length !== 0);
  }

  /** Draws an operator that `takes` the task; minus one if none of those drawn does. */
  draw(kind: number, submitBlock: number, unit: () => number, takes: (operator: number) => boolean): number {
    const epoch = Math.floor(submitBlock / this.tables.timing.epoch);
    const { sums, operators } = epoch === this.#now.epoch ? this.#now : this.#before;
    let draws = 0;
    for (let tier = this.tables.kinds.tier[kind]; tier < tierCount && draws < mostDraws; ++tier) {
      const tierSums = sums[tier];
      if (tierSums.length === 0) continue;
      for (let n = 0; n < drawsInTier && draws < mostDraws; ++n, ++draws) {
        const operator = operators[tier][firstOver(tierSums, unit() * tierSums[tierSums.length - 1])];
        if (takes(operator)) return operator;
      }
    }
    return nobody;
  }
}

/** Index of the first sum over `point`. */
function firstOver(sums: Float64Array, point: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] > point) high = middle;
    else low = middle + 1;
  }
  return low;
}

function emptySnapshot(): Snapshot {
  const list = <T>(make: () => T) => Array.from({ length: tierCount }, make);
  return { epoch: -1, sums: list(() => new Float64Array(0)), operators: list(() => new Int32Array(0)) };
}
