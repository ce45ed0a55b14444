import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";
import { by, type CoreScene, creation, endow, sceneForEach } from "../helpers/local-core.js";
import { mine } from "./replay/rpc.js";

const wad = 10n ** 18n;
const day = 86_400;

/**
 * What calls cost on the real core, in thousands of gas. The local one has no proxies, so each of its contracts in a call saves
 * two delegated calls; an AVS that stays within a budget here must know that it is near the real one, and on which side.
 */
const realGas = {
  createSet: 259,
  deposit: 243,
  delegate: 145,
  allocate: 251,
  register: 234,
  slashWithQueue: 418,
  clear: 136,
  submitRewards: 200,
};

describe("gas of the local core", () => {
  const sceneNow = sceneForEach();

  it("is a little below the real core's, never above", async () => {
    const used = await measure(sceneNow());
    for (const [what, thousands] of Object.entries(realGas)) {
      const share = used[what as keyof typeof realGas] / (1000 * thousands);
      expect(share, `${what}: ${used[what as keyof typeof realGas]} of ${thousands},000`).to.be.within(0.65, 1);
    }
  });
});

/** One operator with one staker and one strategy, from the creation of its set to the payment of its slash. */
async function measure(scene: CoreScene): Promise<Record<keyof typeof realGas, number>> {
  const { avs, operator, staker, slasher, recipient, provider, ethers, networkHelpers, addresses } = scene;
  const { strategy, token } = scene.strategies[0];
  const set = [avs.address, 1];
  const allocationManager = (caller: typeof avs) => by(caller, scene.allocationManager);
  const stakerOf = by(staker, scene.delegationManager);
  await endow(token, avs, addresses.rewardsCoordinator);

  const createSet = await gasOf(
    allocationManager(avs)[creation.redistributingBySlasher](avs, [[1, [strategy], slasher]], [recipient]),
  );
  const deposit = await gasOf(by(staker, scene.strategyManager).depositIntoStrategy(strategy, token, 1000n * wad));
  const delegate = await gasOf(stakerOf.delegateTo(operator, ["0x", 0], ethers.ZeroHash));
  const allocate = await gasOf(allocationManager(operator).modifyAllocations(operator, [[set, [strategy], [wad]]]));
  const register = await gasOf(allocationManager(operator).registerForOperatorSets(operator, [avs, [1], "0x"]));
  await stakerOf.queueWithdrawals([[[strategy], [200n * wad], staker]]);
  const params = [operator, 1, [strategy], [wad / 20n], ""];
  const slashWithQueue = await gasOf(allocationManager(slasher).slashOperator(avs, params));
  const clear = await gasOf(scene.strategyManager.clearBurnOrRedistributableShares(set, 1));
  await networkHelpers.time.increase(5 * day);
  await mine(provider, 1);
  const start = Math.floor((await networkHelpers.time.latest()) / day - 3) * day;
  const submission = [[[strategy, wad]], token, [[operator, wad]], start, day, ""];
  const submitRewards = await gasOf(
    by(avs, scene.rewardsCoordinator).createOperatorDirectedOperatorSetRewardsSubmission(set, [submission]),
  );
  return { createSet, deposit, delegate, allocate, register, slashWithQueue, clear, submitRewards };
}

async function gasOf(sent: Promise<ContractTransactionResponse>): Promise<number> {
  return Number((await (await sent).wait())?.gasUsed);
}
