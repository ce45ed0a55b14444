import { parseEther, type Wallet } from "ethers";
import type { SertnClient } from "../avs/client.js";
import { mined, type Sent } from "../avs/context.js";
import { contractAt } from "../avs/contracts.js";
import { unknownModel } from "../avs/errors.js";
import type { TaskRecord } from "../avs/task-record.js";
import { type NextStep, type TaskId, taskId } from "../avs/types.js";
import type { FreshDeployment } from "../deploy/deploy-sertn.js";
import type { KnownContracts } from "../matchers/accounts.js";
import { honest, type Intent } from "../operator/behaviour.js";
import { shortMemory } from "../operator/memory.js";
import { Situations } from "../operator/situations.js";
import type { Model } from "../package/model.js";
import { toHex } from "../package/model.js";
import type { Parameters } from "../protocol/parameters.js";
import type { Sample } from "../quantize/inputs.js";
import { goTo, mine, openAccount } from "./chain.js";
import { cannotBeDrawn, cannotBeForbidden, noAnswer, notConfigured, stakeTooSmall, taskHasEnded } from "./errors.js";
import type { OperatorOptions, SubmitOptions, TestAccount, TestAvsParts, TestOperator, TestTask } from "./people.js";
import { findAuditSeed, makeSeed, planSeed } from "./seeds.js";

/** How the audits of answers to come are drawn. */
type AuditPlan = { kind: "chance" } | { kind: "forced" } | { kind: "forbidden" } | { kind: "seeded"; seed: number };

/** A planned draw needs more tries than this only if the operator can hardly be drawn. */
const mostDraws = 400;

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
  /** Audits of answers to come: forced, forbidden, by a seed of yours, or by chance again. */
  readonly audits = {
    force: (): void => this.#plan({ kind: "forced" }),
    forbid: (): void => this.#plan({ kind: "forbidden" }),
    seed: (seed: number): void => this.#plan({ kind: "seeded", seed }),
    leaveToChance: (): void => this.#plan({ kind: "chance" }),
  } as const;

  readonly #parts: TestAvsParts;
  readonly #contracts: KnownContracts;
  readonly #names = new Map<string, string>();
  readonly #operators = new Map<string, TestOperator>();
  readonly #memories = new Map<string, ReturnType<typeof shortMemory>>();
  #audits: AuditPlan = { kind: "chance" };

  constructor(parts: TestAvsParts) {
    this.#parts = parts;
    const { deployment, parameters, client } = parts;
    this.deployment = deployment;
    this.parameters = parameters;
    this.client = client;
    const { allocationManager, delegationManager, strategyManager } = deployment.core;
    const { taskManager, slasher, vault, router } = deployment.sertn;
    this.#contracts = { allocationManager, delegationManager, strategyManager, taskManager, slasher, vault, router };
    this.user = this.#introduce("user", parts.user);
    this.challenger = this.#introduce("challenger", parts.challenger);
    this.keeper = this.#introduce("keeper", parts.keeper);
  }

  /**
   * An operator that has staked, allocated all of its stake and joined the set; it can be drawn from now on.
   *
   * @throws testing/stake-too-small, avs/unknown-model
   */
  async operator(options: OperatorOptions = {}): Promise<TestOperator> {
    const { name = `operator ${this.#operators.size + 1}`, stake = parseEther("100"), delegated = 0n, fault } = options;
    const { chain, deployment, epochBlocks } = this.#parts;
    const least = this.parameters.audits.leastSecurity;
    if (stake + delegated < least) throw stakeTooSmall({ operator: name, stake: stake + delegated, least });
    const modelKeys = (options.models ?? Object.keys(deployment.models)).map((model) => this.#modelOf(model).modelKey);
    const account = this.#introduce(name, await openAccount(chain, `operator/${name}`));
    const { operators } = this.client.as(account.signer);
    await mined(operators.registerAsOperator());
    await mine(chain, 1);
    await this.#deposit(account.signer, stake);
    if (delegated > 0n) await this.#delegate(account, delegated);
    await mined(operators.allocate());
    await mined(operators.join({ modelKeys, capacity: options.capacity ?? 8 }));
    // Weights count from the next epoch on.
    const now = BigInt(await chain.provider.getBlockNumber());
    await goTo(chain, (now / epochBlocks + 1n) * epochBlocks + 1n);
    const operator = { ...account, behaviour: fault === undefined ? honest : fault.addTo(honest) };
    this.#operators.set(account.address, operator);
    this.#memories.set(account.address, shortMemory());
    return operator;
  }

  /** Submits a task. @throws avs/unknown-model, avs/reverted with the contract's reason */
  async submit(options: SubmitOptions): Promise<TestTask> {
    const { chain, models } = this.#parts;
    const name = options.model ?? this.#onlyModel();
    const { modelKey } = this.#modelOf(name);
    const model = models.get(name);
    if (model === undefined) throw notConfigured({ model: name, known: [...models.keys()] });
    const { user = this.user, valueAtRisk = parseEther("1"), finality = "Final", feeWei, operator } = options;
    const blocks = BigInt(options.deadline ?? this.parameters.timing.answerWindowBlocks);
    const now = BigInt(await chain.provider.getBlockNumber());
    const { tasks } = this.client.as(user.signer);
    const request = { modelKey, valueAtRisk, finality, deadlineBlock: now + 1n + blocks };
    const input = model.infer(toSample(options.input, model)).input;
    const sent = tasks.submit({ ...request, ...(feeWei !== undefined && { feeWei }) }, input);
    const id = taskId(await tasks.submittedBy(sent));
    if (operator !== undefined) await this.#planDraw(id, operator);
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

  /** Draws the operator of a task, who answers as its behaviour has it. @throws testing/no-answer */
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
  async advance(task: TestTask): Sent {
    const next = await this.client.tasks.nextStep(task.id);
    const sent = await this.#take(task, next);
    await this.#act();
    return sent;
  }

  /** Opens the past of a slashed operator: demands the proof of one of its final tasks. */
  auditPast(task: TestTask, by: TestAccount = this.challenger): Sent {
    return this.client.as(by.signer).tasks.auditPast(task.id);
  }

  async #until(task: TestTask, isReached: (record: TaskRecord) => boolean): Sent {
    let record = await this.state(task);
    if (isReached(record)) throw taskHasEnded({ taskId: task.id, status: record.status });
    for (;;) {
      const sent = await this.advance(task);
      record = await this.state(task);
      if (isReached(record)) return sent;
    }
  }

  async #take(task: TestTask, { step, fromBlock, lastBlock }: NextStep): Sent {
    const { chain } = this.#parts;
    const { tasks } = this.client.as(this.keeper.signer);
    switch (step) {
      case "Wait":
        // One block more: views look at the last block, whose own seed is not known in it.
        await goTo(chain, fromBlock + 1n);
        return this.#take(task, await tasks.nextStep(task.id));
      case "Assign":
        await goTo(chain, fromBlock);
        return tasks.assign(task.id);
      case "Answer":
        return (await this.#answer(task)) ?? this.#settleAfter(task, lastBlock);
      case "Prove":
        return (await this.#prove(task)) ?? this.#settleAfter(task, lastBlock);
      case "Settle":
        await goTo(chain, fromBlock);
        return tasks.settle(task.id);
      case "None":
        throw taskHasEnded({ taskId: task.id, status: (await this.state(task)).status });
    }
  }

  async #settleAfter(task: TestTask, lastBlock: bigint): Sent {
    await goTo(this.#parts.chain, lastBlock + 1n);
    return this.client.as(this.keeper.signer).tasks.settle(task.id);
  }

  /** What the operator says, as often as it wants to wait; undefined if it says nothing. */
  async #answer(task: TestTask): Promise<Awaited<Sent> | undefined> {
    const operator = await this.#servedBy(task);
    for (;;) {
      const { situations, record, view } = await this.#situationsOf(operator, task);
      const decision = await operator.behaviour.answer(await situations.ofTask(record, view));
      if (decision.do === "nothing") return undefined;
      if (decision.do === "wait") {
        await goTo(this.#parts.chain, BigInt(decision.untilBlock) + 1n);
        continue;
      }
      const sent = this.client.as(operator.signer).tasks.answer(task.id, toHex(decision.output));
      if (decision.unchecked === true) return sent.catch(() => undefined); // it knows that it may be refused
      const response = await sent;
      await this.#planAudit(task);
      return response;
    }
  }

  /** What the operator shows; undefined if it shows nothing, or nothing that the contract takes. */
  async #prove(task: TestTask): Promise<Awaited<Sent> | undefined> {
    const operator = await this.#servedBy(task);
    for (;;) {
      const { situations, record, view } = await this.#situationsOf(operator, task);
      const decision = await operator.behaviour.prove(await situations.ofProof(record, view));
      if (decision.do === "nothing" || decision.do === "crash") return undefined;
      if (decision.do === "wait") {
        await goTo(this.#parts.chain, BigInt(decision.untilBlock) + 1n);
        continue;
      }
      const sent = this.client.as(operator.signer).tasks.prove(task.id, toHex(decision.proof));
      return decision.unchecked === true ? sent.catch(() => undefined) : sent;
    }
  }

  async #servedBy(task: TestTask): Promise<TestOperator> {
    const operator = await this.operatorOf(task);
    if (operator !== undefined) return operator;
    const { progress } = await this.state(task);
    throw noAnswer({ taskId: task.id, operator: progress.operator, because: "it is none of this test's" });
  }

  async #situationsOf(operator: TestOperator, task: TestTask) {
    const { operatorChain, runner } = this.#parts;
    const view = await operatorChain.look();
    const record = view.tasks.get(task.id);
    if (record === undefined) throw new RangeError(`the operator does not see task ${task.id}`);
    const memory = this.#memories.get(operator.address) ?? shortMemory();
    return { record, view, situations: new Situations(operatorChain, operator.address, runner, memory) };
  }

  /** What operators do of their own accord. What is done already is seen on chain and not done again. */
  async #act(): Promise<void> {
    const { operatorChain, runner } = this.#parts;
    const view = await operatorChain.look();
    for (const operator of this.#operators.values()) {
      const memory = this.#memories.get(operator.address) ?? shortMemory();
      const world = new Situations(operatorChain, operator.address, runner, memory).ofWorld(view);
      for (const intent of await operator.behaviour.act(world)) await this.#carryOut(operator, intent);
    }
  }

  async #carryOut(operator: TestOperator, intent: Intent): Promise<void> {
    const { operators, tasks } = this.client.as(operator.signer);
    const isMember = await operators.isMember(operator.address);
    switch (intent.do) {
      case "challenge":
        await this.#fund(operator);
        await mined(tasks.challenge(taskId(intent.taskId)));
        return;
      case "deallocate":
        if (isMember) await mined(operators.allocate(0n));
        return;
      case "deregister":
        if (isMember) await mined(operators.leave());
        return;
      case "withdraw-stake":
        if (await operators.hasDeposits()) await mined(operators.queueWithdrawal());
        return;
    }
  }

  /** Coins for challenges of an operator's own. */
  async #fund({ signer }: TestOperator): Promise<void> {
    const coins = contractAt("contracts/consumer/IWrappedCoin.sol", this.deployment.sertn.feeToken, signer);
    if ((await coins.balanceOf(signer.address)) === 0n) await mined(coins.deposit({ value: parseEther("1000") }));
  }

  async #deposit(signer: Wallet, amount: bigint): Promise<void> {
    if (amount === 0n) return;
    for (const { strategy, token } of this.deployment.strategies) {
      if (token === undefined) continue;
      const mintable = contractAt("contracts/eigenlayer/DevelopmentToken.sol", token, signer);
      await mined(mintable.mint(signer.address, amount));
      await mined(this.client.as(signer).operators.deposit(strategy, amount));
    }
  }

  async #delegate(to: TestAccount, amount: bigint): Promise<void> {
    const staker = await openAccount(this.#parts.chain, `staker of ${to.name}`);
    await this.#deposit(staker, amount);
    await mined(this.client.as(staker).operators.delegateTo(to.address));
  }

  /** Plans the seed of the block after the submission so that the draw falls on one operator. */
  async #planDraw(id: TaskId, operator: TestOperator): Promise<void> {
    const { chain, deployment } = this.#parts;
    const { task } = await this.client.tasks.get(id);
    await goTo(chain, task.submitBlock + 2n);
    const { taskManager } = this.client.context.sertn;
    for (let nonce = 0; nonce < mostDraws; nonce++) {
      await planSeed(chain, deployment.sertn.randomness, task.submitBlock + 1n, makeSeed("draw", id, nonce));
      const drawn: unknown = await taskManager
        .getFunction("assign")
        .staticCall(id, task, { blockTag: "pending" })
        .catch(() => undefined);
      if (drawn === operator.address) return;
    }
    throw cannotBeDrawn({ taskId: id, operator: operator.name });
  }

  /** Plans the seed of the block after an answer, as `audits` says. */
  async #planAudit(task: TestTask): Promise<void> {
    if (this.#audits.kind === "chance") return;
    const { progress } = await this.state(task);
    const seed =
      this.#audits.kind === "seeded"
        ? makeSeed("audit", task.id, this.#audits.seed)
        : findAuditSeed(task.id, progress.auditRate, this.#audits.kind === "forced");
    if (seed === undefined) throw cannotBeForbidden({ taskId: task.id });
    await planSeed(this.#parts.chain, this.deployment.sertn.randomness, progress.stepBlock + 1n, seed);
  }

  #plan(plan: AuditPlan): void {
    this.#audits = plan;
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

/** Elements alone are those of the only input. */
function toSample(input: Sample | ArrayLike<number>, model: Model): Sample {
  const isElements = (value: Sample | ArrayLike<number>): value is ArrayLike<number> => "length" in value;
  return isElements(input) ? { [model.manifest.schema.inputs[0].name]: Float64Array.from(input) } : input;
}
