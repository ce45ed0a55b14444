import { expect } from "chai";
import fc from "fast-check";
import hre from "hardhat";
import { fuzzRuns } from "../helpers/fuzz.js";
import { readState } from "./model/state.js";
import {
  act,
  createModelWorld,
  delays,
  foresee,
  type ModelWorld,
  mineBlocks,
  mustSucceed,
  type Outcome,
} from "./model/world.js";

const seed = Number(process.env.SERTN_SEED ?? Date.now() % 2 ** 31);
const wad = 10n ** 18n;
const noSignature = ["0x", 0] as const;
const noSalt = `0x${"0".repeat(64)}`;

const anyWad = fc.oneof(fc.bigInt({ min: 1n, max: wad - 1n }), fc.constantFrom(1n, wad / 2n, wad - 1n));
const anyAmount = fc.oneof(
  fc.bigInt({ min: 10n ** 6n, max: 10n ** 26n }),
  fc.constantFrom(10n ** 6n + 1n, 3n * wad + 1n, 10n ** 26n),
);
const anyPermille = fc.bigInt({ min: 1n, max: 1000n });

describe(`slashing, whatever the amounts (SERTN_SEED=${seed})`, function () {
  this.timeout(300_000 * fuzzRuns(1));
  let world: ModelWorld;
  let snapshot: unknown;
  let operator: string;
  let staker: string;
  let strategy: string;
  let token: string;

  before(async () => {
    const { ethers, provider } = await hre.network.create();
    world = await createModelWorld(provider, await ethers.getSigners());
    operator = world.operators[0];
    staker = world.stakers[2];
    ({ strategy, token } = world.strategies[0]);
    await mustSucceed(world, staker, "delegationManager", "delegateTo", [operator, noSignature, noSalt]);
    for (const set of [0, 1, 2]) await register(set);
    snapshot = await provider.request({ method: "evm_snapshot" });
  });

  it("gives a withdrawal the same payout whether it is queued before or after a slash, until the window ends (I7)", () =>
    check(anyAmount, anyPermille, anyWad, anyWad, fc.nat({ max: 9 }), async (amount, permille, first, second, gap) => {
      await allocate(0, wad);
      await deposit(amount);
      await slash(0, first);
      const shares = (amount * permille + 999n) / 1000n;
      const queuedLater = await branch(async () => {
        await slash(0, second);
        await queue(shares);
        return payout();
      });
      const queuedBefore = await branch(async () => {
        await queue(shares);
        await mineBlocks(world, gap);
        await slash(0, second);
        return payout();
      });
      const untouched = await branch(async () => {
        await queue(shares);
        return payout();
      });
      // The slash is in block startBlock + gap + 1; the last one that reaches the withdrawal is startBlock + delay.
      const isReached = gap + 1 <= delays.minWithdrawalDelayBlocks;
      expect(queuedBefore).to.equal(isReached ? queuedLater : untouched);
      expect(queuedBefore <= untouched).to.equal(true);
    }));

  it("takes as much of a staker who undelegates as of one who stays, and books the same but for rounding (I7)", () =>
    check(anyAmount, anyWad, anyWad, async (amount, first, second) => {
      await allocate(0, wad);
      await deposit(amount);
      await slash(0, first);
      const stayed = await branch(async () => {
        const booked = await slash(0, second);
        return { booked, worth: (await readState(world)).stakers[2].withdrawable[0] };
      });
      const left = await branch(async () => {
        await mustSucceed(world, staker, "delegationManager", "undelegate", [staker]);
        const booked = await slash(0, second);
        return { booked, worth: await payout() };
      });
      expect(left.worth).to.equal(stayed.worth);
      // Leaving rounds twice, to scaled shares and to what they are worth; either slash rounds once.
      expectWithin(left.booked, stayed.booked, 3n);
    }));

  it("never takes less at a later block than an AVS was told it can count on (I9)", () => {
    const whileMember = ["decrease", "increase elsewhere", "deposit", "wait", "clear"];
    const earlierActs = fc.array(fc.constantFrom(...whileMember), { maxLength: 4 });
    const laterActs = fc.array(fc.constantFrom(...whileMember, "deregister"), { maxLength: 4 });
    return check(
      anyAmount,
      anyPermille,
      earlierActs,
      laterActs,
      fc.nat(),
      async (amount, permille, earlier, later, when) => {
        await deposit(amount);
        await allocate(0, (wad * permille) / 1000n);
        for (const what of earlier) await perform(what, amount);
        const { block } = await readState(world);
        const promisedUntil = block + BigInt(1 + later.length * 3 + (when % delays.deallocationDelay));
        const last = block + BigInt(delays.deallocationDelay);
        const futureBlock = promisedUntil < last ? promisedUntil : last;
        const least = await minimumSlashableStake(futureBlock);
        for (const what of later) {
          if ((await readState(world)).block + 3n > futureBlock) break;
          await perform(what, amount);
        }
        await mineBlocks(world, Number(futureBlock - (await readState(world)).block) - 1);
        const taken = least === 0n ? 0n : await slash(0, wad);
        expect((await readState(world)).block).to.equal(least === 0n ? futureBlock - 1n : futureBlock);
        expect(taken >= least, `took ${taken} of ${least}`).to.equal(true);
      },
    );
  });

  it("counts on stake of an operator that has left even for blocks in which it is not slashable any more", async () => {
    await reset();
    await deposit(wad);
    await allocate(0, wad);
    await perform("deregister", wad);
    const { block } = await readState(world);
    const slashableUntil = block + BigInt(delays.deallocationDelay);
    expect(await minimumSlashableStake(slashableUntil + 1n), "as the real core says it too").to.equal(wad);
    const [avs, id] = world.sets[0];
    const slashAll = [avs, [operator, id, [strategy], [wad], ""]];
    await mineTo(slashableUntil - 1n);
    const inTime = await branch(() => act(world, world.slashers[0], "allocationManager", "slashOperator", slashAll));
    expect(inTime.error).to.equal("");
    await mineTo(slashableUntil);
    const tooLate = await act(world, world.slashers[0], "allocationManager", "slashOperator", slashAll);
    expect(tooLate.error).to.equal("OperatorNotSlashable");
  });

  it("leaves a late deposit whole, in one piece or in two, but for rounding (I10)", () =>
    check(anyAmount, anyAmount, anyPermille, anyWad, anyWad, async (early, late, permille, first, second) => {
      await allocate(0, wad);
      await deposit(early);
      await slash(0, first);
      await slash(0, second);
      const { stakers, operators } = await readState(world);
      const before = stakers[2];
      fc.pre(operators[0].max[0] > 0n); // else there is no deposit any more
      const oneDeposit = await branch(async () => {
        await deposit(late);
        return (await readState(world)).stakers[2].withdrawable[0];
      });
      const twoDeposits = await branch(async () => {
        const part = (late * permille) / 1001n + 1n;
        await deposit(part);
        await deposit(late - part + 1n);
        return (await readState(world)).stakers[2].withdrawable[0] - 1n;
      });
      // A scaling factor is rounded twice, by less than 1e-18 of the whole deposit each time, and the result twice, by less
      // than one unit; before it as well.
      const rounding = 2n * ((before.deposits[0] + late + 1n) / wad + 1n) + 2n;
      const exact = before.withdrawable[0] + late;
      expect(oneDeposit <= exact && twoDeposits <= exact, "nobody gains").to.equal(true);
      expectWithin(oneDeposit, exact, rounding);
      expectWithin(twoDeposits, exact, 2n * rounding);
    }));

  it("frees a decrease in its effect block, less what was slashed of it, cleared in whatever pieces (I11)", () => {
    const anyShare = fc.bigInt({ min: 1n, max: 333n });
    const shares = fc.tuple(anyShare, anyShare, anyShare);
    return check(
      shares,
      anyPermille,
      anyWad,
      fc.array(fc.nat({ max: 2 }), { maxLength: 4 }),
      async (of, keep, cut, pieces) => {
        await addStrategy(1);
        const granted = of.map((permille) => (wad * permille) / 1000n);
        for (const set of [0, 1, 2]) await allocate(set, granted[set]);
        const kept = granted.map((magnitude) => (magnitude * (keep - 1n)) / 1000n);
        for (const set of [0, 1, 2]) await allocate(set, kept[set]);
        await slash(1, cut);
        const { block, operators } = await readState(world);
        const pending = operators[0].memberships.map(({ allocations }) => allocations[0]);
        expect(pending[1].effectBlock).to.equal(block - 1n + BigInt(delays.deallocationDelay));

        const left = pending.map(({ current, pendingDiff }) => current + pendingDiff);
        const proportional = (kept[1] * (wad - cut)) / wad;
        expectWithin(left[1], proportional, 1n); // one rounding of the magnitude, one of the decrease, in opposite directions
        await mineTo(pending[0].effectBlock - 1n);
        expect((await readState(world)).operators[0].encumbered[0], "one block early").to.equal(
          sum(pending.map((p) => p.current)),
        );
        await mineTo(pending[2].effectBlock);
        const due = await readState(world);
        expect(due.operators[0].encumbered[0], "in effect").to.equal(sum(left));

        const atOnce = await branch(async () => {
          await clear(65_535);
          return (await readState(world)).operators;
        });
        const inPieces = await branch(async () => {
          for (const piece of pieces) await clear(piece);
          await clear(3);
          return (await readState(world)).operators;
        });
        expect(inPieces).to.deep.equal(atOnce);
        expect(atOnce, "clearing changes nothing that is seen").to.deep.equal(due.operators);
      },
    );
  });

  it("compounds: after slashes a, b, ... there is (1 - a)(1 - b)... of an allocation, rounded down by a unit each (I12)", () =>
    check(anyPermille, fc.array(anyWad, { minLength: 1, maxLength: 5 }), async (permille, cuts) => {
      const granted = (wad * permille) / 1000n;
      await allocate(0, granted);
      let [numerator, denominator] = [granted, 1n];
      for (const [index, cut] of cuts.entries()) {
        await slash(0, cut);
        [numerator, denominator] = [numerator * (wad - cut), denominator * wad];
        const { current } = (await readState(world)).operators[0].memberships[0].allocations[0];
        expect(current <= numerator / denominator, "never in the operator's favour").to.equal(true);
        expect(current >= numerator / denominator - BigInt(index + 1), "a unit for each slash").to.equal(true);
      }
    }));

  /** Runs a property, each case from the same state. */
  async function check<T extends unknown[]>(
    ...args: [...{ [K in keyof T]: fc.Arbitrary<T[K]> }, (...values: T) => Promise<void>]
  ) {
    // The last argument is the predicate and the others the arbitraries, as the type says.
    const predicate = args.pop() as (...values: T) => Promise<void>;
    const arbitraries = fc.tuple(...(args as unknown as fc.Arbitrary<unknown>[]));
    const property = fc.asyncProperty(arbitraries, async (values) => {
      await reset();
      await predicate(...(values as T));
    });
    await fc.assert(property, { seed, numRuns: fuzzRuns(25) });
  }

  async function reset(): Promise<void> {
    await world.rpc.request({ method: "evm_revert", params: [snapshot] });
    snapshot = await world.rpc.request({ method: "evm_snapshot" });
  }

  /** What would happen: everything is as before afterwards. */
  async function branch<T>(happening: () => Promise<T>): Promise<T> {
    const here = await world.rpc.request({ method: "evm_snapshot" });
    const result = await happening();
    await world.rpc.request({ method: "evm_revert", params: [here] });
    return result;
  }

  function register(set: number): Promise<Outcome> {
    const [avs, id] = world.sets[set];
    return mustSucceed(world, operator, "allocationManager", "registerForOperatorSets", [operator, [avs, [id], "0x"]]);
  }

  async function addStrategy(set: number): Promise<void> {
    const [avs, id] = world.sets[set];
    await act(world, avs, "allocationManager", "addStrategiesToOperatorSet", [avs, id, [strategy]]);
  }

  function allocate(set: number, magnitude: bigint): Promise<Outcome> {
    const change = [world.sets[set], [strategy], [magnitude]];
    return mustSucceed(world, operator, "allocationManager", "modifyAllocations", [operator, [change]]);
  }

  function deposit(amount: bigint): Promise<Outcome> {
    return mustSucceed(world, staker, "strategyManager", "depositIntoStrategy", [strategy, token, amount]);
  }

  function queue(shares: bigint): Promise<Outcome> {
    return mustSucceed(world, staker, "delegationManager", "queueWithdrawals", [[[[strategy], [shares], staker]]]);
  }

  function clear(count: number): Promise<Outcome> {
    return mustSucceed(world, world.stranger, "allocationManager", "clearDeallocationQueue", [
      operator,
      [strategy],
      [count],
    ]);
  }

  /** By the slasher in force. Gives the shares that were booked. */
  async function slash(set: number, cut: bigint): Promise<bigint> {
    const [avs, id] = world.sets[set];
    const by = `0x${(await readState(world)).sets[set].slasher.toString(16).padStart(40, "0")}`;
    const params = [operator, id, [strategy], [cut], ""];
    const { events } = await mustSucceed(world, by, "allocationManager", "slashOperator", [avs, params]);
    return events.find(({ name }) => name === "OperatorSharesSlashed")?.args.totalSlashedShares ?? 0n;
  }

  /** What the only queued withdrawal pays in tokens, when it is due; a unit is a share here. */
  async function payout(): Promise<bigint> {
    await mineBlocks(world, delays.minWithdrawalDelayBlocks + 1);
    const due = await foresee(world, staker, "delegationManager", "getQueuedWithdrawals", [staker]);
    if (due === undefined) throw new Error("the queue cannot be read");
    const struct = due.withdrawals[0].toArray(true);
    const complete = await mustSucceed(world, staker, "delegationManager", "completeQueuedWithdrawal", [
      struct,
      [token],
      true,
    ]);
    return complete.events.find(({ name }) => name === "Transfer")?.args.value ?? 0n;
  }

  async function minimumSlashableStake(futureBlock: bigint): Promise<bigint> {
    const args = [world.sets[0], [operator], [strategy], futureBlock];
    const stake = await foresee(world, operator, "allocationManager", "getMinimumSlashableStake", args, "latest");
    return stake?.[0][0][0];
  }

  async function perform(what: string, amount: bigint): Promise<void> {
    const half = async (set: number) =>
      (await readState(world)).operators[0].memberships[set].allocations[0].current / 2n;
    const who = { operator, avs: world.sets[0][0], id: world.sets[0][1] };
    // Refusals are fine: a change may be pending already, or the operator have left.
    if (what === "decrease")
      await attempt("modifyAllocations", [operator, [[world.sets[0], [strategy], [await half(0)]]]]);
    if (what === "increase elsewhere")
      await attempt("modifyAllocations", [operator, [[world.sets[2], [strategy], [1000n]]]]);
    if (what === "deregister") await attempt("deregisterFromOperatorSets", [[who.operator, who.avs, [who.id]]]);
    if (what === "clear") await clear(9);
    if (what === "deposit") await deposit(amount);
    if (what === "wait") await mineBlocks(world, 2);
  }

  function attempt(method: string, args: readonly unknown[]): Promise<Outcome> {
    return act(world, operator, "allocationManager", method, args);
  }

  async function mineTo(block: bigint): Promise<void> {
    await mineBlocks(world, Number(block - (await readState(world)).block));
    expect((await readState(world)).block).to.equal(block);
  }
});

function expectWithin(actual: bigint, expected: bigint, units: bigint): void {
  const distance = actual > expected ? actual - expected : expected - actual;
  expect(distance <= units, `${actual} is ${distance} from ${expected}, more than ${units}`).to.equal(true);
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
