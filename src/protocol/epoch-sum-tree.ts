interface Sum {
  now: bigint;
  /** When the epoch of the last change began. */
  atStart: bigint;
  /** When the epoch before that began. */
  before: bigint;
  changed: number;
}

/**
 * The router's sum tree, as `EpochSumTree.sol`, over weights as they were when an epoch began. Kept the naive way, as a list
 * of leaves that know their past: what the contract's packed sums must agree with, and a client's way to foresee a draw.
 */
export class EpochSumTree {
  readonly #leaves: Sum[] = [];
  readonly #vacant: number[] = [];

  /** Gives a leaf, without weight. */
  insert(): number {
    const vacant = this.#vacant.pop();
    if (vacant !== undefined) return vacant;
    this.#leaves.push({ now: 0n, atStart: 0n, before: 0n, changed: 0 });
    return this.#leaves.length - 1;
  }

  /** Takes back a leaf, whose weight must be zero. */
  remove(index: number): void {
    this.#vacant.push(index);
  }

  /** Changes the weight of a leaf in epoch `epoch`, the present one. */
  set(epoch: number, index: number, weight: bigint): void {
    const leaf = this.#leaves[index];
    if (epoch > leaf.changed) {
      leaf.before = epoch === leaf.changed + 1 ? leaf.atStart : leaf.now;
      leaf.atStart = leaf.now;
      leaf.changed = epoch;
    }
    leaf.now = weight;
  }

  /** Sum of all weights when epoch `epoch` began: the present one or the one before. */
  totalAt(epoch: number): bigint {
    return this.#leaves.reduce((sum, leaf) => sum + weightAt(leaf, epoch), 0n);
  }

  /** The leaf that `point` falls on when epoch `epoch` began. Requires `point` < `totalAt(epoch)`. */
  pick(epoch: number, point: bigint): number {
    let rest = point;
    return this.#leaves.findIndex((leaf) => {
      rest -= weightAt(leaf, epoch);
      return rest < 0n;
    });
  }
}

function weightAt(leaf: Sum, epoch: number): bigint {
  if (epoch > leaf.changed) return leaf.now;
  return epoch === leaf.changed ? leaf.atStart : leaf.before;
}
