import type { Wallet } from "ethers";
import type { Finality, TaskId } from "../avs/types.js";
import type { Fault } from "../faults/fault.js";
import type { KnownContracts } from "../matchers/accounts.js";
import type { Operator } from "../operator/operator.js";
import type { Sample } from "../quantize/inputs.js";

/** An account of a test: matchers know it by its name. */
export interface TestAccount {
  name: string;
  address: string;
  signer: Wallet;
  contracts: KnownContracts;
}

/** An operator of a test. It does nothing by itself: `avs` has it act when a task of its is due. */
export interface TestOperator extends TestAccount {
  /** What it does wrong; undefined for an honest one. */
  fault: Fault | undefined;
  /** The operator that answers and proves, the same that `sertn operator` runs. */
  readonly program: Operator;
  /** Starts it again, as after a crash: what it has not told the chain or its memory is gone. */
  restart(): void;
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
  /** Most tasks at once; 8 if not given. */
  capacity?: number;
  /** Least security of a task that it takes, in security units; 0 if not given. */
  leastSecurity?: bigint;
}

export interface SubmitOptions {
  /** A model of the deployment; the only one if there is one. */
  model?: string;
  /** A sample by input tensor, the elements of the only input, or the bytes that the contracts take. */
  input: Sample | ArrayLike<number> | Uint8Array;
  /** What a wrong answer could gain, in security units; 1 token if not given. */
  valueAtRisk?: bigint;
  /** Blocks from submission to the last one for the answer; the longest window if not given. */
  deadline?: number;
  /** When the user means to act on the result; "Final" if not given. */
  finality?: Finality;
  /** The quote if not given. */
  feeWei?: bigint;
  /** Who submits; `avs.user` if not given. */
  user?: TestAccount;
  /**
   * Plans the seed of the draw so that this operator gets the task; "anyone" leaves it to the block's own seed. If not given, an
   * operator with a fault is drawn where one can be: a test that plants a fault wants to see what comes of it.
   */
  operator?: TestOperator | "anyone";
}
