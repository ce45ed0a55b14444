import type { Sample } from "../quantize/inputs.js";
import type { AccountLike, TaskLike } from "./accounts.js";
import type { AgreementBound } from "./agree-with-float.js";
import type { Direction } from "./change-reliability.js";
import type { RequestReason } from "./events.js";
import type { ProofLike } from "./verifiers.js";

/** An assertion that must be awaited. */
export interface AwaitedAssertion {
  then: Promise<void>["then"];
  catch: Promise<void>["catch"];
}

/** An assertion on a transaction, to which others can be added by `and`. */
export interface TransactionAssertion extends AwaitedAssertion {
  /** Another claim about the same transaction. */
  readonly and: TransactionClaims;
}

/** What may follow `and`. */
export interface TransactionClaims extends TransactionMatchers {
  readonly to: TransactionClaims;
  readonly not: TransactionClaims;
}

/** A slash, and what it must be besides. Each refinement may be given once. */
export interface SlashAssertion extends TransactionAssertion {
  /**
   * The slash was ordered by Sertn for this task.
   * @example await expect(avs.settle(task)).to.slash(lazy).forTask(task);
   */
  forTask(task: TaskLike): SlashAssertion;
  /**
   * In every strategy that counts, exactly this part of the operator's whole delegated stake was slashed, in wad and as the
   * core's `OperatorSlashed` has it: rounded down, and not the part of the allocation that the slasher asked for.
   * @example await expect(slashing).to.slash(lazy).byWad(parseEther("0.05")); // 5%
   */
  byWad(wad: bigint): SlashAssertion;
  /**
   * Exactly so much was slashed: for a slash that Sertn ordered in security units, for any other in tokens of the strategy, and
   * after `inStrategy` in tokens of that one. Tokens are those that were paid out, or what the shares are worth if the slash
   * was not cleared in the same transaction.
   * @example await expect(slashing).to.slash(lazy).by(parseEther("5")).inStrategy(strategy);
   */
  by(amount: bigint): SlashAssertion;
  /**
   * At least so much was slashed, counted as by `by`.
   * @example await expect(avs.settle(task)).to.slash(lazy).byAtLeast(parseEther("1"));
   */
  byAtLeast(amount: bigint): SlashAssertion;
  /**
   * Only what was slashed in this strategy counts, and something was.
   * @example await expect(slashing).to.slash(lazy).inStrategy(strategy);
   */
  inStrategy(strategy: AccountLike): SlashAssertion;
}

/** An assignment, and for which task. */
export interface RouteAssertion extends TransactionAssertion {
  /**
   * It was this task.
   * @example await expect(assigning).to.routeTo(honest).forTask(task);
   */
  forTask(task: TaskLike): RouteAssertion;
}

/** Matchers on a transaction: its promise, a function that sends it, its response, receipt or hash. */
export interface TransactionMatchers {
  /**
   * The transaction slashed the operator, for any EigenLayer AVS, and took something.
   * @param operator Its address, a signer, or an operator with a name.
   * @example
   * await expect(avs.settle(task)).to.slash(lazy).forTask(task).byAtLeast(parseEther("1")).and.compensate(user);
   * await expect(otherAvs.punish(operator)).to.slash(operator).byWad(parseEther("0.1"));
   */
  slash(operator: AccountLike): SlashAssertion;
  /**
   * Slashed stake, or a grant of the reserve, became a claim of the account as one who was harmed.
   * @param amount Exactly so much, in the token's smallest unit.
   * @param token Of which token; needed with an amount where the account got several.
   * @example await expect(avs.settle(task)).to.compensate(user, parseEther("1"));
   */
  compensate(account: AccountLike, amount?: bigint, token?: AccountLike): TransactionAssertion;
  /**
   * The draw gave a task to the operator.
   * @example await expect(taskManager.assign(id, task)).to.routeTo(honest);
   */
  routeTo(operator: AccountLike): RouteAssertion;
  /**
   * The proof of a task became due.
   * @param reason "audit", "challenge" or "retrospective"; any if not given.
   * @example await expect(avs.challenge(task)).to.requestProof(task, "challenge");
   */
  requestProof(task: TaskLike, reason?: RequestReason): TransactionAssertion;
  /**
   * A challenge made the next one dearer: at the end of its block, the same challenge would cost more than was paid. At the
   * cap it does not.
   * @param operator Whose fee; of all that were challenged if not given.
   * @example await expect(avs.challenge(task)).to.escalateChallengeFee();
   */
  escalateChallengeFee(operator?: AccountLike): TransactionAssertion;
  /**
   * A proof was accepted on chain. Its negation also holds if the transaction reverted because of the proof itself.
   * @param task Of this task; of any if not given.
   * @example
   * await expect(avs.prove(task)).to.acceptProof(task);
   * await expect(avs.prove(task, forged)).not.to.acceptProof(task);
   */
  acceptProof(task?: TaskLike): TransactionAssertion;
  /**
   * The operator gets no new tasks for a while.
   * @example await expect(avs.settle(task)).to.jail(lazy);
   */
  jail(operator: AccountLike): TransactionAssertion;
  /**
   * The operator's reliability is another than before the transaction.
   * @param direction "up" or "down"; any if not given.
   * @example await expect(avs.settle(task)).to.changeReliability(lazy, "down");
   */
  changeReliability(operator: AccountLike, direction?: Direction): TransactionAssertion;
}

/** Matchers on other values. */
export interface ValueMatchers {
  /**
   * The verifier, a contract or an opened model, accepts the proof.
   * @param proof As `model.prove` returns it.
   * @example await expect(verifier).to.verify(await model.prove(sample, context));
   */
  verify(proof: ProofLike): AwaitedAssertion;
  /**
   * The verifier answers that the proof does not hold. One that reverts or is not there fails `reject` and `verify` alike.
   * @example await expect(verifier).to.reject({ ...proof, output: tampered });
   */
  reject(proof: ProofLike): AwaitedAssertion;
  /**
   * The integer model, given as { model, onnx }, is as close to the float model in its ONNX file as the bound asks.
   * @param samples Samples, or the path of a file of them.
   * @param bound Least part of the samples with the same answer, or { minAgreement, maxAbsError }.
   * @example await expect({ model, onnx: "digits.onnx" }).to.agreeWithFloat("heldout.npz", 0.99);
   */
  agreeWithFloat(samples: string | readonly Sample[], bound: AgreementBound): AwaitedAssertion;
  /**
   * In the outcome of a simulation every behaviour that is not honest nets less than honesty, and the confidence intervals
   * leave no doubt. Where they leave some, the assertion and its negation both fail: simulate more runs.
   * @example await expect(outcome).to.makeDishonestyUnprofitable();
   */
  makeDishonestyUnprofitable(): AwaitedAssertion;
}

// Chai's own types are of the global scope, too.
declare global {
  namespace Chai {
    interface Assertion extends TransactionMatchers, ValueMatchers {}
  }
}
