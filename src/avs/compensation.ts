import type { Result } from "ethers";
import { type ClientContext, decoded, type Sent } from "./context.js";
import { nothingPending } from "./errors.js";
import { type LogFilter, readLogs } from "./read-logs.js";
import type { Address, TaskId } from "./types.js";

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

  /** Pays the claim of an account to it. Anyone may. */
  claimFor(account: Address, token: Address): Sent {
    return decoded(this.#c.sertn.vault.claimFor(account, token));
  }

  /** Whether the core has refused the slash of a task so far. */
  async isPending(id: TaskId): Promise<boolean> {
    return BigInt(await decoded(this.#c.sertn.slasher.pendingVerdict(id))) !== 0n;
  }

  /** Carries out the slash of a task that the core refused when it was due. Anyone may. @throws avs/nothing-pending */
  async retry(id: TaskId): Sent {
    const { sertn, deployment, provider } = this.#c;
    const { slasher } = sertn;
    const topics = slasher.interface.encodeFilterTopics("VerdictPending", [id]);
    const head = await provider.getBlockNumber();
    const logs = (await this.isPending(id)) ? await this.#logs(deployment.sertn.slasher, topics, head) : [];
    const verdict: Result | undefined = logs.map((log) => slasher.interface.parseLog(log)?.args.verdict).at(-1);
    if (verdict === undefined) throw nothingPending({ taskId: id });
    return decoded(slasher.retry(verdict.toObject()));
  }

  #logs(address: Address, topics: LogFilter["topics"], to: number) {
    return readLogs(this.#c.provider, { address, topics }, this.#c.deployment.fromBlock, to);
  }

  /** Finishes slashes whose tokens had not come yet. */
  collect(strategy: Address): Sent {
    return decoded(this.#c.sertn.vault.collect(strategy));
  }

  /** What the reserve holds of a token. */
  reserveOf(token: Address): Promise<bigint> {
    return decoded(this.#c.sertn.vault.reserveOf(token));
  }

  /** Adds tokens of the caller to the reserve; it must have approved the vault. */
  depositReserve(token: Address, amount: bigint): Sent {
    return decoded(this.#c.sertn.vault.depositReserve(token, amount));
  }

  /** Adds to the reserve what came to the vault without a word. Anyone may. */
  absorb(strategy: Address): Sent {
    return decoded(this.#c.sertn.vault.absorb(strategy));
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
