import { expect } from "chai";
import { by, type CoreScene, creation, sceneForEach } from "../helpers/local-core.js";
import { mine } from "./replay/rpc.js";

const beacon = "0xbeaC0eeEeeeeEEeEeEEEEeeEEeEeeeEeeEEBEaC0";
const burn = "0x00000000000000000000000000000000000E16E4";

describe("operator sets of the local core, beyond what is recorded", () => {
  const sceneNow = sceneForEach();
  let scene: CoreScene;
  let strategy: string;
  beforeEach(() => {
    scene = sceneNow();
    strategy = scene.strategies[0].strategy;
  });

  it("redistribute to a recipient for good, or burn", async () => {
    const { avs, slasher, recipient, allocationManager } = scene;
    await by(avs, allocationManager)[creation.redistributing](avs, [[1, [strategy]]], [recipient]);
    await by(avs, allocationManager)[creation.burningBySlasher](avs, [[2, [beacon], slasher]]);
    expect(await allocationManager.getRedistributionRecipient([avs, 1])).to.equal(recipient.address);
    expect(await allocationManager.getSlasher([avs, 1])).to.equal(avs.address);
    expect(await allocationManager.getRedistributionRecipient([avs, 2])).to.equal(burn);
    expect(await allocationManager.isRedistributingOperatorSet([avs, 1])).to.equal(true);
    expect(await allocationManager.isRedistributingOperatorSet([avs, 2])).to.equal(false);
    expect(await allocationManager.getRedistributionRecipient([avs, 3])).to.equal(burn);
    expect(await allocationManager.getOperatorSetCount(avs)).to.equal(2n);
  });

  it("that redistribute refuse no recipient, the burn address, and a list of another length", async () => {
    const { avs, slasher, recipient, allocationManager, ethers } = scene;
    const create = (...recipients: unknown[]) =>
      by(avs, allocationManager)[creation.redistributingBySlasher](avs, [[1, [strategy], slasher]], recipients);
    await expect(create(ethers.ZeroAddress)).to.be.revertedWithCustomError(allocationManager, "InputAddressZero");
    await expect(create(burn)).to.be.revertedWithCustomError(allocationManager, "InvalidRedistributionRecipient");
    await expect(create()).to.be.revertedWithCustomError(allocationManager, "InputArrayLengthMismatch");
    await create(recipient);
    await expect(create(recipient)).to.be.revertedWithCustomError(allocationManager, "InvalidOperatorSet");
  });

  it("that redistribute refuse native ether and EIGEN, when created and later", async () => {
    const { avs, slasher, recipient, allocationManager } = scene;
    const eigen = await allocationManager.eigenStrategy();
    for (const refused of [beacon, eigen]) {
      const create = (...strategies: unknown[]) =>
        by(avs, allocationManager)[creation.redistributingBySlasher](avs, [[1, strategies, slasher]], [recipient]);
      await expect(create(strategy, refused)).to.be.revertedWithCustomError(allocationManager, "InvalidStrategy");
    }
    await by(avs, allocationManager)[creation.redistributing](avs, [[1, [strategy]]], [recipient]);
    await by(avs, allocationManager)[creation.burning](avs, [[2, []]]);
    for (const refused of [beacon, eigen]) {
      await by(avs, allocationManager).addStrategiesToOperatorSet(avs, 2, [refused]);
      await expect(
        by(avs, allocationManager).addStrategiesToOperatorSet(avs, 1, [refused]),
      ).to.be.revertedWithCustomError(allocationManager, "InvalidStrategy");
    }
  });

  it("change their slasher after the delay: to the block, anew for another, not for the same, never to none", async () => {
    const { avs, slasher, stranger, staker, allocationManager, provider, ethers } = scene;
    const set = [avs.address, 1];
    await by(avs, allocationManager)[creation.burningBySlasher](avs, [[1, [strategy], slasher]]);
    const delay = Number(await allocationManager.SLASHER_CONFIGURATION_DELAY());
    const update = (to: unknown) => by(avs, allocationManager).updateSlasher(set, to);
    const pending = async () => [...(await allocationManager.getPendingSlasher(set))];
    const none = [ethers.ZeroAddress, 0n];

    await expect(update(ethers.ZeroAddress)).to.be.revertedWithCustomError(allocationManager, "InputAddressZero");
    await expect(by(avs, allocationManager).updateSlasher([avs, 9], staker)).to.be.revertedWithCustomError(
      allocationManager,
      "InvalidOperatorSet",
    );
    await update(stranger);
    const effectBlock = BigInt((await ethers.provider.getBlockNumber()) + delay + 1);
    expect(await pending()).to.deep.equal([stranger.address, effectBlock]);
    await mine(provider, 3);
    await expect(update(stranger)).to.not.emit(allocationManager, "SlasherUpdated");
    expect(await pending(), "the same again starts no new delay").to.deep.equal([stranger.address, effectBlock]);

    await mine(provider, Number(effectBlock) - 1 - (await ethers.provider.getBlockNumber()));
    expect(await allocationManager.getSlasher(set), "one block early").to.equal(slasher.address);
    await mine(provider, 1);
    expect(await allocationManager.getSlasher(set), "in its effect block").to.equal(stranger.address);
    expect(await pending()).to.deep.equal(none);

    await update(staker);
    await update(stranger); // the present one: the change is off
    await mine(provider, delay + 2);
    expect(await allocationManager.getSlasher(set)).to.equal(stranger.address);
  });

  it("list what an operator allocates, by set and by operator", async () => {
    const { avs, operator, stranger, allocationManager } = scene;
    const [a, b] = scene.strategies.map((each) => each.strategy);
    await by(avs, allocationManager)[creation.burning](avs, [
      [1, [a]],
      [2, [b]],
    ]);
    const changes = [
      [[avs.address, 1], [a], [10n ** 17n]],
      [
        [avs.address, 2],
        [a, b],
        [2n * 10n ** 17n, 3n * 10n ** 17n],
      ],
    ];
    await by(operator, allocationManager).modifyAllocations(operator, changes);
    const [sets, allocations] = await allocationManager.getStrategyAllocations(operator, a);
    expect(sets.toArray(true)).to.deep.equal([
      [avs.address, 1n],
      [avs.address, 2n],
    ]);
    expect(allocations.toArray(true)).to.deep.equal([
      [10n ** 17n, 0n, 0n],
      [2n * 10n ** 17n, 0n, 0n],
    ]);
    expect(await allocationManager["getMaxMagnitudes(address,address[])"](operator, [a, b])).to.deep.equal([
      10n ** 18n,
      10n ** 18n,
    ]);
    expect(await allocationManager["getMaxMagnitudes(address[],address)"]([operator, stranger], a)).to.deep.equal([
      10n ** 18n,
      10n ** 18n,
    ]);
    expect(await allocationManager.getAllocatableMagnitude(operator, a)).to.equal(7n * 10n ** 17n);
  });
});
