import type { Wallet } from "ethers";
import type { SertnClient } from "../avs/client.js";
import type { Finality, TaskId } from "../avs/types.js";
import type { FreshDeployment } from "../deploy/deploy-sertn.js";
import type { Fault } from "../faults/fault.js";
import type { KnownContracts } from "../matchers/accounts.js";
import type { Behaviour } from "../operator/behaviour.js";
import type { ModelRunner } from "../operator/model-runner.js";
import type { OperatorChain } from "../operator/operator-chain.js";
import type { Model } from "../package/model.js";
import type { Parameters } from "../protocol/parameters.js";
import type { Sample } from "../quantize/inputs.js";
import type { DevelopmentChain } from "./chain.js";

/** An account of a test: matchers know it by its name. */
export interface TestAccount {
  name: string;
  address: string;
  signer: Wallet;
  contracts: KnownContracts;
}

/** An operator of a test. */
export interface TestOperator extends TestAccount {
  behaviour: Behaviour;
}

/** A task of a test; its state is on chain: `avs.state(task)`. */
export interface TestTask {
  id: TaskId;
  names: ReadonlyMap<string, string>;
  contracts: KnownContracts;
}

export interface OperatorOptions {
  /** What messages call it; "operator 1" and so on if not given. */
  name?: string;
  /** Its own stake, in units of the stake token, which are security units. 100 tokens if not given. */
  stake?: bigint;
  /** What others delegate to it besides. */
  delegated?: bigint;
  /** Planned misbehaviour; honest if not given. */
  fault?: Fault;
  /** Names of the models that it serves; all of the deployment if not given. */
  models?: readonly string[];
  /** Most tasks at once. */
  capacity?: number;
}

export interface SubmitOptions {
  /** A model of the deployment; the only one if there is one. */
  model?: string;
  /** A sample by input tensor, or the elements of the only input. */
  input: Sample | ArrayLike<number>;
  /** What a wrong answer could gain, in security units; 1 token if not given. */
  valueAtRisk?: bigint;
  /** Blocks from submission to the last one for the answer; the longest window if not given. */
  deadline?: number;
  /** When the user means to act on the result. */
  finality?: Finality;
  /** The quote if not given. */
  feeWei?: bigint;
  /** Who submits; `avs.user` if not given. */
  user?: TestAccount;
  /** Plans the draw so that this operator gets the task. */
  operator?: TestOperator;
}

/** Everything that a {@link TestAvs} is made of. */
export interface TestAvsParts {
  chain: DevelopmentChain;
  deployment: FreshDeployment;
  parameters: Parameters;
  epochBlocks: bigint;
  client: SertnClient;
  operatorChain: OperatorChain;
  runner: ModelRunner;
  models: ReadonlyMap<string, Model>;
  user: Wallet;
  challenger: Wallet;
  keeper: Wallet;
}
