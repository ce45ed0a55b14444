import { expect } from "chai";
import { parseEther } from "ethers";
import { mined } from "../../src/avs/context.js";
import { contractAt } from "../../src/avs/contracts.js";
import { isSertnError } from "../../src/errors.js";
import { WAD } from "../../src/protocol/wad.js";
import { deployForTest } from "../helpers/sertn.js";

/** The test networks' delays, which deployments of tests have. */
const delayBlocks = 50;

describe("the client and an operator's stake", function () {
  this.timeout(60_000);
  const stake = parseEther("100");
  let world: Awaited<ReturnType<typeof deployForTest>>;
  beforeEach(async () => {
    world = await deployForTest();
  });

  it("takes stake back: what is deallocated stays until the core's delay is over", async () => {
    const operator = await world.operator(stake);
    const { operators } = world.client.as(operator);
    const [{ strategy }] = world.deployment.strategies;
    await mined(operators.deallocate(WAD / 4n));
    const at = BigInt(await world.ethers.provider.getBlockNumber());
    const effectBlock = at + BigInt(delayBlocks) + 1n;
    const waiting = { strategy, magnitudeWad: WAD, pendingDiffWad: (-3n * WAD) / 4n, effectBlock };
    const shares = { delegatedShares: stake, ownShares: stake, maxMagnitudeWad: WAD };
    expect(await operators.stakes(operator.address)).to.deep.equal([{ ...waiting, ...shares }]);
    // It counts in blocks from which it can be slashed for the core's delay: b counts if b + 50 - 1 is before the effect block.
    await world.networkHelpers.mineUpTo(Number(effectBlock) - delayBlocks);
    expect((await operators.stake(operator.address)).stake).to.equal(stake);
    await world.networkHelpers.mine();
    expect((await operators.stake(operator.address)).stake).to.equal(stake / 4n);
    await world.networkHelpers.mineUpTo(Number(effectBlock) - 1);
    expect((await operators.stakes(operator.address))[0].magnitudeWad).to.equal(WAD);
    await world.networkHelpers.mine();
    expect((await operators.stakes(operator.address))[0]).to.include({ magnitudeWad: WAD / 4n, pendingDiffWad: 0n });
  });

  it("queues withdrawals, tells until when they can be slashed, and pays them out then", async () => {
    const operator = await world.operator(stake);
    const { withdrawals } = world.client.as(operator);
    const [{ strategy, token }] = world.deployment.strategies;
    await mined(withdrawals.queue(strategy, stake / 4n));
    const first = BigInt(await world.ethers.provider.getBlockNumber());
    await mined(withdrawals.queueAll());
    const queued = await withdrawals.queued(operator.address);
    expect(queued.map(({ shares, startBlock }) => [...shares, startBlock])).to.deep.equal([
      [stake / 4n, first],
      [(3n * stake) / 4n, first + 1n],
    ]);
    const [{ slashableUntilBlock }] = queued;
    expect(slashableUntilBlock).to.equal(first + BigInt(delayBlocks));

    const early = await withdrawals.complete(queued[0]).catch((error: unknown) => error);
    expect(isSertnError(early) && early.facts).to.have.property("error", "WithdrawalDelayNotElapsed");
    await world.networkHelpers.mineUpTo(Number(slashableUntilBlock) + 1);
    for (const one of queued) await mined(withdrawals.complete(one));
    const held = contractAt("contracts/consumer/IWrappedCoin.sol", token ?? "", world.ethers.provider);
    expect(await held.balanceOf(operator.address)).to.equal(stake);
    expect(await withdrawals.queued(operator.address)).to.deep.equal([]);
  });

  it("lists all operators that ever joined, once each, in order", async () => {
    const [one, other] = [await world.operator(stake), await world.operator(stake)];
    const { operators } = world.client.as(one);
    await mined(operators.leave());
    await world.networkHelpers.mine(delayBlocks + 1);
    const modelKeys = [world.deployment.models.digits.modelKey];
    await mined(operators.join({ modelKeys, capacity: 8 }));
    expect(await world.client.operators.all()).to.deep.equal([one.address, other.address]);
  });
});
