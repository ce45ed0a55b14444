import { type Result, ZeroAddress } from "ethers";
import { type ClientContext, decoded, type Sent } from "./context.js";
import { underlyingToken } from "./tokens.js";
import type { Address } from "./types.js";

/** `IDelegationManager.Withdrawal`: shares that wait to leave, and stay slashable until then. */
export interface Withdrawal {
  staker: Address;
  delegatedTo: Address;
  withdrawer: Address;
  nonce: bigint;
  startBlock: bigint;
  strategies: readonly Address[];
  scaledShares: readonly bigint[];
}

export interface QueuedWithdrawal extends Withdrawal {
  /** What would be paid now, by strategy; less when the operator is slashed in between. */
  shares: readonly bigint[];
  /** Last block in which a slash reaches it; it can be completed afterwards. */
  slashableUntilBlock: bigint;
}

/** Stake on its way out of the core: queue, wait for the core's delay, complete. */
export class Withdrawals {
  readonly #c: ClientContext;

  constructor(context: ClientContext) {
    this.#c = context;
  }

  /** Queues `depositShares` of the caller's deposit in a strategy. Nothing is slashable of it after the core's delay. */
  queue(strategy: Address, depositShares: bigint): Sent {
    return this.#queue([strategy], [depositShares]);
  }

  /** Queues all of the caller's deposits. */
  async queueAll(): Sent {
    const [strategies, shares] = await decoded<Result>(
      this.#c.core.delegationManager.getDepositedShares(await this.#c.signer.getAddress()),
    );
    return this.#queue([...strategies], [...shares]);
  }

  /** What waits of an account's stake, in the order in which it was queued. */
  async queued(staker: Address): Promise<QueuedWithdrawal[]> {
    const { delegationManager } = this.#c.core;
    const [[withdrawals, shares], delayBlocks] = await Promise.all([
      decoded<Result>(delegationManager.getQueuedWithdrawals(staker)),
      decoded<bigint>(delegationManager.minWithdrawalDelayBlocks()),
    ]);
    return withdrawals
      .map(
        ({ staker, delegatedTo, withdrawer, nonce, startBlock, strategies, scaledShares }: Withdrawal, k: number) => ({
          ...{ staker, delegatedTo, withdrawer, nonce, startBlock },
          strategies: [...strategies],
          scaledShares: [...scaledShares],
          shares: [...shares[k]],
          slashableUntilBlock: startBlock + delayBlocks,
        }),
      )
      .toSorted((one: Withdrawal, other: Withdrawal) => Number(one.nonce - other.nonce));
  }

  /** Completes a withdrawal of the caller, whose delay is over: its tokens are paid out. */
  async complete({ staker, delegatedTo, withdrawer, nonce, startBlock, strategies, scaledShares }: Withdrawal): Sent {
    const tokens = await Promise.all(strategies.map((strategy) => underlyingToken(strategy, this.#c.provider)));
    const withdrawal = { staker, delegatedTo, withdrawer, nonce, startBlock, strategies, scaledShares };
    return decoded(this.#c.core.delegationManager.completeQueuedWithdrawal(withdrawal, tokens, true));
  }

  #queue(strategies: readonly Address[], depositShares: readonly bigint[]): Sent {
    return decoded(
      this.#c.core.delegationManager.queueWithdrawals([
        { strategies, depositShares, __deprecated_withdrawer: ZeroAddress },
      ]),
    );
  }
}
