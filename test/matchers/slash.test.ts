import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { failsWith, refusedWith, short } from "../helpers/assertions.js";
import { deployForeignAvs, type ForeignAvs, stake, token, wad } from "../helpers/foreign-avs.js";
import { fuzzRuns } from "../helpers/fuzz.js";

/** The chain and the AVS are none of Sertn's: no import here adds the matchers, Hardhat's plugin does. */
describe("slash, on an AVS that is not ours", () => {
  let world: ForeignAvs & { connection: Awaited<ReturnType<typeof network.create>> };

  before(async () => {
    const connection = await network.create();
    world = { connection, ...(await deployForeignAvs(connection)) };
  });

  let snapshot: { restore(): Promise<void> };
  beforeEach(async () => {
    snapshot = await world.connection.networkHelpers.takeSnapshot();
  });
  afterEach(() => snapshot.restore());

  it("holds for the operator that was slashed", async () => {
    const { clear, lazy } = world;
    await expect(clear(lazy, wad / 10n)).to.slash(lazy);
  });

  it("fails for another and says what happened", async () => {
    const { clear, lazy, honest, operatorSet, first } = world;
    const transaction = await clear(lazy, wad / 10n);
    await failsWith(
      expect(transaction).to.slash(honest),
      `expected transaction ${short(transaction.hash)} to slash honest (${short(honest.address)}), but ` +
        `${lazy.address} was slashed by 10 ${first.symbol} (10% of its stake) in set 7 of ${operatorSet.avs}: "late"`,
    );
  });

  it("fails where nobody was slashed", async () => {
    const { stranger, lazy } = world;
    const transaction = await stranger.sendTransaction({ to: stranger.address });
    await failsWith(
      expect(transaction).to.slash(lazy),
      `expected transaction ${short(transaction.hash)} to slash lazy (${short(lazy.address)}), but nobody was slashed`,
    );
  });

  it("holds negated for who was not slashed", async () => {
    const { clear, lazy, honest } = world;
    await expect(clear(lazy, wad / 10n)).not.to.slash(honest);
  });

  it("fails negated for who was slashed", async () => {
    const { clear, lazy, operatorSet, first } = world;
    const transaction = await clear(lazy, wad / 10n);
    await failsWith(
      expect(transaction).not.to.slash(lazy),
      `expected transaction ${short(transaction.hash)} not to slash lazy (${short(lazy.address)}), but ` +
        `lazy (${short(lazy.address)}) was slashed by 10 ${first.symbol} (10% of its stake) in set 7 of ${operatorSet.avs}: "late"`,
    );
  });

  describe("refined", () => {
    /** A slash of 10% in the first strategy and 25% in the second, of 100 tokens each. */
    const slashBoth = () => world.clear(world.lazy, wad / 10n, wad / 4n);
    const told = () => {
      const { lazy, first, second, operatorSet } = world;
      return (
        `lazy (${short(lazy.address)}) was slashed by 10 ${first.symbol} (10% of its stake) and ` +
        `25 ${second.symbol} (25% of its stake) in set 7 of ${operatorSet.avs}: "late"`
      );
    };

    it("by wad compares the part of the whole stake, in every strategy that counts", async () => {
      const { lazy, first, second } = world;
      const transaction = await slashBoth();
      await expect(transaction)
        .to.slash(lazy)
        .inStrategy(first.strategy)
        .byWad(wad / 10n);
      await expect(transaction)
        .to.slash(lazy)
        .byWad(wad / 4n)
        .inStrategy(second.strategy);
      await expect(transaction)
        .not.to.slash(lazy)
        .byWad(wad / 10n);
      await failsWith(
        expect(transaction)
          .to.slash(lazy)
          .byWad(wad / 10n),
        `expected transaction ${short(transaction.hash)} to slash lazy (${short(lazy.address)}) by 10% of its stake, but ${told()}`,
      );
      await failsWith(
        expect(transaction)
          .not.to.slash(lazy)
          .inStrategy(first.strategy)
          .byWad(wad / 10n),
        `expected transaction ${short(transaction.hash)} not to slash lazy (${short(lazy.address)}) in strategy of ${first.symbol} by 10% of its stake, but ${told()}`,
      );
    });

    it("in strategy counts nothing else", async () => {
      const { lazy, core, second, clear } = world;
      const third = core.strategies[2].strategy;
      const transaction = await slashBoth();
      await expect(transaction).to.slash(lazy).inStrategy(second.strategy);
      await expect(transaction).not.to.slash(lazy).inStrategy(third);
      await failsWith(
        expect(transaction).to.slash(lazy).inStrategy(third),
        `expected transaction ${short(transaction.hash)} to slash lazy (${short(lazy.address)}) in strategy ${third}, but ${told()}`,
      );
      await failsWith(
        expect(transaction).not.to.slash(lazy).inStrategy(second.strategy),
        `expected transaction ${short(transaction.hash)} not to slash lazy (${short(lazy.address)}) in strategy of ${second.symbol}, but ${told()}`,
      );
      await expect(clear(lazy, wad / 10n))
        .not.to.slash(lazy)
        .inStrategy(second.strategy);
    });

    it("by amount is exact, in tokens of the strategy", async () => {
      const { lazy, second } = world;
      const transaction = await slashBoth();
      const unit = second.symbol;
      await expect(transaction)
        .to.slash(lazy)
        .inStrategy(second.strategy)
        .by(25n * token);
      await expect(transaction)
        .not.to.slash(lazy)
        .inStrategy(second.strategy)
        .by(25n * token - 1n);
      await failsWith(
        expect(transaction)
          .to.slash(lazy)
          .inStrategy(second.strategy)
          .by(25n * token + 1n),
        `expected transaction ${short(transaction.hash)} to slash lazy (${short(lazy.address)}) in strategy of ${unit} by 25.000000000000000001 ${unit}, but ${told()}`,
      );
      await failsWith(
        expect(transaction)
          .not.to.slash(lazy)
          .inStrategy(second.strategy)
          .by(25n * token),
        `expected transaction ${short(transaction.hash)} not to slash lazy (${short(lazy.address)}) in strategy of ${unit} by 25 ${unit}, but ${told()}`,
      );
    });

    it("by at least an amount holds from that amount on", async () => {
      const { lazy, first } = world;
      const transaction = await slashBoth();
      const unit = first.symbol;
      await expect(transaction)
        .to.slash(lazy)
        .inStrategy(first.strategy)
        .byAtLeast(10n * token);
      await expect(transaction).to.slash(lazy).inStrategy(first.strategy).byAtLeast(1n);
      await expect(transaction)
        .not.to.slash(lazy)
        .inStrategy(first.strategy)
        .byAtLeast(10n * token + 1n);
      await failsWith(
        expect(transaction)
          .to.slash(lazy)
          .inStrategy(first.strategy)
          .byAtLeast(11n * token),
        `expected transaction ${short(transaction.hash)} to slash lazy (${short(lazy.address)}) in strategy of ${unit} by at least 11 ${unit}, but ${told()}`,
      );
      await failsWith(
        expect(transaction)
          .not.to.slash(lazy)
          .inStrategy(first.strategy)
          .byAtLeast(10n * token),
        `expected transaction ${short(transaction.hash)} not to slash lazy (${short(lazy.address)}) in strategy of ${unit} by at least 10 ${unit}, but ${told()}`,
      );
    });

    it("refuses to add tokens of several strategies", async () => {
      const { lazy } = world;
      const transaction = await slashBoth();
      await refusedWith(
        expect(transaction)
          .to.slash(lazy)
          .by(35n * token),
        "matchers/several-tokens",
      );
      await refusedWith(
        expect(transaction)
          .not.to.slash(lazy)
          .byAtLeast(35n * token),
        "matchers/several-tokens",
      );
    });

    it("for a task holds for none where no Sertn slasher said for which", async () => {
      const { lazy } = world;
      const transaction = await slashBoth();
      await expect(transaction).not.to.slash(lazy).forTask(1n);
      await failsWith(
        expect(transaction).to.slash(lazy).forTask(1n),
        `expected transaction ${short(transaction.hash)} to slash lazy (${short(lazy.address)}) for task 1, but ${told()}`,
      );
    });

    it("takes all refinements together, in any order", async () => {
      const { lazy, first } = world;
      const transaction = await slashBoth();
      await expect(transaction)
        .to.slash(lazy)
        .byAtLeast(token)
        .by(10n * token)
        .inStrategy(first.strategy)
        .byWad(wad / 10n);
      await expect(transaction)
        .not.to.slash(lazy)
        .byAtLeast(token)
        .by(9n * token)
        .inStrategy(first.strategy)
        .byWad(wad / 10n);
    });
  });

  describe("given as", () => {
    it("promise, function, response, receipt (of ethers, JSON-RPC or viem) and hash is the same transaction", async () => {
      const { clear, lazy, honest, connection } = world;
      const promise = clear(lazy, wad / 10n);
      const response = await promise;
      const receipt = await response.wait();
      const raw = await connection.provider.request({ method: "eth_getTransactionReceipt", params: [response.hash] });
      const viem = {
        ...Object(raw),
        status: "success",
        blockNumber: BigInt(Object(raw).blockNumber),
        logs: Object(raw).logs.map((log: { logIndex: string }) => ({ ...log, logIndex: Number(log.logIndex) })),
      };
      for (const subject of [promise, response, receipt, response.hash, raw, viem, () => promise]) {
        await expect(subject)
          .to.slash(lazy)
          .by(10n * token);
        await expect(subject).not.to.slash(honest);
      }
    });

    it("something else, or a hash that no connection knows, is refused either way", async () => {
      const { lazy } = world;
      for (const subject of [undefined, null, 7, "0x12", {}, { logs: [] }, { wait: async () => null }]) {
        await refusedWith(expect(subject).to.slash(lazy), "matchers/not-a-transaction");
        await refusedWith(expect(subject).not.to.slash(lazy), "matchers/not-a-transaction");
      }
      const hash = `0x${"12".repeat(32)}`;
      await refusedWith(expect(hash).to.slash(lazy), "matchers/unknown-transaction");
      await refusedWith(expect(hash).not.to.slash(lazy), "matchers/unknown-transaction");
    });

    it("a transaction that reverts shows nothing either way, and the error is kept", async () => {
      const { avs, lazy, honest, first } = world;
      const tooMuch = () => avs.punish(lazy.address, [first.strategy], [wad + 1n], "");
      for (const assert of [() => expect(tooMuch()).to.slash(lazy), () => expect(tooMuch()).not.to.slash(honest)]) {
        const error: unknown = await assert().then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).to.be.instanceOf(Error);
        expect(error)
          .to.have.property("message")
          .that.matches(/^nothing to judge by "slash": .*InvalidWadToSlash/);
        expect(error).to.have.property("cause").that.is.instanceOf(Error);
      }
    });

    it("a mined transaction that reverted shows nothing either way", async () => {
      const { avs, lazy, first } = world;
      const reverted = await avs.punish
        .send(lazy.address, [first.strategy], [wad + 1n], "", { gasLimit: 1_000_000 })
        .catch((error: { transactionHash: string }) => error.transactionHash);
      await failsWith(expect(reverted).to.slash(lazy), `nothing to judge by "slash": transaction ${reverted} reverted`);
      await failsWith(
        expect(reverted).not.to.slash(lazy),
        `nothing to judge by "slash": transaction ${reverted} reverted`,
      );
    });

    it("a transaction that could not be sent is that error", async () => {
      const { lazy, stranger } = world;
      const broke = stranger.sendTransaction({ to: lazy.address, value: 10n ** 30n });
      const error: unknown = await expect(broke)
        .not.to.slash(lazy)
        .then(undefined, (reason: unknown) => reason);
      expect(error)
        .to.have.property("message")
        .that.matches(/enough funds/);
    });
  });

  describe("amounts", () => {
    it("are what the shares are worth, where the slash was not cleared in the same transaction", async () => {
      const { book, lazy, honest, first, operatorSet } = world;
      const transaction = await book(lazy, wad / 10n);
      await expect(transaction)
        .to.slash(lazy)
        .by(10n * token);
      await failsWith(
        expect(transaction).to.slash(honest),
        `expected transaction ${short(transaction.hash)} to slash honest (${short(honest.address)}), but ` +
          `${lazy.address} was slashed by 10 ${first.symbol} (10% of its stake, not cleared yet) in set 7 of ${operatorSet.avs}`,
      );
    });

    it("are tokens and not shares, where those are worth more", async () => {
      const { book, clear, connection, lazy, first } = world;
      const tokens = await connection.ethers.getContractAt("DevelopmentToken", first.token);
      // Two operators hold 100 shares each: with as many tokens more, a share is worth two, less what the virtual shares keep.
      await tokens.mint(first.strategy, 2n * stake);
      await expect(book(lazy, wad / 10n))
        .to.slash(lazy)
        .byAtLeast(20n * token - 100n);
      await expect(clear(lazy, wad / 10n))
        .to.slash(lazy)
        .byAtLeast(18n * token - 100n);
    });

    it("are what the recipient got, whatever was slashed", async () => {
      const { clear, connection, lazy, first, second, treasury } = world;
      const { ethers, networkHelpers } = connection;
      const balances = async (): Promise<bigint[]> => {
        const tokens = await Promise.all(
          [first, second].map((one) => ethers.getContractAt("DevelopmentToken", one.token)),
        );
        return Promise.all(tokens.map((one) => one.balanceOf(treasury)));
      };
      const part = fc.bigInt(1n, wad);
      await fc.assert(
        fc.asyncProperty(part, part, fc.bigInt(0n, stake), async (one, other, donation) => {
          const here = await networkHelpers.takeSnapshot();
          await (await ethers.getContractAt("DevelopmentToken", second.token)).mint(second.strategy, donation);
          const before = await balances();
          const transaction = await clear(lazy, one, other);
          const paid = (await balances()).map((balance, k) => balance - before[k]);
          for (const [k, { strategy }] of [first, second].entries()) {
            if (paid[k] === 0n) continue;
            await expect(transaction).to.slash(lazy).inStrategy(strategy).by(paid[k]);
            await expect(transaction)
              .not.to.slash(lazy)
              .inStrategy(strategy)
              .byAtLeast(paid[k] + 1n);
          }
          await here.restore();
        }),
        { numRuns: fuzzRuns(10) },
      );
    });

    it("of a slash that found nothing to take are none: it is no slash", async () => {
      const { clear, lazy } = world;
      await expect(clear(lazy, wad)).to.slash(lazy).by(stake);
      const transaction = await clear(lazy, wad);
      await expect(transaction).not.to.slash(lazy);
      await failsWith(
        expect(transaction).to.slash(lazy),
        `expected transaction ${short(transaction.hash)} to slash lazy (${short(lazy.address)}), but ` +
          `lazy (${short(lazy.address)}) was slashed by nothing in set 7 of ${world.operatorSet.avs}: "late"`,
      );
    });

    it("must be bigints", async () => {
      const { clear, lazy } = world;
      const transaction = await clear(lazy, wad / 10n);
      const number = 10 as unknown as bigint; // what a test in JavaScript could write
      await refusedWith(expect(transaction).to.slash(lazy).by(number), "matchers/not-an-amount");
      await refusedWith(expect(transaction).to.slash(lazy).byAtLeast(number), "matchers/not-an-amount");
      await refusedWith(expect(transaction).to.slash(lazy).byWad(number), "matchers/not-an-amount");
    });
  });

  describe("names", () => {
    it("come from the accounts that are given, and from those that they know", async () => {
      const { clear, lazy, honest, operatorSet, first } = world;
      const names = new Map([
        [lazy.address, "the lazy one"],
        [operatorSet.avs.toLowerCase(), "the other AVS"],
      ]);
      const transaction = await clear(lazy, wad / 10n);
      await failsWith(
        expect(transaction).to.slash({ ...honest, names }),
        `expected transaction ${short(transaction.hash)} to slash honest (${short(honest.address)}), but ` +
          `the lazy one (${short(lazy.address)}) was slashed by 10 ${first.symbol} (10% of its stake) in set 7 of the other AVS (${short(operatorSet.avs)}): "late"`,
      );
    });

    it("are not needed: addresses with and without checksum, signers and contracts are accounts", async () => {
      const { avs, clear, lazy, stranger } = world;
      const transaction = await clear(lazy, wad / 10n);
      await expect(transaction).to.slash(lazy.address);
      await expect(transaction).to.slash(lazy.address.toLowerCase());
      await expect(transaction).not.to.slash(stranger);
      await expect(transaction).not.to.slash(avs);
    });

    it("of what is no account are refused either way", async () => {
      const { clear, lazy } = world;
      const transaction = await clear(lazy, wad / 10n);
      for (const account of ["lazy", "0x12", { address: "0x12" }]) {
        await refusedWith(expect(transaction).to.slash(account), "matchers/not-an-account");
        await refusedWith(expect(transaction).not.to.slash(account), "matchers/not-an-account");
      }
    });
  });

  describe("look-alikes", () => {
    const deployLookAlike = () => world.connection.ethers.deployContract("LookAlike");

    it("are refused where the core's own event is beside them", async () => {
      const { avs, lazy, honest, first } = world;
      const lookAlike = await deployLookAlike();
      const transaction = await lookAlike.pretendBeside(
        avs,
        honest.address,
        lazy.address,
        [first.strategy],
        [wad / 10n],
      );
      await refusedWith(expect(transaction).to.slash(lazy), "matchers/ambiguous-emitter");
      await refusedWith(expect(transaction).not.to.slash(lazy), "matchers/ambiguous-emitter");
    });

    it("do not count where the AllocationManager is known", async () => {
      const { avs, lazy, honest, first, core } = world;
      const lookAlike = await deployLookAlike();
      const beside = await lookAlike.pretendBeside(avs, honest.address, lazy.address, [first.strategy], [wad / 10n]);
      await expect(beside).not.to.slash({ ...lazy, contracts: core });
      await expect(beside)
        .to.slash({ ...honest, contracts: core })
        .by(10n * token);
      const alone = await lookAlike.pretend(lazy.address, [first.strategy], [wad / 10n]);
      await failsWith(
        expect(alone).to.slash({ ...lazy, contracts: { allocationManager: core.allocationManager } }),
        `expected transaction ${short(alone.hash)} to slash lazy (${short(lazy.address)}), but nobody was slashed`,
      );
    });

    it("count where nothing says whose events are meant: a mock of a core is judged like a core", async () => {
      const { lazy, first } = world;
      const alone = await (await deployLookAlike()).pretend(lazy.address, [first.strategy], [wad / 10n]);
      await expect(alone)
        .to.slash(lazy)
        .byWad(wad / 10n);
    });
  });
});
