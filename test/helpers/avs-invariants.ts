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
import { type Avs, eventsOf, type Task } from "./avs.js";

/** The protocol's promises, by their numbers in docs/protocol.md and in the contracts. */
export const invariants = {
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
export type Invariant = keyof typeof invariants;

export interface World {
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
export class Tally {
  readonly done = new Map<string, number>();
  readonly held = new Map<Invariant, number>();
  broken?: { invariant: Invariant; error: unknown };
  readonly #acts: readonly string[];

  constructor(acts: readonly string[]) {
    this.#acts = acts;
  }

  count(act: string): void {
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
    return this.#acts.map((act) => `${act} ${this.done.get(act) ?? 0}`).join(", ");
  }
}

/** Of the allocations, no more than there was; and of the whole stake, no more than of them. */
export function slashedWithin(
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

export function magnitudesOf({ avs }: World, { progress }: Task): Promise<Magnitudes[]> {
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
export function chanceOf({ progress }: Task): bigint {
  return progress.auditRate === 65_535n ? 65_536n : progress.auditRate;
}

/** INV-3: the draw was of the block after the answer, and did not hit. */
export async function wasDrawnFree(avs: Avs, task: Task, answerBlock: bigint): Promise<void> {
  const [status, seed] = await avs.randomness.seedOf(answerBlock + 1n);
  expect(status).to.equal(1n);
  const data = [seed, encodeBytes32String("audit"), task.id];
  const draw = BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32", "uint256"], data))) & 0xffffn;
  expect(draw >= task.progress.auditRate && task.progress.auditRate !== 65_535n).to.equal(true);
}

/** INV-1: escrow is what open tasks and requests hold, all accounts, and the reserve. */
export async function holdsEscrow({ avs, tasks, fees, operators }: World): Promise<void> {
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
export async function holdsLocks({ avs, tasks, operators }: World): Promise<void> {
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
export async function holdsWealth({ avs, operators, wealth }: World): Promise<void> {
  // Each slash is divided by wads, and each of the core's shares too: some units for each 1e18 of stake, once a slash.
  const rounding = 100_000n;
  expect((await wealthOfAll(avs, operators)) <= wealth + rounding).to.equal(true);
}

/** Fee tokens, escrow, claims, staked tokens and own stake, queued or not, in security units. */
export async function wealthOfAll(avs: Avs, operators: readonly HardhatEthersSigner[]): Promise<bigint> {
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
export async function holdsClaims({ avs, operators }: World): Promise<void> {
  const { vault, stakes, user, challenger, keeper } = avs;
  for (const { token } of stakes) {
    let claims: bigint = await vault.reserveOf(token);
    for (const { address } of [user, challenger, keeper, ...operators]) claims += await vault.claimOf(address, token);
    expect(await vault.accountedOf(token)).to.equal(claims);
    expect(await token.balanceOf(vault)).to.equal(claims);
  }
}
