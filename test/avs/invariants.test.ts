import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { AbiCoder, encodeBytes32String, keccak256, parseEther } from "ethers";
import fc from "fast-check";
import { type Avs, avsScene, type Task, wrong } from "../helpers/avs.js";
import { testParameters } from "../helpers/avs-parameters.js";
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
  "pauseSlashing",
  "unpause",
  "collect",
  "setParameters",
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
    { weight: 5, arbitrary: fc.constantFrom<Act>("serve", "serve", "serve", "serve", "reopen") },
    { weight: 8, arbitrary: fc.constantFrom<Act>("submit", "assign", "assign", "answerRight", "answerWrong") },
    { weight: 8, arbitrary: fc.constantFrom<Act>("challenge", "prove", "prove", "settle", "settleWhenDue") },
    { weight: 5, arbitrary: fc.constantFrom<Act>("wait", "refresh", "withdraw", "moveReserve", "setTerms", "collect") },
    {
      weight: 4,
      arbitrary: fc.constantFrom<Act>("deallocate", "queueWithdrawal", "pauseSlashing", "unpause", "setParameters"),
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
  /** What challengers paid, by task. */
  fees: Map<bigint, bigint>;
  /** How often each act was done, in another one as well. */
  done: Map<Act, number>;
}

describe("whatever anyone does in any order", function () {
  this.timeout(600_000);
  const scene = avsScene(
    async (avs) => {
      const operators = [
        await avs.operator({ own: parseEther("50"), delegated: parseEther("20") }),
        await avs.operator({ own: parseEther("30"), delegated: parseEther("90") }),
      ];
      const delegators = [await avs.delegate(operators[0], parseEther("30"))];
      return { operators, delegators };
    },
    { multipliersWad: [parseEther("1"), parseEther("2")] },
  );

  it("escrow, locks, audits, claims and reserves add up to the wei", async () => {
    const done = new Map<Act, number>();
    const { restore } = await scene().avs.networkHelpers.takeSnapshot();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 100, maxLength: 120 }), async (steps) => {
        const world: World = { ...scene(), tasks: [], fees: new Map(), done };
        for (const { act, pick, value } of steps) {
          await happens(world, act, pick, value);
          await holdsEscrow(world);
          await holdsLocks(world);
          await holdsClaims(world);
        }
        await restore();
      }),
      { numRuns: fuzzRuns(4), endOnFailure: true },
    );
    const counts = acts.map((act) => `${act} ${done.get(act) ?? 0}`).join(", ");
    for (const act of acts) expect(done.get(act), `${act} was never done: ${counts}`).to.be.greaterThan(0);
  });
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
      count(world, act);
    }
  } catch (error) {
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
  const { avs } = world;
  const before = structuredClone(task.progress);
  // Nobody can answer for nobody, nor make a proof of nothing.
  if (act.startsWith("answer") && BigInt(before.operator) === 0n) throw new Error("no such act");
  if (act === "prove" && task.output === undefined) throw new Error("no such act");
  if (act === "assign") {
    await avs.assign(task);
    await securedAtDraw(avs, task);
  } else if (act === "answerRight" || act === "answerWrong") {
    const output = act === "answerRight" ? task.right : wrong(task.right);
    const answered = task.output;
    await avs.answer(task, output).catch((error: unknown) => {
      if (answered !== undefined) task.output = answered;
      throw error;
    });
  } else if (act === "challenge") {
    await avs.challenge(task);
    world.fees.set(task.id, (await avs.taskManager.requestOf(task.id)).feeWei);
  } else if (act === "prove") await avs.prove(task);
  else {
    if (act === "settle") await avs.settle(task);
    else await avs.settleWhenDue(task);
    const { status, reason } = await avs.statusOf(task);
    if (status === "Final" && reason === "None") await wasDrawnFree(avs, task, before.stepBlock);
  }
  count(world, act);
}

function count({ done }: World, act: Act): void {
  done.set(act, (done.get(act) ?? 0) + 1);
}

async function onOthers(world: World, act: Act, operator: HardhatEthersSigner, value: number): Promise<void> {
  const { avs, delegators, tasks } = world;
  const { governance } = avs;
  if (act === "submit" || act === "serve") {
    const finality = value % 2 === 0 ? "Answered" : "Final";
    const task = await avs.submit({ valueAtRisk: parseEther("0.002") * BigInt(1 + value), finality });
    tasks.push(task);
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
  else if (act === "queueWithdrawal") await queueWithdrawal(avs, delegators[0], value);
  else if (act === "pauseSlashing") await avs.as(avs.allocationManager, governance).pause(2n);
  else if (act === "unpause") await avs.as(avs.allocationManager, governance).unpause(0);
  else if (act === "collect") await avs.vault.collect(avs.stakes[value % avs.stakes.length].strategy);
  else if (act === "setParameters") await avs.as(avs.parameterRegistry, governance).setParameters(testParameters);
}

/** A wrong answer that no draw hits, another that is caught, and the first one's past drawn: three tasks, any of whose steps may fail. */
async function reopen(world: World): Promise<void> {
  const { avs, tasks } = world;
  const serveWrong = async () => {
    const task = await avs.submit({ valueAtRisk: parseEther("0.4") });
    tasks.push(task);
    await onTask(world, "assign", task);
    await onTask(world, "answerWrong", task);
    return task;
  };
  const past = await serveWrong();
  await avs.planAudit(past, false);
  await onTask(world, "settleWhenDue", past);
  const caught = await serveWrong();
  await onTask(world, "challenge", caught);
  await onTask(world, "settleWhenDue", caught);
  await avs.planPastAudit(caught.progress.stepBlock, past, true);
  await avs.auditPast(past);
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

async function queueWithdrawal(avs: Avs, delegator: HardhatEthersSigner, value: number): Promise<void> {
  const strategy = await avs.stakes[value % avs.stakes.length].strategy.getAddress();
  await avs
    .as(avs.delegationManager, delegator)
    .queueWithdrawals([
      { strategies: [strategy], depositShares: [parseEther("3")], __deprecated_withdrawer: delegator.address },
    ]);
}

/** INV-2 and INV-4: what is locked can be slashed, and the audit rate is what the inequality asks of this operator. */
async function securedAtDraw(avs: Avs, { pinned, progress }: Task): Promise<void> {
  const { locked } = await avs.standingOf({ address: progress.operator });
  const [stake, ownWad] = await avs.serviceManager.stakeOf(progress.operator);
  expect(locked <= stake).to.equal(true);
  const wad = parseEther("1");
  const felt = (pinned.security * (ownWad * wad + (wad - ownWad) * pinned.delegatedWeightWad)) / (wad * wad);
  const atStake = felt + (pinned.finality === 1n ? pinned.valueAtRisk : 0n);
  const isAlways = progress.auditRate === 65_535n;
  expect(
    isAlways ? pinned.temptation <= atStake : progress.auditRate * atStake >= pinned.temptation * 65_536n,
  ).to.equal(true);
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
