import { expect } from "chai";
import { type Avs, avsScene, eventOf } from "../helpers/avs.js";

describe("rewards for delegators", () => {
  const scene = avsScene(async (avs) => {
    const operators = [await avs.operator(), await avs.operator()];
    return { operators: operators.map(({ address }) => address).toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)) };
  });

  it("are submitted by anyone as what each operator's tasks earned, for the last span that is over", async () => {
    const { avs, operators } = scene();
    const { serviceManager, rewardsCoordinator, taskManager, feeToken, stranger } = avs;
    const day = BigInt(await rewardsCoordinator.CALCULATION_INTERVAL_SECONDS());
    const earned = await earn(avs, operators);
    const total = earned.reduce((a, b) => a + b, 0n);
    await expect(avs.as(serviceManager, stranger).submitRewards(operators)).to.be.revertedWithCustomError(
      serviceManager,
      "NothingToSubmit",
    );
    const start = BigInt(await serviceManager.rewardsEnd());
    await avs.networkHelpers.time.increaseTo(start + 3n * day + 1n);
    const response = await avs.as(serviceManager, stranger).submitRewards(operators);

    const event = await eventOf(serviceManager, response, "RewardsSubmitted");
    expect(event.toArray()).to.deep.equal([start, 3n * day, operators, total]);
    const { operatorDirectedRewardsSubmission: submission } = await eventOf(
      rewardsCoordinator,
      response,
      "OperatorDirectedOperatorSetRewardsSubmissionCreated",
    );
    expect(submission.startTimestamp).to.equal(start);
    expect(submission.token).to.equal(await feeToken.getAddress());
    expect(submission.operatorRewards.map((reward: { amount: bigint }) => reward.amount)).to.deep.equal(earned);
    expect(await feeToken.balanceOf(rewardsCoordinator)).to.equal(total);
    for (const operator of operators) expect((await taskManager.accountOf(operator)).restakersWei).to.equal(0n);
    await expect(avs.as(serviceManager, stranger).submitRewards(operators)).to.be.revertedWithCustomError(
      serviceManager,
      "NothingToSubmit",
    );
  });

  it("of an operator that was left out are submitted for the same span after all", async () => {
    const { avs, operators } = scene();
    const { serviceManager, rewardsCoordinator } = avs;
    const day = BigInt(await rewardsCoordinator.CALCULATION_INTERVAL_SECONDS());
    const earned = await earn(avs, operators);
    const start = BigInt(await serviceManager.rewardsEnd());
    await avs.networkHelpers.time.increaseTo(start + day + 1n);
    for (const [k, operator] of operators.entries()) {
      const response = await serviceManager.submitRewards([operator]);
      const event = await eventOf(serviceManager, response, "RewardsSubmitted");
      expect(event.toArray()).to.deep.equal([start, day, [operator], earned[k]]);
    }
  });

  it("are named in the core's order, and stay in escrow if the core refuses", async () => {
    const { avs, operators } = scene();
    const { serviceManager, rewardsCoordinator, taskManager } = avs;
    const earned = await earn(avs, operators);
    await avs.networkHelpers.time.increase(2 * 86_400);
    await expect(serviceManager.submitRewards(operators.toReversed())).to.be.revertedWithCustomError(
      rewardsCoordinator,
      "OperatorsNotInAscendingOrder",
    );
    expect((await taskManager.accountOf(operators[0])).restakersWei).to.equal(earned[0]);
    await serviceManager.submitRewards(operators);
  });

  it("leave escrow to the service manager alone; the reserve to the vault, sent by anyone", async () => {
    const { avs, operators } = scene();
    const { taskManager, vault, feeToken, stranger } = avs;
    await earn(avs, operators);
    await expect(avs.as(taskManager, stranger).collectRestakerFees(operators))
      .to.be.revertedWithCustomError(taskManager, "OnlyServiceManager")
      .withArgs(stranger.address);
    await expect(avs.as(taskManager, stranger).pauseSubmissions(true)).to.be.revertedWithCustomError(
      taskManager,
      "OnlyServiceManager",
    );
    const reserve: bigint = await taskManager.reserveWei();
    expect(reserve > 0n).to.equal(true);
    await expect(avs.as(taskManager, stranger).moveReserve()).to.emit(taskManager, "ReserveMoved").withArgs(reserve);
    expect(await vault.reserveOf(feeToken)).to.equal(reserve);
    expect(await taskManager.reserveWei()).to.equal(0n);
  });
});

/** Tasks until both operators have earned something, and what it is. */
async function earn(avs: Avs, operators: readonly string[]): Promise<bigint[]> {
  const earned = new Map(operators.map((operator) => [operator, 0n]));
  while ([...earned.values()].includes(0n)) {
    const task = await avs.answered();
    await avs.prove(task);
    const { operator } = task.progress;
    earned.set(operator, (earned.get(operator) ?? 0n) + task.pinned.restakersWei);
  }
  return operators.map((operator) => earned.get(operator) ?? 0n);
}
