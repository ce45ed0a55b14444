import { expect } from "chai";
import {
  by,
  type CoreScene,
  contractAt,
  createStakedSet,
  creation,
  deployTestContract,
  sceneForEach,
} from "../helpers/local-core.js";

const wad = 10n ** 18n;

describe("slashed shares of the local core, beyond what is recorded", () => {
  const sceneNow = sceneForEach((started) => createStakedSet(started));
  let scene: CoreScene;
  let set: [string, number];
  beforeEach(() => {
    scene = sceneNow();
    set = sceneNow().more;
  });

  it("count a slash of nothing, and book and pay nothing for it", async () => {
    const { allocationManager, strategyManager, avs } = scene;
    expect(await slash([], [])).to.deep.equal([1n, []]);
    expect(await allocationManager.getSlashCount(set)).to.equal(1n);
    expect(await strategyManager.getPendingSlashIds(set)).to.deep.equal([]);
    await expect(strategyManager.clearBurnOrRedistributableShares(set, 1)).to.not.emit(
      strategyManager,
      "BurnOrRedistributableSharesDecreased",
    );
    expect(await allocationManager.getSlashCount([avs, 2])).to.equal(0n);
  });

  it("book zero shares of an operator without stake, and forget them without an event", async () => {
    const { staker, delegationManager, strategyManager, strategies, provider } = scene;
    await by(staker, delegationManager).undelegate(staker);
    await provider.request({ method: "hardhat_mine", params: ["0x80"] });
    expect(await slash([strategies[0].strategy], [wad / 10n])).to.deep.equal([1n, [0n]]);
    expect(await strategyManager.getPendingSlashIds(set)).to.deep.equal([1n]);
    expect(await strategyManager.clearBurnOrRedistributableShares.staticCall(set, 1)).to.deep.equal([0n]);
    await expect(strategyManager.clearBurnOrRedistributableShares(set, 1)).to.not.emit(
      strategyManager,
      "BurnOrRedistributableSharesDecreased",
    );
    expect(await strategyManager.getPendingSlashIds(set)).to.deep.equal([]);
    expect(await strategyManager.getPendingOperatorSets()).to.deep.equal([]);
  });

  it("of a set that burns go to the burn address", async () => {
    const { avs, operator, slasher, allocationManager, strategyManager, strategies, owner } = scene;
    const { strategy, token } = strategies[0];
    await by(avs, allocationManager)[creation.burningBySlasher](avs, [[2, [strategy], slasher]]);
    await by(operator, allocationManager).registerForOperatorSets(operator, [avs, [2], "0x"]);
    await by(operator, allocationManager).modifyAllocations(operator, [[set, [strategy], [wad / 2n]]]);
    await scene.provider.request({ method: "hardhat_mine", params: ["0x80"] });
    await by(operator, allocationManager).modifyAllocations(operator, [[[avs.address, 2], [strategy], [wad / 2n]]]);
    await by(slasher, allocationManager).slashOperator(avs, [operator, 2, [strategy], [wad], ""]);
    await strategyManager.clearBurnOrRedistributableShares([avs, 2], 1);
    const burned = await contractAt("DevelopmentToken", token, owner).balanceOf(
      await strategyManager.DEFAULT_BURN_ADDRESS(),
    );
    expect(burned).to.equal(500n * wad);
  });

  it("are paid at the rate of the day they are cleared, in the order they are asked for", async () => {
    const { strategyManager, strategies, owner, recipient } = scene;
    const { strategy, token } = strategies[0];
    await slash([strategy], [wad / 2n]);
    const contract = contractAt("DevelopmentToken", token, owner);
    await contract.mint(strategy, 1000n * wad); // the rate doubles
    await strategyManager.clearBurnOrRedistributableShares(set, 1);
    // 500 of 1000 shares, with 1000 virtual shares and units: (2000e18 + 1000) * 500e18 / (1000e18 + 1000)
    expect(await contract.balanceOf(recipient)).to.equal(((2000n * wad + 1000n) * 500n * wad) / (1000n * wad + 1000n));
  });

  it("can be turned into deposit shares and back", async () => {
    const { staker, delegationManager, strategies } = scene;
    const { strategy } = strategies[0];
    await slash([strategy], [wad / 4n]);
    const [[withdrawable], [deposit]] = await delegationManager.getWithdrawableShares(staker, [strategy]);
    expect([withdrawable, deposit]).to.deep.equal([750n * wad, 1000n * wad]);
    expect(await delegationManager.convertToDepositShares(staker, [strategy], [withdrawable])).to.deep.equal([deposit]);
    const own = contractAt("LocalStrategy", strategy, staker);
    expect(await own.shares(staker), "a strategy knows deposits only").to.equal(deposit);
    expect(await own.userUnderlyingView(staker)).to.equal(1000n * wad);
  });

  describe("attacks", () => {
    it("a token that calls back cannot be paid twice", async () => {
      const { token, strategy } = await stakeOf("ReentrantToken");
      const { strategyManager, recipient } = scene;
      await slash([strategy], [wad / 2n]);
      await token.callBack(
        strategyManager,
        strategyManager.interface.encodeFunctionData("clearBurnOrRedistributableShares", [set, 1]),
      );
      await expect(strategyManager.clearBurnOrRedistributableShares(set, 1)).to.be.revertedWithCustomError(
        strategyManager,
        "ReentrancyGuardReentrantCall",
      );
      expect(await token.balanceOf(recipient)).to.equal(0n);
      await token.callBack(scene.ethers.ZeroAddress, "0x");
      await strategyManager.clearBurnOrRedistributableShares(set, 1);
      expect(await token.balanceOf(recipient)).to.equal(500n * wad);
    });

    it("a token that refuses holds up its own booking only", async () => {
      const { token, strategy } = await stakeOf("ReentrantToken");
      const { strategyManager, strategies, owner, recipient } = scene;
      const ascending = [strategy, strategies[0].strategy].sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));
      await slash(ascending, [wad / 2n, wad / 2n]);
      await token.refuse(true);
      await expect(strategyManager.clearBurnOrRedistributableShares(set, 1)).to.be.revertedWithCustomError(
        token,
        "Refused",
      );
      await strategyManager.clearBurnOrRedistributableSharesByStrategy(set, 1, strategies[0].strategy);
      expect(await contractAt("DevelopmentToken", strategies[0].token, owner).balanceOf(recipient)).to.equal(
        500n * wad,
      );
      expect(
        await strategyManager["getBurnOrRedistributableShares((address,uint32),uint256,address)"](set, 1, strategy),
      ).to.equal(500n * wad);
      await token.refuse(false);
      await strategyManager.clearBurnOrRedistributableShares(set, 1);
      expect(await token.balanceOf(recipient)).to.equal(500n * wad);
    });

    it("nobody but the DelegationManager books, nobody but the AllocationManager slashes shares", async () => {
      const { strategyManager, delegationManager, strategies } = scene;
      const { strategy } = strategies[0];
      await expect(
        strategyManager.increaseBurnOrRedistributableShares(set, 1, strategy, wad),
      ).to.be.revertedWithCustomError(strategyManager, "OnlyDelegationManager");
      await expect(
        delegationManager.slashOperatorShares(scene.operator, set, 1, strategy, wad, 0),
      ).to.be.revertedWithCustomError(delegationManager, "OnlyAllocationManager");
    });
  });

  /** Slashes the operator, and gives what the call returned. */
  async function slash(strategies: string[], wads: bigint[]): Promise<unknown> {
    const { slasher, operator, allocationManager } = scene;
    const call = by(slasher, allocationManager).slashOperator;
    const args = [set[0], [operator.address, set[1], strategies, wads, ""]] as const;
    const foreseen = await call.staticCall(...args);
    await call(...args);
    return foreseen.toArray(true);
  }

  /** 1000 of another token in the set, all of the operator's magnitude allocated. */
  async function stakeOf(contract: string) {
    const { owner, staker, operator, avs, allocationManager, strategyManager, strategyFactory } = scene;
    const token = await deployTestContract(contract, owner);
    await strategyFactory.deployNewStrategy(token);
    const strategy: string = await strategyFactory.deployedStrategies(token);
    await token.mint(staker, 1000n * wad);
    await by(staker, token).approve(strategyManager, 1000n * wad);
    await by(staker, strategyManager).depositIntoStrategy(strategy, token, 1000n * wad);
    await by(avs, allocationManager).addStrategiesToOperatorSet(avs, set[1], [strategy]);
    await by(operator, allocationManager).modifyAllocations(operator, [[set, [strategy], [wad]]]);
    return { token, strategy };
  }
});
