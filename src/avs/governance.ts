import type { Result } from "ethers";
import type { Parameters } from "../protocol/parameters.js";
import { type ClientContext, decoded, type Sent } from "./context.js";
import type { StakeStrategy } from "./operators.js";
import { type GovernanceCall, Timelock } from "./timelock.js";
import type { Address } from "./types.js";

/** What has an owner. */
export type OwnedContract = "serviceManager" | "parameterRegistry" | "modelRegistry" | "vault";

/** Parameters, and what their owner may do. Behind a timelock the calls are encoded for it instead of sent. */
export class Governance {
  readonly #c: ClientContext;
  /** Of deployments whose owner is one. */
  readonly timelock: Timelock;

  constructor(context: ClientContext) {
    this.#c = context;
    this.timelock = new Timelock(context);
  }

  /** The parameters with an id; those of new tasks if none is given. */
  async parameters(id?: bigint): Promise<Parameters> {
    const { parameterRegistry } = this.#c.sertn;
    const found = await decoded<Result>(parameterRegistry.parametersOf(id ?? (await parameterRegistry.currentId())));
    return found.toObject(true) as unknown as Parameters; // the ABI is the contract's own
  }

  /** Rejects with the contract's reason where parameters are not safe together. */
  async validate(parameters: Parameters): Promise<void> {
    await decoded(this.#c.sertn.parameterRegistry.validate(parameters));
  }

  /** Sets the parameters of tasks to come. Owner only. */
  setParameters(parameters: Parameters): Sent {
    return decoded(this.#c.sertn.parameterRegistry.setParameters(parameters));
  }

  /** The call that a timelock would make to set parameters. */
  encodeSetParameters(parameters: Parameters): GovernanceCall {
    return this.encode("parameterRegistry", "setParameters", [parameters]);
  }

  /** Any other call that only the owner may make, as a timelock would make it. */
  encode(contract: OwnedContract, method: string, args: readonly unknown[]): GovernanceCall {
    const { sertn, deployment } = this.#c;
    return {
      target: deployment.sertn[contract],
      data: sertn[contract].interface.encodeFunctionData(method, args),
    };
  }

  /** Counts stake in one more strategy, for ever at this multiplier. Owner only. */
  addStrategy(strategy: StakeStrategy): Sent {
    return decoded(this.#c.sertn.serviceManager.addStrategy({ ...strategy }));
  }

  /** Ends the counting of a strategy's stake for new tasks. Owner only. */
  retireStrategy(strategy: Address): Sent {
    return decoded(this.#c.sertn.serviceManager.retireStrategy(strategy));
  }

  /** Takes a retired strategy out of the set, when no task can depend on it. Owner only. */
  removeStrategy(strategy: Address): Sent {
    return decoded(this.#c.sertn.serviceManager.removeStrategy(strategy));
  }

  /** Names who may pause new work. Owner only. */
  setGuardian(guardian: Address): Sent {
    return decoded(this.#c.sertn.serviceManager.setGuardian(guardian));
  }

  /** Makes a part of the reserve a claim of someone who was harmed. Owner only. */
  grantFromReserve(token: Address, account: Address, amount: bigint): Sent {
    return decoded(this.#c.sertn.vault.grantFromReserve(token, account, amount));
  }

  /** Refuses new tasks (guardian or owner), or takes them again (owner). */
  pauseNewWork(isPaused: boolean): Sent {
    return decoded(this.#c.sertn.serviceManager.pauseNewWork(isPaused));
  }
}
