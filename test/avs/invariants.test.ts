import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import {
  AbiCoder,
  type Contract,
  type ContractTransactionReceipt,
  encodeBytes32String,
  keccak256,
  parseEther,
} from "ethers";
import fc from "fast-check";
import { type Avs, avsScene, eventsOf, receiptOf, type Task, wrong } from "../helpers/avs.js";
import { testParameters } from "../helpers/avs-parameters.js";
import { modelTerms } from "../helpers/deploy-avs.js";
import { fuzzRuns } from "../helpers/fuzz.js";

/** What may happen, to a task or an operator picked at random, in an order picked at random. */
const acts = [
  "serve",
  "reopen",
  "submit",
  "assign",
  "answerRight",
  "answerWrong",
  "settle",
  "settleWhenDue",
  "challenge",
  "prove",
  "wait",
  "refresh",
  "withdraw",
  "moveReserve",
  "setTerms",
  "deallocate",
  "queueWithdrawal",
  "queueOwn",
  "pauseSlashing",
  "unpause",
  "retry",
  "collect",
  "claim",
  "setParameters",
  "replaceModel",
] as const;
type Act = (typeof acts)[number];

/** The protocol's promises, by their numbers in docs/protocol.md and in the contracts. */
const invariants = {
  1: "escrow is what open tasks and requests have left in it, all accounts, and the reserve, to the wei",
  2: "what an operator has locked was slashable as far as the core can tell, whenever something was locked",
  3: "nothing is final without its draw, of the block after the answer, which nobody knew when it was given",
  4: "the audit inequality holds for each task that was given, and for all that an operator has open together",
  5: "a challenge never costs less than a proof nor more than its cap, and no less in more heat",
  6: "a task's verifier is the one that was registered when it was submitted, whatever is registered later",
  7: "a slash takes no more than is allocated, and every token of it is somebody's claim or the reserve's",
  8: "operators, users, challengers, keepers and providers together never own more than they began with",
  9: "who answered right and proves in time is not slashed: its proof is taken, and only a window's end condemns",
} as const;
type Invariant = keyof typeof invariants;

interface Step {
  act: Act;
  pick: number;
  value: number;
}

/** Acts that move tasks are most of what happens: windows are short, so whole tasks are served at once, too. A pause is rare. */
const step: fc.Arbitrary<Step> = fc.record({
  act: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom<Act>("serve", "serve", "serve", "reopen", "retry") },
    { weight: 8, arbitrary: fc.constantFrom<Act>("submit", "assign", "assign", "answerRight", "answerWrong") },
    { weight: 8, arbitrary: fc.constantFrom<Act>("challenge", "prove", "prove", "settle", "settleWhenDue") },
    { weight: 5, arbitrary: fc.constantFrom<Act>("wait", "refresh", "withdraw", "moveReserve", "setTerms", "collect") },
    { weight: 2, arbitrary: fc.constantFrom<Act>("claim", "queueWithdrawal", "unpause") },
    {
      weight: 4,
      arbitrary: fc.constantFrom<Act>(
        "deallocate",
        "queueWithdrawal",
        "queueOwn",
        "pauseSlashing",
        "unpause",
        "setParameters",
        "replaceModel",
      ),
    },
  ),
  pick: fc.nat(1000),
  value: fc.nat(1000),
});

interface World {
  avs: Avs;
  operators: HardhatEthersSigner[];
  delegators: HardhatEthersSigner[];
  tasks: Task[];
  /** The model of new tasks. */
  modelKey: string;
  /** Verifiers at submission, by task. */
  verifiers: Map<bigint, string>;
  /** What challengers paid, by task. */
  fees: Map<bigint, bigint>;
  /** What a slash for a task means to its operator, as it was when the task was given. */
  felt: Map<bigint, bigint>;
  /** Fees of a challenge to one and the same task, by the heat of its operator. */
  heats: { heat: bigint; feeWei: bigint }[];
  /** Verdicts that the core has refused for the moment. */
  verdicts: Record<string, unknown>[];
  /** What everyone but the delegators owned at the beginning. */
  wealth: bigint;
  tally: Tally;
}

/** How often each act was done, in another one as well, and each invariant looked at. */
class Tally {
  readonly done = new Map<Act, number>();
  readonly held = new Map<Invariant, number>();
  broken?: { invariant: Invariant; error: unknown };

  count(act: Act): void {
    this.done.set(act, (this.done.get(act) ?? 0) + 1);
  }

  /** Looks at an invariant; whatever is thrown is its violation. */
  async holds(invariant: Invariant, look: () => Promise<unknown> | unknown): Promise<void> {
    try {
      await look();
    } catch (error) {
      this.broken ??= { invariant, error };
      throw error;
    }
    this.held.set(invariant, (this.held.get(invariant) ?? 0) + 1);
  }

  toString(): string {
    return acts.map((act) => `${act} ${this.done.get(act) ?? 0}`).join(", ");
  }
}

describe("whatever anyone does in any order", function () {
  this.timeout(600_000);
  const scene = avsScene(
    async (avs) => {
      const operators = [
        await avs.operator({ own: parseEther("50"), delegated: parseEther("20") }),
        // So little of its own that compensation is bounded by what it loses itself.
        await avs.operator({ own: parseEther("1"), delegated: parseEther("30") }),
      ];
      const delegators = [
        await avs.delegate(operators[0], parseEther("30")),
        await avs.delegate(operators[1], parseEther("90")),
      ];
      return { operators, delegators };
    },
    { multipliersWad: [parseEther("1"), parseEther("2")] },
  );
  const tally = new Tally();
  let failure: unknown;

  before(async () => {
    const { avs, operators } = scene();
    const { restore } = await avs.networkHelpers.takeSnapshot();
    const wealth = await wealthOfAll(avs, operators);
    const property = fc.asyncProperty(fc.array(step, { minLength: 100, maxLength: 120 }), async (steps) => {
      const world: World = {
        ...scene(),
        tasks: [],
        modelKey: avs.modelKey,
        verifiers: new Map(),
        fees: new Map(),
        felt: new Map(),
        heats: [],
        verdicts: [],
        wealth,
        tally,
      };
      for (const { act, pick, value } of steps) {
        await happens(world, act, pick, value);
        await tally.holds(1, () => holdsEscrow(world));
        await tally.holds(2, () => holdsLocks(world));
        await tally.holds(7, () => holdsClaims(world));
        await tally.holds(8, () => holdsWealth(world));
      }
      await restore();
    });
    try {
      await fc.assert(property, { numRuns: fuzzRuns(4), endOnFailure: true });
    } catch (error) {
      failure = error;
    }
  });

  it("every act is done", () => {
    if (failure !== undefined && tally.broken === undefined) throw failure;
    for (const act of acts) expect(tally.done.get(act), `${act} was never done: ${tally}`).to.be.greaterThan(0);
  });

  for (const [number, promise] of Object.entries(invariants))
    it(`INV-${number}: ${promise}`, () => {
      const invariant = Number(number) as Invariant; // the keys of the table above
      // The property's own error has the seed and the steps.
      if (tally.broken?.invariant === invariant) throw failure;
      expect(tally.held.get(invariant), "never looked at").to.be.greaterThan(0);
    });

  after(() => process.stdout.write(`    done: ${tally}\n`));
});

/** Tries an act; it may be refused by the contracts, with an error of theirs and not a panic. */
async function happens(world: World, act: Act, pick: number, value: number): Promise<void> {
  const { operators, tasks } = world;
  // Mostly the latest task for which it may be the time, now and then any.
  const timely = tasks.filter((task) => pick % 5 === 0 || mayBeTimely(act, task));
  const task = timely[timely.length - 1 - (pick % Math.min(2, timely.length))];
  const operator = operators[pick % operators.length];
  const taskActs: readonly Act[] = [
    "assign",
    "answerRight",
    "answerWrong",
    "settle",
    "settleWhenDue",
    "challenge",
    "prove",
  ];
  if (taskActs.includes(act) && task === undefined) return;
  try {
    if (taskActs.includes(act)) await onTask(world, act, task);
    else {
      await onOthers(world, act, operator, value);
      world.tally.count(act);
    }
  } catch (error) {
    if (world.tally.broken !== undefined) throw error;
    const message = error instanceof Error ? error.message : String(error);
    expect(message).to.match(/custom error|unknown custom error|no such act/);
  }
}

function mayBeTimely(act: Act, { progress, output }: Task): boolean {
  if (act === "assign") return BigInt(progress.operator) === 0n;
  if (act.startsWith("answer")) return BigInt(progress.operator) !== 0n && output === undefined;
  return act.startsWith("settle") || output !== undefined;
}

async function onTask(world: World, act: Act, task: Task): Promise<void> {
  const { avs, tally } = world;
  // Nobody can answer for nobody, nor make a proof of nothing.
  if (act.startsWith("answer") && BigInt(task.progress.operator) === 0n) throw new Error("no such act");
  if (act === "prove" && task.output === undefined) throw new Error("no such act");
  if (act === "assign") await assign(world, task);
  else if (act === "answerRight" || act === "answerWrong")
    await answer(world, task, act === "answerRight" ? task.right : wrong(task.right));
  else if (act === "challenge") await challenge(world, task);
  else if (act === "prove") await prove(world, task);
  else await settle(world, task, act === "settle" ? avs.settle : avs.settleWhenDue);
  tally.count(act);
}

async function assign(world: World, task: Task): Promise<void> {
  const { avs, tally, felt } = world;
  await avs.assign(task);
  const { pinned, progress } = task;
  const operator = { address: progress.operator };
  const [stake, ownWad] = await avs.serviceManager.stakeOf(operator.address);
  await tally.holds(2, async () => {
    const { locked } = await avs.standingOf(operator);
    expect(locked <= stake).to.equal(true);
  });
  await tally.holds(4, async () => {
    const wad = parseEther("1");
    felt.set(task.id, (pinned.security * (ownWad * wad + (wad - ownWad) * pinned.delegatedWeightWad)) / (wad * wad));
    const statuses = await Promise.all(world.tasks.map((one) => avs.statusOf(one)));
    const open = world.tasks.filter(
      (one, k) => one.progress.operator === operator.address && ["Assigned", "Answered"].includes(statuses[k].status),
    );
    expect(open.includes(task)).to.equal(true);
    // What each could gain and save, margin included, against what it risks at its rate; and all of them together.
    const sums = open.reduce(
      (sum, one) => {
        const atRisk =
          chanceOf(one) * ((felt.get(one.id) ?? 0n) + (one.pinned.finality === 1n ? one.pinned.valueAtRisk : 0n));
        expect(atRisk >= one.pinned.temptation * 65_536n).to.equal(true);
        return { gain: sum.gain + one.pinned.temptation * 65_536n, atRisk: sum.atRisk + atRisk };
      },
      { gain: 0n, atRisk: 0n },
    );
    expect(sums.atRisk >= sums.gain).to.equal(true);
    expect(open.reduce((sum, one) => sum + one.pinned.security, 0n) <= stake).to.equal(true);
  });
}

async function answer({ avs, tally }: World, task: Task, output: Uint8Array): Promise<void> {
  const answered = task.output;
  await avs.answer(task, output).catch((error: unknown) => {
    if (answered !== undefined) task.output = answered;
    throw error;
  });
  await tally.holds(3, async () =>
    expect(await avs.lens.auditOf(task.id, task.progress)).to.deep.equal([false, false]),
  );
}

async function challenge(world: World, task: Task): Promise<void> {
  const { avs, tally, fees, heats, tasks } = world;
  const { operator } = task.progress;
  await avs.challenge(task);
  const { feeWei } = await avs.taskManager.requestOf(task.id);
  fees.set(task.id, feeWei);
  await tally.holds(5, async () => {
    const { proofCost, valueAtRisk } = task.pinned;
    expect(feeWei >= proofCost).to.equal(true);
    expect(feeWei <= (valueAtRisk > proofCost ? valueAtRisk : proofCost) && feeWei <= 1000n * proofCost).to.equal(true);
    // Of one task's terms, in the heat that there is now and in a thousand blocks.
    const { pinned } = tasks[0];
    const { restore } = await avs.networkHelpers.takeSnapshot();
    for (const blocks of [0, 1000]) {
      if (blocks > 0) await avs.networkHelpers.mine(blocks);
      const heat: bigint = await avs.router.heatOf(operator, pinned.parametersId);
      const now: bigint = await avs.lens.challengeFeeOf(operator, pinned);
      if (heat === 0n) expect(now).to.equal(pinned.proofCost);
      for (const other of heats) expect(heat <= other.heat ? now <= other.feeWei : now >= other.feeWei).to.equal(true);
      heats.push({ heat, feeWei: now });
    }
    await restore();
  });
}

async function prove({ avs, tally, verifiers }: World, task: Task): Promise<void> {
  const { status } = await avs.statusOf(task);
  const inTime = (await avs.blockNumber()) + 1n <= task.progress.stepBlock;
  const isRight = Buffer.compare(task.output ?? new Uint8Array(), task.right) === 0;
  if (status === "ProofDue" && inTime && isRight) await tally.holds(9, () => avs.prove(task));
  else await avs.prove(task);
  await tally.holds(6, async () =>
    expect(await avs.modelRegistry.verifierOf(task.pinned.modelKey)).to.equal(verifiers.get(task.id)),
  );
}

async function settle(world: World, task: Task, settling: Avs["settle"]): Promise<void> {
  const { avs, tally, verdicts } = world;
  const { stepBlock } = task.progress;
  const before = await magnitudesOf(world, task);
  const receipt = await receiptOf(await settling(task));
  const { status, reason } = await avs.statusOf(task);
  if (status === "Final" && reason === "None") await tally.holds(3, () => wasDrawnFree(avs, task, stepBlock));
  if (status !== "Slashed") return;
  await tally.holds(9, () => expect(BigInt(receipt.blockNumber) > stepBlock).to.equal(true));
  for (const { verdict } of eventsOf(avs.slasher, receipt, "VerdictPending")) verdicts.push(verdict.toObject());
  await tally.holds(7, async () => slashedWithin(before, await magnitudesOf(world, task), avs.slasher, receipt));
}

/** Of the allocations, no more than there was; and of the whole stake, no more than of them. */
function slashedWithin(
  before: readonly Magnitudes[],
  after: readonly Magnitudes[],
  slasher: Contract,
  receipt: ContractTransactionReceipt,
): void {
  for (const { wadToSlash } of eventsOf(slasher, receipt, "VerdictExecuted"))
    expect(wadToSlash <= parseEther("1")).to.equal(true);
  for (const [k, { current, most }] of before.entries()) {
    // A deallocation that takes effect in the meantime lowers the allocation besides.
    expect(most - after[k].most <= current - after[k].current).to.equal(true);
    expect(after[k].current >= 0n && after[k].current <= current).to.equal(true);
  }
}

interface Magnitudes {
  current: bigint;
  most: bigint;
}

function magnitudesOf({ avs }: World, { progress }: Task): Promise<Magnitudes[]> {
  return Promise.all(
    avs.strategyAddresses.map(async (strategy) => {
      const { currentMagnitude } = await avs.allocationManager.getAllocation(progress.operator, avs.set, strategy);
      return {
        current: currentMagnitude,
        most: await avs.allocationManager.getMaxMagnitude(progress.operator, strategy),
      };
    }),
  );
}

/** An audit rate's chance of 65536. */
function chanceOf({ progress }: Task): bigint {
  return progress.auditRate === 65_535n ? 65_536n : progress.auditRate;
}

async function onOthers(world: World, act: Act, operator: HardhatEthersSigner, value: number): Promise<void> {
  const { avs, delegators } = world;
  const { governance } = avs;
  if (act === "submit" || act === "serve") {
    const finality = value % 2 === 0 ? "Answered" : "Final";
    const task = await submit(world, parseEther("0.002") * BigInt(1 + value), finality);
    if (act === "submit") return;
    await onTask(world, "assign", task);
    await onTask(world, value % 3 === 0 ? "answerWrong" : "answerRight", task);
  } else if (act === "reopen") await reopen(world);
  else if (act === "wait") await avs.networkHelpers.mine(1 + (value % 12));
  else if (act === "refresh") await avs.router.refresh(operator.address);
  else if (act === "withdraw") await avs.as(avs.taskManager, operator).withdraw(operator.address);
  else if (act === "moveReserve") await avs.taskManager.moveReserve();
  else if (act === "setTerms") await avs.as(avs.router, operator).setTerms(1 + (value % 8), 0);
  else if (act === "deallocate") await deallocate(avs, operator, value);
  else if (act === "queueWithdrawal") await queueWithdrawal(avs, delegators[value % 2], parseEther("20"));
  else if (act === "queueOwn") await queueWithdrawal(avs, operator, parseEther("0.4"));
  else if (act === "claim") await avs.vault.claimFor(avs.user.address, avs.stakes[value % avs.stakes.length].token);
  else if (act === "retry") await retry(world);
  else if (act === "replaceModel") await replaceModel(world);
  else if (act === "pauseSlashing") await avs.as(avs.allocationManager, governance).pause(2n);
  else if (act === "unpause") await avs.as(avs.allocationManager, governance).unpause(0);
  else if (act === "collect") await avs.vault.collect(avs.stakes[value % avs.stakes.length].strategy);
  else if (act === "setParameters") await avs.as(avs.parameterRegistry, governance).setParameters(testParameters);
}

/** A wrong answer that no draw hits, another that is caught, and the first one's past drawn: three tasks, any of whose steps may fail. */
async function reopen(world: World): Promise<void> {
  const { avs } = world;
  const past = await serveWrong(world);
  await avs.planAudit(past, false);
  await onTask(world, "settleWhenDue", past);
  const caught = await serveWrong(world);
  await onTask(world, "challenge", caught);
  await onTask(world, "settleWhenDue", caught);
  await avs.planPastAudit(caught.progress.stepBlock, past, true);
  await avs.auditPast(past);
}

async function submit(world: World, valueAtRisk: bigint, finality: "Answered" | "Final"): Promise<Task> {
  const { avs, modelKey, tasks, verifiers } = world;
  const task = await avs.submit({ modelKey, valueAtRisk, finality });
  verifiers.set(task.id, await avs.modelRegistry.verifierOf(modelKey));
  tasks.push(task);
  return task;
}

/** A slash that the core refuses, unless one waits already, and that is finished when it does not refuse any more. */
async function retry(world: World): Promise<void> {
  const { avs, verdicts } = world;
  const core = avs.as(avs.allocationManager, avs.governance);
  if (verdicts.length === 0) {
    await core.pause(2n);
    const task = await serveWrong(world);
    await onTask(world, "challenge", task);
    await onTask(world, "settleWhenDue", task);
  }
  await core.unpause(0);
  const verdict = verdicts.shift();
  if (verdict === undefined) throw new Error("no such act");
  await avs.slasher.retry(verdict);
}

async function serveWrong(world: World): Promise<Task> {
  const task = await submit(world, parseEther("0.4"), "Final");
  await onTask(world, "assign", task);
  await onTask(world, "answerWrong", task);
  return task;
}

/** Another entry with a verifier of its own, served by all; the old one is retired, and its tasks go on. */
async function replaceModel(world: World): Promise<void> {
  const { avs, operators } = world;
  const registry = avs.as(avs.modelRegistry, avs.provider);
  const verifier = await avs.deploy("DigitsMlpVerifier");
  const key: string = await registry.register.staticCall(verifier, modelTerms);
  await registry.register(verifier, modelTerms);
  const old = world.modelKey;
  world.modelKey = key;
  await registry.retire(old);
  for (const operator of operators) {
    const router = avs.as(avs.router, operator);
    await router.serveModel(key);
    await router.dropModel(old);
  }
  await avs.nextEpoch();
}

async function deallocate(avs: Avs, operator: HardhatEthersSigner, value: number): Promise<void> {
  const strategies = await Promise.all(avs.stakes.map(({ strategy }) => strategy.getAddress()));
  const [strategy] = strategies.slice(value % strategies.length);
  const { currentMagnitude } = await avs.allocationManager.getAllocation(operator.address, avs.set, strategy);
  const newMagnitudes = [(currentMagnitude * 9n) / 10n];
  await avs
    .as(avs.allocationManager, operator)
    .modifyAllocations(operator.address, [{ operatorSet: avs.set, strategies: [strategy], newMagnitudes }]);
}

async function queueWithdrawal(avs: Avs, staker: HardhatEthersSigner, shares: bigint): Promise<void> {
  const withdrawals = avs.strategyAddresses.map((strategy) => ({
    strategies: [strategy],
    depositShares: [shares],
    __deprecated_withdrawer: staker.address,
  }));
  await avs.as(avs.delegationManager, staker).queueWithdrawals(withdrawals);
}

/** INV-3: the draw was of the block after the answer, and did not hit. */
async function wasDrawnFree(avs: Avs, task: Task, answerBlock: bigint): Promise<void> {
  const [status, seed] = await avs.randomness.seedOf(answerBlock + 1n);
  expect(status).to.equal(1n);
  const data = [seed, encodeBytes32String("audit"), task.id];
  const draw = BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32", "uint256"], data))) & 0xffffn;
  expect(draw >= task.progress.auditRate && task.progress.auditRate !== 65_535n).to.equal(true);
}

/** INV-1: escrow is what open tasks and requests hold, all accounts, and the reserve. */
async function holdsEscrow({ avs, tasks, fees, operators }: World): Promise<void> {
  const { taskManager, feeToken, user, provider, keeper, challenger, stranger } = avs;
  let held: bigint = await taskManager.reserveWei();
  for (const task of tasks) {
    const { status, reason } = await avs.statusOf(task);
    const { feeWei, tipWei } = task.pinned;
    if (["Submitted", "Assigned", "Answered"].includes(status)) held += feeWei;
    if (status === "ProofDue" && reason === "Audit") held += feeWei - tipWei;
    if (status === "ProofDue" && reason === "Challenge") held += feeWei + (fees.get(task.id) ?? 0n);
  }
  for (const { address } of [user, provider, keeper, challenger, stranger, ...operators]) {
    const { balanceWei, restakersWei } = await taskManager.accountOf(address);
    held += balanceWei + restakersWei;
  }
  expect(await feeToken.balanceOf(taskManager)).to.equal(held);
}

/** Locks, tasks and requests of an operator are those of its open tasks, whatever happened to them. */
async function holdsLocks({ avs, tasks, operators }: World): Promise<void> {
  for (const operator of operators) {
    const expected = { locked: 0n, openTasks: 0n, openRequests: 0n };
    for (const task of tasks.filter(({ progress }) => progress.operator === operator.address)) {
      const { status, reason } = await avs.statusOf(task);
      if (status === "ProofDue") expected.openRequests += 1n;
      if (!["Assigned", "Answered", "ProofDue"].includes(status) || reason === "Retrospective") continue;
      expected.locked += task.pinned.security;
      expected.openTasks += 1n;
    }
    const { locked, openTasks, openRequests } = await avs.standingOf(operator);
    expect({ locked, openTasks, openRequests }).to.deep.equal(expected);
  }
}

/** Whoever could be in league, and that is everyone but delegators, has no more than at the beginning. */
async function holdsWealth({ avs, operators, wealth }: World): Promise<void> {
  // Each slash is divided by wads, and each of the core's shares too: some units for each 1e18 of stake, once a slash.
  const rounding = 100_000n;
  expect((await wealthOfAll(avs, operators)) <= wealth + rounding).to.equal(true);
}

/** Fee tokens, escrow, claims, staked tokens and own stake, queued or not, in security units. */
async function wealthOfAll(avs: Avs, operators: readonly HardhatEthersSigner[]): Promise<bigint> {
  const { feeToken, vault, delegationManager, stakes, strategyAddresses } = avs;
  const people = [avs.user, avs.challenger, avs.keeper, avs.provider, avs.stranger, ...operators];
  const owned = people.map(async ({ address }) => {
    let wealth: bigint = (await feeToken.balanceOf(address)) + (await avs.balanceOf(address));
    const [own] = await delegationManager.getWithdrawableShares(address, strategyAddresses);
    const [withdrawals, queued] = await delegationManager.getQueuedWithdrawals(address);
    for (const [k, { token, strategy, multiplierWad }] of stakes.entries()) {
      let shares: bigint = own[k] + (await vault.claimOf(address, token)) + (await token.balanceOf(address));
      for (const [n, withdrawal] of withdrawals.entries())
        if (withdrawal.strategies[0] === strategy.target) shares += queued[n][0];
      wealth += (shares * multiplierWad) / parseEther("1");
    }
    return wealth;
  });
  return (await Promise.all(owned)).reduce((sum, wealth) => sum + wealth, 0n);
}

/** Every token in the vault is somebody's claim or the reserve's, and the vault has them all. */
async function holdsClaims({ avs, operators }: World): Promise<void> {
  const { vault, stakes, user, challenger, keeper } = avs;
  for (const { token } of stakes) {
    let claims: bigint = await vault.reserveOf(token);
    for (const { address } of [user, challenger, keeper, ...operators]) claims += await vault.claimOf(address, token);
    expect(await vault.accountedOf(token)).to.equal(claims);
    expect(await token.balanceOf(vault)).to.equal(claims);
  }
}
