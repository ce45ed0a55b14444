import { parseEther, type Wallet } from "ethers";
import type { SertnClient } from "../avs/client.js";
import type { Sent } from "../avs/context.js";
import { unknownModel } from "../avs/errors.js";
import type { TaskRecord } from "../avs/task-record.js";
import { taskId } from "../avs/types.js";
import type { FreshDeployment } from "../deploy/deploy-sertn.js";
import type { EvidenceBundle } from "../evidence/bundle.js";
import { collectEvidence } from "../evidence/collect.js";
import type { KnownContracts } from "../matchers/accounts.js";
import type { Model } from "../package/model.js";
import type { Parameters } from "../protocol/parameters.js";
import { AuditDraws } from "./audits.js";
import { goTo, openAccount } from "./chain.js";
import { notConfigured, stakeTooSmall, taskHasEnded } from "./errors.js";
import { encodeInput } from "./inputs.js";
import { fundUser, joinSet, type OperatedTest, type OperatorParts, operate } from "./operators.js";
import type { OperatorOptions, SubmitOptions, TestAccount, TestOperator, TestTask } from "./people.js";
import { planRoute } from "./routes.js";
import { Stepper } from "./stepper.js";

/** Everything that a {@link TestAvs} is made of. */
export interface TestAvsParts extends OperatorParts {
  parameters: Parameters;
  epochBlocks: bigint;
  models: ReadonlyMap<string, Model>;
  user: Wallet;
  challenger: Wallet;
  keeper: Wallet;
}

/**
 * The protocol on a chain of its own, with operators that do what their faults say.
 *
 * Nothing about tasks is remembered: state is read from the chain, so snapshots and `loadFixture` take everything back.
 * What sends a transaction resolves to it, for matchers to look at.
 */
export class TestAvs {
  readonly deployment: FreshDeployment;
  readonly parameters: Parameters;
  /** The client of the deployer, who owns everything. `client.as(account.signer)` is another's. */
  readonly client: SertnClient;
  readonly user: TestAccount;
  readonly challenger: TestAccount;
  /** Who moves due tasks on. */
  readonly keeper: TestAccount;
  /** Forces, forbids or seeds the draws of audits. */
  readonly audits: AuditDraws;

  readonly #parts: TestAvsParts;
  readonly #contracts: KnownContracts;
  readonly #names = new Map<string, string>();
  readonly #operators = new Map<string, OperatedTest>();
  readonly #stepper: Stepper;

  constructor(parts: TestAvsParts) {
    this.#parts = parts;
    const { chain, deployment, parameters, client } = parts;
    this.deployment = deployment;
    this.parameters = parameters;
    this.client = client;
    const { allocationManager, delegationManager, strategyManager } = deployment.core;
    const { taskManager, slasher, vault, router } = deployment.sertn;
    this.#contracts = { allocationManager, delegationManager, strategyManager, taskManager, slasher, vault, router };
    this.user = this.#introduce("user", parts.user);
    this.challenger = this.#introduce("challenger", parts.challenger);
    this.keeper = this.#introduce("keeper", parts.keeper);
    this.audits = new AuditDraws(chain, deployment.sertn.randomness);
    this.#stepper = new Stepper({
      chain,
      client: client.as(parts.keeper),
      audits: this.audits,
      operators: this.#operators,
    });
  }

  /** Another person, with fees to pay and gas. The same address for one name in every run. */
  async account(name: string): Promise<TestAccount> {
    const account = this.#introduce(name, await openAccount(this.#parts.chain, name));
    await fundUser(this.client, this.deployment, account.signer);
    return account;
  }

  /**
   * An operator that has staked, allocated all of its stake and joined the set; it can be drawn from now on.
   *
   * @throws testing/stake-too-small, avs/unknown-model
   */
  async operator(options: OperatorOptions = {}): Promise<TestOperator> {
    const { chain, deployment, epochBlocks } = this.#parts;
    const { stake = parseEther("100"), delegated = 0n, fault, capacity = 8, leastSecurity = 0n } = options;
    // Counted on chain, so that it begins anew where a snapshot does, and addresses and proofs repeat.
    const name = options.name ?? `operator ${(await this.client.operators.all()).length + 1}`;
    const least = this.parameters.audits.leastSecurity;
    if (stake + delegated < least) throw stakeTooSmall({ operator: name, stake: stake + delegated, least });
    const modelKeys = (options.models ?? Object.keys(deployment.models)).map((model) => this.#modelOf(model).modelKey);
    const account = this.#introduce(name, await openAccount(chain, `operator/${name}`));
    const staker = await openAccount(chain, `staker of ${name}`);
    await joinSet(this.#parts, account.signer, staker, { stake, delegated, modelKeys, capacity, leastSecurity });
    // Weights count from the next epoch on.
    const now = BigInt(await chain.provider.getBlockNumber());
    await goTo(chain, (now / epochBlocks + 1n) * epochBlocks + 1n);
    const operator = operate(this.#parts, account, modelKeys, fault);
    this.#operators.set(account.address, operator);
    return operator;
  }

  /** Submits a task. @throws avs/unknown-model, testing/cannot-be-drawn, avs/reverted with the contract's reason */
  async submit(options: SubmitOptions): Promise<TestTask> {
    const { chain, models } = this.#parts;
    const name = options.model ?? this.#onlyModel();
    const { modelKey } = this.#modelOf(name);
    const model = models.get(name);
    if (model === undefined) throw notConfigured({ model: name, known: [...models.keys()] });
    const { user = this.user, valueAtRisk = parseEther("1"), finality = "Final", feeWei, operator } = options;
    const blocks = BigInt(options.deadline ?? this.parameters.timing.answerWindowBlocks);
    const deadlineBlock = BigInt(await chain.provider.getBlockNumber()) + 1n + blocks;
    const { tasks } = this.client.as(user.signer);
    const request = { modelKey, valueAtRisk, finality, deadlineBlock, ...(feeWei !== undefined && { feeWei }) };
    const id = taskId(await tasks.submittedBy(tasks.submit(request, encodeInput(options.input, model))));
    if (operator !== "anyone") await planRoute(this.#parts, id, operator, this.#operators);
    return { id, names: this.#names, contracts: this.#contracts };
  }

  /** Everything that the chain tells of a task. */
  state(task: TestTask): Promise<TaskRecord> {
    return this.client.tasks.get(task.id);
  }

  /** The operator of an assigned task. */
  async operatorOf(task: TestTask): Promise<TestOperator | undefined> {
    return this.#operators.get((await this.state(task)).progress.operator);
  }

  /** Draws the operator of a task, who answers as its fault has it; if it does not, the task expires. */
  answer(task: TestTask): Sent {
    return this.#until(task, ({ status }) => status !== "Submitted" && status !== "Assigned");
  }

  /** Demands the proof of an answer; a task without one is answered first. `by` is the challenger if not given. */
  async challenge(task: TestTask, by: TestAccount = this.challenger): Sent {
    const { status } = await this.state(task);
    if (status === "Submitted" || status === "Assigned") await this.answer(task);
    return this.client.as(by.signer).tasks.challenge(task.id);
  }

  /** Brings a task to its end, whatever its operator does: final, slashed or expired. Resolves to the last transaction. */
  settle(task: TestTask): Sent {
    return this.#until(task, ({ status }) => status === "Final" || status === "Slashed" || status === "Expired");
  }

  /** Does what is due next: a draw, an answer, a proof, or a keeper's step. Mines to its block first. */
  advance(task: TestTask): Sent {
    return this.#stepper.advance(task.id);
  }

  /** Why the operator of a task was slashed or penalized, for anyone to verify offline. @throws evidence/nothing-to-show */
  evidence(task: TestTask): Promise<EvidenceBundle> {
    return collectEvidence(this.client.context, task.id);
  }

  /** Demands the proof of a final task whose operator was slashed since, if the draw hits it. */
  async auditPast(task: TestTask, by: TestAccount = this.challenger): Sent {
    const { progress } = await this.state(task);
    const { slashBlock } = await this.client.operators.standing(progress.operator);
    // The draw's seed is that of the block after the slash.
    if (slashBlock !== 0n) await goTo(this.#parts.chain, slashBlock + 2n);
    return this.client.as(by.signer).tasks.auditPast(task.id);
  }

  async #until(task: TestTask, isReached: (record: TaskRecord) => boolean): Sent {
    const before = await this.state(task);
    if (isReached(before)) throw taskHasEnded({ taskId: task.id, status: before.status });
    for (;;) {
      const sent = await this.advance(task);
      if (isReached(await this.state(task))) return sent;
    }
  }

  #modelOf(name: string): { modelKey: string } {
    const { models } = this.deployment;
    if (!Object.hasOwn(models, name)) throw unknownModel({ model: name, known: Object.keys(models) });
    return models[name];
  }

  #onlyModel(): string {
    const known = Object.keys(this.deployment.models);
    if (known.length !== 1) throw unknownModel({ model: "(none given)", known });
    return known[0];
  }

  #introduce(name: string, signer: Wallet): TestAccount {
    this.#names.set(signer.address, name);
    return { name, address: signer.address, signer, contracts: this.#contracts };
  }
}
