import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { parseEther } from "ethers";
import fc from "fast-check";
import { type Avs, avsScene, eventsOf, receiptOf, type Task, wrong } from "../helpers/avs.js";
import {
  chanceOf,
  holdsClaims,
  holdsEscrow,
  holdsLocks,
  holdsWealth,
  type Invariant,
  invariants,
  magnitudesOf,
  slashedWithin,
  Tally,
  type World,
  wasDrawnFree,
  wealthOfAll,
} from "../helpers/avs-invariants.js";
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
  const tally = new Tally(acts);
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
