import { isSertnError } from "../errors.js";
import type { ModelId } from "../package/manifest.js";
import type { ModelRunner } from "./model-runner.js";

/** Why a proof is due, in the contracts' words. */
export type ProofReason = "Audit" | "Challenge" | "Retrospective";

/** A task as an operator sees it that must decide. */
export interface ServedTask {
  id: bigint;
  modelId: ModelId;
  user: string;
  input: Uint8Array;
  /** In security units. */
  valueAtRisk: bigint;
  /** Last block for the answer. */
  deadlineBlock: number;
  /** How many tasks the operator was given before this one. */
  ordinal: number;
}

/** What others have shown on chain, for who would rather copy than compute. */
export interface PublicWork {
  taskId: bigint;
  operator: string;
  modelId: ModelId | undefined;
  input: Uint8Array;
  output: Uint8Array;
  /** The proof, once there is one. */
  proof: Uint8Array | undefined;
}

/** Small facts that outlive the process. */
export interface Memory {
  has(fact: string): boolean;
  /** Resolves when a crash does not undo it. */
  add(fact: string): Promise<void>;
}

/** What an operator knows when it decides. */
export interface Situation {
  task: ServedTask;
  operator: string;
  /** The last block. */
  blockNumber: number;
  models: ModelRunner;
  memory: Memory;
  /** What is to be found on chain, the latest last. */
  publicWork(): Promise<readonly PublicWork[]>;
}

export interface ProofSituation extends Situation {
  reason: ProofReason;
  /** What was answered. */
  output: Uint8Array;
  /** What the proof must be bound to. */
  context: bigint;
  /** Last block for the proof. */
  lastBlock: number;
}

/** What to do about a task that was assigned. */
export type AnswerDecision =
  /** `unchecked` sends it even if the contract is known to refuse it. */
  | { do: "answer"; output: Uint8Array; unchecked?: boolean }
  | { do: "wait"; untilBlock: number }
  | { do: "nothing"; because: string };

/** What to do about a proof that is due. */
export type ProofDecision =
  | { do: "prove"; proof: Uint8Array; unchecked?: boolean }
  | { do: "wait"; untilBlock: number }
  | { do: "nothing"; because: string }
  /** Die as if the process had been killed. */
  | { do: "crash" };

/** What an operator can do of its own accord. */
export type Intent =
  /** Take all of the stake's allocation back. */
  | { do: "deallocate" }
  /** Leave the operator set. */
  | { do: "deregister" }
  /** Queue the withdrawal of all its own shares. */
  | { do: "withdraw-stake" }
  /** Demand a proof of another operator. */
  | { do: "challenge"; taskId: bigint };

/** A task of any operator as events tell it. */
export interface KnownTask {
  id: bigint;
  user: string;
  operator: string | undefined;
  status: "Submitted" | "Assigned" | "Answered" | "ProofDue" | "Final" | "Slashed" | "Expired";
  /** Last block for a challenge, if it is answered. */
  lastChallengeBlock: number | undefined;
}

/** What an operator sees of the world at a block. */
export interface World {
  operator: string;
  blockNumber: number;
  tasks: readonly KnownTask[];
  memory: Memory;
  /** What a challenge of a task would cost, in wei. */
  challengeFee(taskId: bigint): Promise<bigint>;
}

/**
 * How an operator decides. Everything else is the same for all: watching, sending, remembering.
 *
 * Decisions follow from what they are given, so that one who was killed decides the same again.
 */
export interface Behaviour {
  /** What it is called in logs and reports. */
  name: string;
  answer(situation: Situation): Promise<AnswerDecision>;
  prove(situation: ProofSituation): Promise<ProofDecision>;
  /** What it wants to have done by now; what was done already is not done again. */
  act(world: World): Promise<readonly Intent[]>;
}

/** Computes what is asked, and proves it when it is asked to. */
export const honest: Behaviour = {
  name: "honest",
  answer: async ({ task, models, blockNumber }) => {
    if (blockNumber >= task.deadlineBlock) return tooLate(task.deadlineBlock);
    try {
      return { do: "answer", output: await models.infer(task.modelId, task.input) };
    } catch (error) {
      // Whoever answers such an input cannot prove the answer. Not to answer costs a part of the fee, a slash the stake.
      if (isSertnError(error) && error.code === "package/input-refused")
        return { do: "nothing", because: error.message };
      throw error;
    }
  },
  prove: async ({ task, models, output, context, lastBlock, blockNumber }) => {
    if (blockNumber >= lastBlock) return tooLate(lastBlock);
    const right = await models.infer(task.modelId, task.input);
    if (!Buffer.from(right).equals(output)) return { do: "nothing", because: "the answer is not what the model gives" };
    const { modelId, input } = task;
    return { do: "prove", proof: await models.prove({ modelId, input, context }) };
  },
  act: async () => [],
};

/** What is sent now is in the next block at the earliest. */
function tooLate(lastBlock: number): { do: "nothing"; because: string } {
  return { do: "nothing", because: `it is too late: the last block was ${lastBlock}` };
}
