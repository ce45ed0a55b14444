import { type ClientContext, decoded, type Sent } from "./context.js";
import type { Address } from "./types.js";

/** Claims on slashed stake, and the reserve. */
export class Compensation {
  readonly #c: ClientContext;

  constructor(context: ClientContext) {
    this.#c = context;
  }

  /** What an account can claim, in units of the token. */
  claimOf(account: Address, token: Address): Promise<bigint> {
    return decoded(this.#c.sertn.vault.claimOf(account, token));
  }

  /** Pays the caller's claim to `to`. */
  claim(token: Address, to: Address): Sent {
    return decoded(this.#c.sertn.vault.claim(token, to));
  }

  /** Finishes slashes whose tokens had not come yet. */
  collect(strategy: Address): Sent {
    return decoded(this.#c.sertn.vault.collect(strategy));
  }

  /** What the reserve holds of a token. */
  reserveOf(token: Address): Promise<bigint> {
    return decoded(this.#c.sertn.vault.reserveOf(token));
  }

  /** Moves the reserve's part of fees to the vault. */
  moveReserve(): Sent {
    return decoded(this.#c.sertn.taskManager.moveReserve());
  }

  /** Submits what delegators of these operators have earned as EigenLayer rewards. */
  submitRewards(operators: readonly Address[]): Sent {
    const ascending = [...operators].sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));
    return decoded(this.#c.sertn.serviceManager.submitRewards(ascending));
  }
}
