import type { Signer } from "ethers";
import type { Deployment } from "./addresses.js";
import { Compensation } from "./compensation.js";
import { type ClientContext, checkDeployment, makeContext } from "./context.js";
import { Governance } from "./governance.js";
import { Models } from "./models.js";
import { Operators } from "./operators.js";
import type { TaskIndex } from "./task-index.js";
import { Tasks } from "./tasks.js";
import { Withdrawals } from "./withdrawals.js";

/**
 * Everything that the contracts of a deployment do, for one account.
 *
 * Amounts are in wei or security units, blocks are numbers, all as bigint. Transactions resolve when they are sent; where a
 * contract refuses, they reject with `avs/reverted`, its reason and a next step.
 */
export class SertnClient {
  readonly context: ClientContext;
  readonly tasks: Tasks;
  readonly models: Models;
  readonly operators: Operators;
  readonly withdrawals: Withdrawals;
  readonly compensation: Compensation;
  readonly governance: Governance;

  private constructor(context: ClientContext) {
    this.context = context;
    this.tasks = new Tasks(context);
    this.models = new Models(context);
    this.operators = new Operators(context);
    this.withdrawals = new Withdrawals(context);
    this.compensation = new Compensation(context);
    this.governance = new Governance(context);
  }

  /** Connects without a look at the chain. */
  static of(deployment: Deployment, signer: Signer, index?: TaskIndex): SertnClient {
    return new SertnClient(makeContext(deployment, signer, index));
  }

  /** Connects, and refuses a node of another chain or addresses without code. @throws avs/other-chain, avs/no-code */
  static async connect(deployment: Deployment, signer: Signer): Promise<SertnClient> {
    const client = SertnClient.of(deployment, signer);
    await checkDeployment(client.context);
    return client;
  }

  /** The same deployment for another account; what was read of it is shared. */
  as(signer: Signer): SertnClient {
    return SertnClient.of(this.context.deployment, signer, this.context.index);
  }
}
