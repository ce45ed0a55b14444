import { expect } from "chai";
import { network } from "hardhat";
import { failsWith, refusedWith, short } from "../helpers/assertions.js";
import { deployForeignAvs, type ForeignAvs, token, wad } from "../helpers/foreign-avs.js";

describe("matchers in a chain", () => {
  let world: ForeignAvs;
  let slashing: Awaited<ReturnType<ForeignAvs["clear"]>>;

  before(async () => {
    world = await deployForeignAvs(await network.create());
    slashing = await world.clear(world.lazy, wad / 10n);
  });

  describe("about one transaction", () => {
    it("are judged one after the other, each with its own refinements", async () => {
      const { lazy, honest, first } = world;
      await expect(slashing)
        .to.slash(lazy)
        .by(10n * token)
        .and.slash(lazy)
        .inStrategy(first.strategy);
      await expect(slashing)
        .to.slash(lazy)
        .by(10n * token)
        .and.not.slash(honest);
      await expect(slashing)
        .to.slash(lazy)
        .and.to.not.slash(lazy)
        .by(9n * token);
    });

    it("fail with the first that does not hold", async () => {
      const { lazy, honest } = world;
      const [hash, happened] = [short(slashing.hash), told()];
      await failsWith(
        expect(slashing).to.slash(lazy).and.slash(honest),
        `expected transaction ${hash} to slash honest (${short(honest.address)}), but ${happened}`,
      );
      await failsWith(
        expect(slashing).to.slash(honest).and.slash(lazy),
        `expected transaction ${hash} to slash honest (${short(honest.address)}), but ${happened}`,
      );
      await failsWith(
        expect(slashing).to.slash(lazy).and.not.slash(lazy).byAtLeast(token),
        `expected transaction ${hash} not to slash lazy (${short(lazy.address)}) by at least 1 ${world.first.symbol}, but ${happened}`,
      );
    });

    it("send it once, however many there are and however often they are awaited", async () => {
      const { clear, honest } = world;
      let sent = 0;
      const send = () => {
        sent++;
        return clear(honest, wad / 100n);
      };
      const assertion = expect(send)
        .to.slash(honest)
        .and.slash(honest)
        .byWad(wad / 100n);
      await Promise.all([assertion, assertion]);
      await assertion;
      expect(sent).to.equal(1);
    });

    it("know all that any of them is told: names and contracts", async () => {
      const { lazy, honest } = world;
      await failsWith(
        expect(slashing).to.slash(lazy.address).and.not.slash(lazy),
        `expected transaction ${short(slashing.hash)} not to slash lazy (${short(lazy.address)}), but ${told()}`,
      );
      await expect(slashing).not.to.slash({ ...honest, contracts: { allocationManager: lazy.address } });
    });
  });

  describe("that would mislead a reader are refused", () => {
    it("after a negated one, which `.not` would reach, too", async () => {
      const { lazy, honest } = world;
      await expect(slashing).not.to.slash(honest);
      await refusedWith(() => expect(slashing).not.to.slash(honest).and.slash(lazy), "matchers/cannot-chain");
    });

    it("with a refinement of nothing, of another matcher, twice, without argument, or after a `.not` of its own", async () => {
      const { lazy, first } = world;
      const misplaced = "matchers/misplaced-refinement";
      const chain = (value: unknown) => value as ReturnType<Chai.Assertion["slash"]>; // what types would not let through
      await refusedWith(() => chain(expect(slashing)).forTask(1n), misplaced);
      await refusedWith(() => chain(expect(slashing).to.jail(lazy)).by(1n), misplaced);
      await refusedWith(() => chain(expect(slashing).to.makeDishonestyUnprofitable()).forTask(1n), misplaced);
      await refusedWith(() => expect(slashing).to.slash(lazy).by(1n).by(2n), misplaced);
      await refusedWith(
        () =>
          expect(slashing)
            .to.slash(lazy)
            .inStrategy(chain(undefined) as never),
        misplaced,
      );
      const negated = expect(slashing).to.slash(lazy) as unknown as Chai.Assertion;
      await refusedWith(() => chain(negated.not).inStrategy(first.strategy), misplaced);
    });

    it("once they were awaited", async () => {
      const { lazy } = world;
      const assertion = expect(slashing).to.slash(lazy);
      await assertion;
      await refusedWith(() => assertion.byWad(1n), "matchers/misplaced-refinement");
      await refusedWith(() => assertion.and.slash(lazy), "matchers/cannot-chain");
    });

    it("with matchers of others that wait for the value, before or after", async () => {
      const { avs, lazy } = world;
      const after = expect(slashing).to.slash(lazy) as unknown as Chai.Assertion;
      const before = expect(slashing).to.emit(avs, "Nothing");
      await before.then(undefined, () => undefined);
      await refusedWith(() => before.and.slash(lazy), "matchers/cannot-chain");
      // Hardhat's toolbox brings chai-as-promised, without its types.
      const { eventually } = expect(Promise.resolve(slashing)).to as unknown as { eventually: Chai.Assertion };
      await refusedWith(() => eventually.slash(lazy), "matchers/cannot-chain");
      expect(() => after.and.emit(avs, "Nothing")).to.throw(/"emit" cannot be chained after "slash"/);
      await after;
    });

    it("with matchers on other values", async () => {
      const { lazy } = world;
      const chain = (value: unknown) => value as Chai.Assertion; // what types would not let through
      const proof = { context: "0x00", input: "0x", output: "0x", proof: "0x" } as const;
      await refusedWith(() => chain(expect(slashing).to.slash(lazy)).and.verify(proof), "matchers/cannot-chain");
      await refusedWith(() => chain(expect(slashing).to.verify(proof)).and.slash(lazy), "matchers/cannot-chain");
      await refusedWith(() => chain(expect(slashing).to.verify(proof)).and.reject(proof), "matchers/cannot-chain");
    });
  });

  it("that would mislead a reader do not compile either", () => {
    const assert = (to: Chai.Assertion) => {
      // @ts-expect-error -- no task has a name alone
      void to.slash(world.lazy).forTask({ name: "task" });
      // @ts-expect-error -- no number is an amount
      void to.slash(world.lazy).by(1);
      // @ts-expect-error -- it refines nothing
      void to.jail(world.lazy).forTask(1n);
      // @ts-expect-error -- Hardhat's matchers wait by themselves
      void to.slash(world.lazy).and.emit(world.avs, "Nothing");
      // @ts-expect-error -- these are about different values
      void to.slash(world.lazy).and.reject;
      // @ts-expect-error -- no such reason demands a proof
      void to.requestProof(1n, "volunteered");
    };
    expect(assert).to.be.a("function");
  });

  describe("beside chai's own", () => {
    it("leave its `by` what it was", () => {
      const counter = { value: 1 };
      const raise = () => {
        counter.value += 2;
      };
      expect(raise).to.change(counter, "value").by(2);
      expect(() => expect(raise).to.change(counter, "value").by(3)).to.throw("to change by 3");
    });

    it("put the message of `expect` before their own", async () => {
      const { honest, lazy } = world;
      await failsWith(
        expect(slashing, "the second settlement").to.slash(honest),
        `the second settlement: expected transaction ${short(slashing.hash)} to slash honest (${short(honest.address)}), but ${told(lazy.address)}`,
      );
    });

    it("point to the line of the test", async () => {
      const error: unknown = await expect(slashing)
        .to.slash(world.honest)
        .then(undefined, (reason: unknown) => reason);
      expect(error)
        .to.have.property("stack")
        .that.matches(/^AssertionError: expected .*\n +at .*chaining\.test\.ts:\d+/);
    });
  });

  /** What happened, in words; the operator is called by its name where an expectation knows it. */
  function told(operator = `lazy (${short(world.lazy.address)})`): string {
    const { first, operatorSet } = world;
    return `${operator} was slashed by 10 ${first.symbol} (10% of its stake) in set 7 of ${operatorSet.avs}: "late"`;
  }
});
