import { type Contract, ZeroHash } from "ethers";
import { type ClientContext, decoded, type Sent } from "./context.js";
import { contractAt, timelockSource } from "./contracts.js";
import type { Address, Bytes } from "./types.js";

/** A call that the owner makes. */
export interface GovernanceCall {
  target: Address;
  data: Bytes;
}

/** Where a scheduled call is: `OperationState` of OpenZeppelin's timelock, in its order. */
export const operationStates = ["Unset", "Waiting", "Ready", "Done"] as const;
export type OperationState = (typeof operationStates)[number];

/**
 * The owner of a deployment whose governance is a timelock: what proposers schedule waits, then anyone executes it. A call is
 * known by what it does, and by `salt`, which tells it from the same call before.
 */
export class Timelock {
  readonly #timelock: Contract;

  constructor({ deployment, signer }: ClientContext) {
    this.#timelock = contractAt(timelockSource, deployment.sertn.governance, signer);
  }

  /** Seconds that a call waits at least. */
  minDelaySeconds(): Promise<bigint> {
    return decoded(this.#timelock.getMinDelay());
  }

  /** Schedules a call. Proposers only. @param delaySeconds The least delay if not given. */
  async schedule({ target, data }: GovernanceCall, delaySeconds?: bigint, salt: string = ZeroHash): Sent {
    const delay = delaySeconds ?? (await this.minDelaySeconds());
    return decoded(this.#timelock.schedule(target, 0, data, ZeroHash, salt, delay));
  }

  /** Executes a call whose delay is over. Rejects with the contract's reason where the call itself is refused. */
  execute({ target, data }: GovernanceCall, salt: string = ZeroHash): Sent {
    return decoded(this.#timelock.execute(target, 0, data, ZeroHash, salt));
  }

  /** Takes a scheduled call back. Proposers only. */
  async cancel(call: GovernanceCall, salt: string = ZeroHash): Sent {
    return decoded(this.#timelock.cancel(await this.#idOf(call, salt)));
  }

  async stateOf(call: GovernanceCall, salt: string = ZeroHash): Promise<OperationState> {
    const state = await decoded<bigint>(this.#timelock.getOperationState(await this.#idOf(call, salt)));
    return operationStates[Number(state)];
  }

  /** Unix seconds from which a scheduled call can be executed; 0 if it was not scheduled, 1 if it was executed. */
  async readyAtSeconds(call: GovernanceCall, salt: string = ZeroHash): Promise<bigint> {
    return decoded(this.#timelock.getTimestamp(await this.#idOf(call, salt)));
  }

  #idOf({ target, data }: GovernanceCall, salt: string): Promise<string> {
    return decoded(this.#timelock.hashOperation(target, 0, data, ZeroHash, salt));
  }
}
