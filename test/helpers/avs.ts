import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  AbiCoder,
  type Contract,
  type ContractTransactionReceipt,
  type ContractTransactionResponse,
  keccak256,
  parseEther,
  type Result,
  toUtf8Bytes,
  ZeroAddress,
  ZeroHash,
} from "ethers";
import type { Sample } from "../../src/quantize/inputs.js";
import { readSamples } from "../../src/samples/read-samples.js";
import { type AvsOptions, deployContracts, digitsModel, epochBlocks } from "./deploy-avs.js";
import { proveCached } from "./proof-cache.js";

/** A task as it was pinned at submission, the contracts' `Task`. */
export interface PinnedTask {
  user: string;
  provider: string;
  modelKey: string;
  inputHash: string;
  valueAtRisk: bigint;
  temptation: bigint;
  proofCost: bigint;
  security: bigint;
  feeWei: bigint;
  tipWei: bigint;
  royaltyWei: bigint;
  restakersWei: bigint;
  reserveWei: bigint;
  delegatedWeightWad: bigint;
  unreliabilityWad: bigint;
  leastAuditRateWad: bigint;
  submitBlock: bigint;
  lastAssignBlock: bigint;
  deadlineBlock: bigint;
  challengeWindowBlocks: bigint;
  proofWindowBlocks: bigint;
  outputSize: bigint;
  maxOpenTasks: bigint;
  parametersId: bigint;
  finality: bigint;
}

/** How far a task is, the contracts' `Progress`. */
export interface Progress {
  operator: string;
  keeper: string;
  assignBlock: bigint;
  stepBlock: bigint;
  auditRate: bigint;
  outputHash: string;
}

/** A task in a test, and what the operator that was drawn answers. */
export interface Task {
  id: bigint;
  pinned: PinnedTask;
  /** As the events of the transactions told it that were made with the functions here. */
  progress: Progress;
  sample: Sample;
  input: Uint8Array;
  /** What the model answers. */
  right: Uint8Array;
  /** What the operator answered, once it has. */
  output?: Uint8Array;
}

export interface SubmitOptions {
  /** Another model than the digits, of the same sizes. */
  modelKey?: string;
  by?: HardhatEthersSigner;
  user?: string;
  valueAtRisk?: bigint;
  feeWei?: bigint;
  blocks?: number;
  finality?: "Answered" | "Final";
  sample?: number;
}

export interface OperatorOptions {
  /** The operator's own stake. */
  own?: bigint;
  /** Delegated by somebody else. */
  delegated?: bigint;
  capacity?: number;
  leastSecurity?: bigint;
  /** Part of its stake that it allocates to the set, in wad. */
  magnitude?: bigint;
  /** Whether it joins the set; if not, it has only allocated its stake. */
  isJoining?: boolean;
}

export const finalities = ["Answered", "Final"] as const;
export const statuses = [
  "None",
  "Submitted",
  "Assigned",
  "Answered",
  "ProofDue",
  "Final",
  "Slashed",
  "Expired",
] as const;
export const steps = ["None", "Wait", "Assign", "Answer", "Prove", "Settle"] as const;
export const reasons = ["None", "Audit", "Challenge", "Retrospective", "Volunteered"] as const;

/** Of a task that was only submitted. */
export const noProgress: Progress = {
  operator: ZeroAddress,
  keeper: ZeroAddress,
  assignBlock: 0n,
  stepBlock: 0n,
  auditRate: 0n,
  outputHash: ZeroHash,
};

export type Avs = Awaited<ReturnType<typeof deployAvs>>;

/** The whole protocol on a chain of its own, on a local core with the test networks' delays, with the digits model. */
export async function deployAvs(options: AvsOptions = {}) {
  const contracts = await deployContracts(options);
  const {
    ethers,
    networkHelpers,
    core,
    parameters,
    allocationManager,
    delegationManager,
    strategyManager,
    stakes,
    set,
    router,
    randomness,
    taskManager,
    lens,
    model,
    modelKey,
    user,
    challenger,
    keeper,
    peers,
    others,
    strategyAddresses,
  } = contracts;

  const as = (contract: Contract, who: HardhatEthersSigner) => contract.connect(who) as Contract;
  const blockNumber = async () => BigInt(await ethers.provider.getBlockNumber());
  /** Mines so that the next transaction is in block `block`. */
  const goTo = async (block: bigint) => {
    const now = await blockNumber();
    if (block > now + 1n) await networkHelpers.mine(block - 1n - now);
  };
  const nextEpoch = async () => goTo(((await blockNumber()) / epochBlocks + 1n) * epochBlocks);

  async function stake(staker: HardhatEthersSigner, amount: bigint) {
    for (const { strategy, token } of stakes) {
      await token.mint(staker.address, amount);
      await as(token, staker).approve(core.strategyManager, amount);
      await as(strategyManager, staker).depositIntoStrategy(
        await strategy.getAddress(),
        await token.getAddress(),
        amount,
      );
    }
  }

  /** Registers with the core, stakes, allocates everything, and joins the set. It can be drawn from the next epoch on. */
  async function operator(options: OperatorOptions = {}): Promise<HardhatEthersSigner> {
    const {
      own = parseEther("100"),
      delegated = 0n,
      capacity = 8,
      leastSecurity = 0n,
      isJoining = true,
      magnitude = parseEther("1"),
    } = options;
    const who = others.shift();
    if (who === undefined) throw new Error("too many operators");
    await as(delegationManager, who).registerAsOperator(ZeroAddress, 0, "");
    await networkHelpers.mine();
    if (own > 0n) await stake(who, own);
    if (delegated > 0n) await delegate(who, delegated);
    await as(allocationManager, who).modifyAllocations(who.address, [
      { operatorSet: set, strategies: strategyAddresses, newMagnitudes: strategyAddresses.map(() => magnitude) },
    ]);
    if (isJoining) await join(who, { capacity, leastSecurity });
    return who;
  }

  async function delegate(to: HardhatEthersSigner, amount: bigint): Promise<HardhatEthersSigner> {
    const staker = others.pop();
    if (staker === undefined) throw new Error("too many stakers");
    await stake(staker, amount);
    await as(delegationManager, staker).delegateTo(to.address, { signature: "0x", expiry: 0 }, ZeroHash);
    return staker;
  }

  function join(
    who: HardhatEthersSigner,
    terms: { capacity?: number; leastSecurity?: bigint; modelKeys?: string[] } = {},
  ) {
    const data = AbiCoder.defaultAbiCoder().encode(
      ["tuple(bytes32[],uint16,uint96)"],
      [[terms.modelKeys ?? [modelKey], terms.capacity ?? 8, terms.leastSecurity ?? 0n]],
    );
    return as(allocationManager, who).registerForOperatorSets(who.address, {
      avs: set.avs,
      operatorSetIds: [set.id],
      data,
    });
  }

  /** What is known of a task for one of the held-out digits before it is submitted. */
  async function taskFor(index: number): Promise<Omit<Task, "id" | "pinned">> {
    const sample = (await digitsSamples())[index];
    const { input, output: right } = model.infer(sample);
    return { progress: structuredClone(noProgress), sample, input, right };
  }

  /** Submits a task for one of the held-out digits, at the quoted fee unless said otherwise. */
  async function submit(options: SubmitOptions = {}): Promise<Task> {
    const { by = user, valueAtRisk = parseEther("1"), blocks = 8, finality = "Final", sample = 0 } = options;
    const key = options.modelKey ?? modelKey;
    const task = await taskFor(sample);
    const feeWei = options.feeWei ?? (await taskManager.quote(key, valueAtRisk, blocks));
    const response: ContractTransactionResponse = await as(taskManager, by).submit(
      {
        modelKey: key,
        user: options.user ?? by.address,
        valueAtRisk,
        feeWei,
        deadlineBlock: (await blockNumber()) + 1n + BigInt(blocks),
        finality: finalities.indexOf(finality),
      },
      task.input,
    );
    const event = await eventOf(taskManager, response, "TaskSubmitted");
    return { ...task, id: event.taskId, pinned: event.task.toObject() };
  }

  /** Takes note of what a transaction did to a task. */
  async function follow(task: Task, sent: Promise<ContractTransactionResponse>): Promise<ContractTransactionResponse> {
    const response = await sent;
    const receipt = await receiptOf(response);
    const { progress } = task;
    for (const log of receipt.logs) {
      const event = taskManager.interface.parseLog(log);
      if (event?.args.taskId !== task.id || log.address !== peers.taskManager) continue;
      progress.stepBlock = BigInt(receipt.blockNumber);
      if (event.name === "TaskAssigned") {
        progress.assignBlock = progress.stepBlock;
        progress.operator = event.args.operator;
        progress.keeper = event.args.keeper;
        progress.auditRate = event.args.auditRate;
      }
      if (event.name === "TaskAnswered") progress.outputHash = event.args.outputHash;
      if (event.name === "ProofRequested") progress.stepBlock = event.args.lastBlock;
    }
    return response;
  }

  /** Draws the operator as soon as it can be drawn. */
  async function assign(task: Task, by = keeper): Promise<string> {
    await goTo(task.pinned.submitBlock + 2n);
    await follow(task, as(taskManager, by).assign(task.id, task.pinned));
    return task.progress.operator;
  }

  /** Answers as the operator that was drawn: right, unless it is told what to say. */
  async function answer(task: Task, output = task.right): Promise<ContractTransactionResponse> {
    task.output = output;
    const drawn = await ethers.getSigner(task.progress.operator);
    return follow(task, as(taskManager, drawn).answer(task.id, task.pinned, task.progress, output));
  }

  /** Submitted, assigned and answered. */
  async function answered(options: SubmitOptions & { output?: "right" | "wrong" } = {}): Promise<Task> {
    const task = await submit(options);
    await assign(task);
    await answer(task, options.output === "wrong" ? wrong(task.right) : task.right);
    return task;
  }

  const settle = (task: Task, by = keeper) =>
    follow(task, as(taskManager, by).settle(task.id, task.pinned, task.progress));

  /** Settles in the first block in which that can be done if nobody does anything else; at once, and refused, if it never can. */
  async function settleWhenDue(task: Task, by = keeper): Promise<ContractTransactionResponse> {
    for (;;) {
      const [step, fromBlock, lastBlock] = await lens.nextStep(task.id, task.pinned, task.progress);
      const name = steps[Number(step)];
      if (name === "Settle" || name === "None") {
        await goTo(fromBlock);
        return settle(task, by);
      }
      // What is known of a block's seed is known when the block is there.
      if (name === "Wait") await goTo(fromBlock + 1n);
      else await goTo(lastBlock + 1n);
    }
  }

  const challenge = (task: Task, by = challenger, limitWei = 2n ** 96n) =>
    follow(task, as(taskManager, by).challenge(task.id, task.pinned, task.progress, limitWei));

  const auditPast = (task: Task, by = challenger) =>
    follow(task, as(taskManager, by).auditPast(task.id, task.pinned, task.progress));

  /** What the task's operator would show: a proof of the right answer, from an earlier run if there is one. */
  async function proofOf(task: Task): Promise<string> {
    return proofUnder(task, BigInt(await taskManager.contextOf(task.id, task.progress.operator)));
  }

  async function proofUnder(task: Task, context: bigint): Promise<string> {
    return (await proveCached(model, task.sample, context)).proof;
  }

  async function prove(task: Task, by?: HardhatEthersSigner): Promise<ContractTransactionResponse> {
    const prover = by ?? (await ethers.getSigner(task.progress.operator));
    const { id, pinned, progress, input, output } = task;
    return follow(task, as(taskManager, prover).prove(id, pinned, progress, input, output, await proofOf(task)));
  }

  /** Whom a seed draws for a task that was submitted at least a block ago. */
  async function drawnBy(task: Task, seed: string): Promise<string> {
    await randomness.plan(task.pinned.submitBlock + 1n, keccak256(toUtf8Bytes(seed)));
    return taskManager.assign.staticCall(task.id, task.pinned, { blockTag: "pending" });
  }

  /** Plans the draw of an answered task: its audit is forced, or forbidden. */
  async function planAudit(task: Task, isAudited: boolean): Promise<void> {
    const { stepBlock, auditRate } = task.progress;
    await planDraw(stepBlock + 1n, "audit", task, auditRate, isAudited);
  }

  /** Plans the draw over a slashed operator's past, for one task of it. */
  async function planPastAudit(slashBlock: bigint, task: Task, isAudited: boolean): Promise<void> {
    const rate = (parameters.audits.retrospectiveRateWad * 65_536n) / parseEther("1");
    await planDraw(slashBlock + 1n, "past", task, rate, isAudited);
  }

  async function planDraw(block: bigint, purpose: string, task: Task, rate: bigint, isHit: boolean) {
    for (let nonce = 0n; ; ++nonce) {
      const seed = keccak256(AbiCoder.defaultAbiCoder().encode(["uint256", "uint256"], [task.id, nonce]));
      const draw = keccak256(
        AbiCoder.defaultAbiCoder().encode(
          ["bytes32", "bytes32", "uint256"],
          [seed, ethers.encodeBytes32String(purpose), task.id],
        ),
      );
      if ((BigInt(draw) & 0xffffn) < rate !== isHit) continue;
      await randomness.plan(block, seed);
      return;
    }
  }

  async function statusOf(task: Task): Promise<{ status: string; reason: string }> {
    const [status, reason] = await taskManager.statusOf(task.id);
    return { status: statuses[Number(status)], reason: reasons[Number(reason)] };
  }

  /** Sends as a contract, which needs coins for that. */
  async function impersonated(address: string): Promise<HardhatEthersSigner> {
    await networkHelpers.setBalance(address, parseEther("10"));
    await networkHelpers.impersonateAccount(address);
    return ethers.getSigner(address);
  }

  const standingOf = async (operator: { address: string }) => (await router.standingOf(operator.address)).toObject();

  /** Everything that a task's accounts have in escrow, by name. */
  async function balances(accounts: Readonly<Record<string, string>>): Promise<Record<string, bigint>> {
    const entries = Object.entries(accounts).map(async ([name, account]) => [name, await balanceOf(account)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  const balanceOf = async (account: string): Promise<bigint> => (await taskManager.accountOf(account)).balanceWei;

  return {
    ...contracts,
    as,
    blockNumber,
    goTo,
    nextEpoch,
    stake,
    operator,
    delegate,
    join,
    taskFor,
    submit,
    assign,
    answer,
    answered,
    settle,
    challenge,
    prove,
    drawnBy,
    planAudit,
    planPastAudit,
    statusOf,
    auditPast,
    proofOf,
    proofUnder,
    follow,
    settleWhenDue,
    balanceOf,
    balances,
    standingOf,
    impersonated,
  };
}

/**
 * A scene for the tests of a suite: the protocol with whatever `prepare` adds to it, in the first block of an epoch, as new for
 * each test.
 */
export function avsScene<Extras extends object>(
  prepare: (avs: Avs) => Promise<Extras>,
  options: AvsOptions = {},
): () => Extras & { avs: Avs } {
  let scene: (Extras & { avs: Avs }) | undefined;
  let restore: () => Promise<void>;
  before(async function () {
    this.timeout(120_000);
    const avs = await deployAvs(options);
    scene = { ...(await prepare(avs)), avs };
    await avs.nextEpoch();
    ({ restore } = await avs.networkHelpers.takeSnapshot());
  });
  beforeEach(() => restore());
  return () => {
    if (scene === undefined) throw new Error("the scene is set before the tests");
    return scene;
  };
}

/** An answer that differs in its first element. */
export function wrong(output: Uint8Array): Uint8Array {
  return Uint8Array.from(output, (byte, k) => (k === 0 ? byte ^ 1 : byte));
}

/** The one event of this name in a transaction, its arguments by name. */
export async function eventOf(
  contract: Contract,
  response: ContractTransactionResponse,
  name: string,
): Promise<Result> {
  const events = eventsOf(contract, await receiptOf(response), name);
  if (events.length !== 1) throw new Error(`${events.length} events ${name} in ${response.hash}`);
  return events[0];
}

export function eventsOf(contract: Contract, receipt: ContractTransactionReceipt, name: string): Result[] {
  return receipt.logs.flatMap((log) => {
    const event = contract.interface.parseLog(log);
    return event?.name === name ? [event.args] : [];
  });
}

export async function receiptOf(response: ContractTransactionResponse): Promise<ContractTransactionReceipt> {
  const receipt = await response.wait();
  if (receipt === null) throw new Error(`${response.hash} is not mined`);
  return receipt;
}

let samples: Promise<Sample[]> | undefined;
async function digitsSamples(): Promise<Sample[]> {
  const { manifest } = await digitsModel();
  samples ??= readSamples("models/digits-mlp/heldout.npz", manifest.schema.inputs);
  return samples;
}
