import { expect } from "chai";
import { by, type CoreScene, contractAt, coreScene, creation, endow, sceneForEach } from "../helpers/local-core.js";

const day = 86_400;

interface Submission {
  strategies: [strategy: string, multiplier: bigint][];
  token: string;
  rewards: [operator: string, amount: bigint][];
  start: number;
  duration: number;
}

describe("rewards in the local core", () => {
  const sceneNow = sceneForEach();
  let scene: CoreScene;
  let good: Submission;

  beforeEach(async () => {
    scene = sceneNow();
    const { avs, allocationManager, strategies, addresses, networkHelpers, operator, slasher } = scene;
    await by(avs, allocationManager)[creation.burning](avs, [[1, []]]);
    await endow(strategies[0].token, avs, addresses.rewardsCoordinator);
    const today = Math.floor((await networkHelpers.time.latest()) / day) * day;
    const operators = [operator.address, slasher.address].sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));
    good = {
      strategies: strategies.map(({ strategy }) => [strategy, 1n]),
      token: strategies[0].token,
      rewards: operators.map((each) => [each, 5n]),
      start: today - 3 * day,
      duration: day,
    };
  });

  it("are pulled from the caller, counted and remembered by their hash", async () => {
    const { avs, rewardsCoordinator, addresses, ethers } = scene;
    const token = contractAt("DevelopmentToken", good.token, avs);
    await expect(submit(good)).to.changeTokenBalances(ethers, token, [avs, addresses.rewardsCoordinator], [-10n, 10n]);
    expect(await rewardsCoordinator.submissionNonce(avs)).to.equal(1n);
    const [event] = await rewardsCoordinator.queryFilter("OperatorDirectedOperatorSetRewardsSubmissionCreated");
    const hash = "args" in event ? event.args.operatorDirectedRewardsSubmissionHash : undefined;
    expect(await rewardsCoordinator.isOperatorDirectedOperatorSetRewardsSubmissionHash(avs, hash)).to.equal(true);
  });

  it("end in the past: a span may end before this block, not with it", async () => {
    const { networkHelpers } = scene;
    const today = good.start + 3 * day;
    const running = { ...good, start: today, duration: day };
    await networkHelpers.time.setNextBlockTimestamp(today + day);
    await expect(submit(running)).to.be.revertedWithCustomError(scene.rewardsCoordinator, "SubmissionNotRetroactive");
    await networkHelpers.time.setNextBlockTimestamp(today + day + 1);
    await submit(running);
  });

  const wrong: readonly [
    error: string,
    why: string,
    change: (submission: Submission, scene: CoreScene) => Partial<Submission>,
  ][] = [
    ["InputArrayLengthZero", "without strategies", () => ({ strategies: [] })],
    ["InputArrayLengthZero", "without operators", () => ({ rewards: [] })],
    ["DurationIsZero", "of no time", () => ({ duration: 0 })],
    ["DurationExceedsMax", "of 71 days", () => ({ duration: 71 * day })],
    ["InvalidDurationRemainder", "of a day and an hour", () => ({ duration: day + 3600 })],
    ["InvalidStartTimestampRemainder", "that begin at one o'clock", ({ start }) => ({ start: start + 3600 })],
    ["StartTimestampTooFarInPast", "that began 91 days ago", ({ start }) => ({ start: start - 88 * day })],
    [
      "StrategyNotWhitelisted",
      "for a strategy that is none",
      (_, { stranger }) => ({ strategies: [[stranger.address, 1n]] }),
    ],
    [
      "StrategiesNotInAscendingOrder",
      "with strategies out of order",
      ({ strategies }) => ({ strategies: strategies.toReversed() }),
    ],
    [
      "StrategiesNotInAscendingOrder",
      "with a strategy twice",
      ({ strategies: [first] }) => ({ strategies: [first, first] }),
    ],
    [
      "OperatorsNotInAscendingOrder",
      "with operators out of order",
      ({ rewards }) => ({ rewards: rewards.toReversed() }),
    ],
    ["OperatorsNotInAscendingOrder", "with an operator twice", ({ rewards: [first] }) => ({ rewards: [first, first] })],
    ["InvalidAddressZero", "for nobody", (_, { ethers }) => ({ rewards: [[ethers.ZeroAddress, 1n]] })],
    ["AmountIsZero", "of nothing", ({ rewards: [[operator]] }) => ({ rewards: [[operator, 0n]] })],
    ["AmountExceedsMax", "over 1e38 - 1", ({ rewards: [[operator]] }) => ({ rewards: [[operator, 10n ** 38n]] })],
  ];
  for (const [error, why, change] of wrong)
    it(`${why} are refused as ${error}`, async () => {
      await expect(submit({ ...good, ...change(good, scene) })).to.be.revertedWithCustomError(
        scene.rewardsCoordinator,
        error,
      );
      await submit(good);
    });

  it("before the genesis are refused, however short ago", async () => {
    const today = good.start + 3 * day;
    const late = await coreScene({ genesisRewardsTimestamp: today - 2 * day });
    await by(late.avs, late.allocationManager)[creation.burning](late.avs, [[1, []]]);
    const submission = [
      [[late.strategies[0].strategy, 1n]],
      late.strategies[0].token,
      [[late.operator.address, 1n]],
      good.start,
      day,
      "",
    ];
    await expect(
      by(late.avs, late.rewardsCoordinator).createOperatorDirectedOperatorSetRewardsSubmission(
        [late.avs, 1],
        [submission],
      ),
    ).to.be.revertedWithCustomError(late.rewardsCoordinator, "StartTimestampTooFarInPast");
  });

  it("of a set that is none, or from a stranger, are refused", async () => {
    const { avs, stranger, rewardsCoordinator } = scene;
    const create = "createOperatorDirectedOperatorSetRewardsSubmission";
    await expect(by(avs, rewardsCoordinator).getFunction(create)([avs, 2], [])).to.be.revertedWithCustomError(
      rewardsCoordinator,
      "InvalidOperatorSet",
    );
    await expect(by(stranger, rewardsCoordinator).getFunction(create)([avs, 1], [])).to.be.revertedWithCustomError(
      rewardsCoordinator,
      "InvalidPermissions",
    );
  });

  function submit({ strategies, token, rewards, start, duration }: Submission): Promise<unknown> {
    const submission = [strategies, token, rewards, start, duration, "why"];
    return by(scene.avs, scene.rewardsCoordinator).createOperatorDirectedOperatorSetRewardsSubmission(
      [scene.avs, 1],
      [submission],
    );
  }
});
