import type { Result } from "ethers";
import type { Parameters } from "../protocol/parameters.js";
import { type ClientContext, decoded, type Sent } from "./context.js";

/** Parameters, and what their owner may do. Behind a timelock the calls are encoded for it instead of sent. */
export class Governance {
  readonly #c: ClientContext;

  constructor(context: ClientContext) {
    this.#c = context;
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

  /** Owner only. */
  setParameters(parameters: Parameters): Sent {
    return decoded(this.#c.sertn.parameterRegistry.setParameters(parameters));
  }

  /** The call that a timelock would make to set parameters. */
  encodeSetParameters(parameters: Parameters): { target: string; data: string } {
    const { parameterRegistry } = this.#c.sertn;
    return {
      target: this.#c.deployment.sertn.parameterRegistry,
      data: parameterRegistry.interface.encodeFunctionData("setParameters", [parameters]),
    };
  }

  /** Refuses new tasks (guardian or owner), or takes them again (owner). */
  pauseNewWork(isPaused: boolean): Sent {
    return decoded(this.#c.sertn.serviceManager.pauseNewWork(isPaused));
  }
}
