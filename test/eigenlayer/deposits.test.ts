import { expect } from "chai";
import { by, type CoreScene, contractAt, deployTestContract, endow, sceneForEach } from "../helpers/local-core.js";

const wad = 10n ** 18n;

describe("deposits into the local core, beyond what is recorded", () => {
  const sceneNow = sceneForEach();
  let scene: CoreScene;
  beforeEach(() => {
    scene = sceneNow();
  });

  it("buy shares at the strategy's rate, rounded down, and get it back on the way out", async () => {
    const { staker, stranger, strategies, strategyManager, addresses, owner } = scene;
    const { strategy, token } = strategies[0];
    await endow(token, stranger, addresses.strategyManager);
    await by(staker, strategyManager).depositIntoStrategy(strategy, token, 100n * wad);
    await contractAt("DevelopmentToken", token, owner).mint(strategy, 50n * wad);
    const pool = contractAt("LocalStrategy", strategy, owner);
    const expected = (30n * wad * (100n * wad + 1000n)) / (150n * wad + 1000n);
    expect(await pool.underlyingToSharesView(30n * wad)).to.equal(expected);
    expect(await pool.underlyingToShares(30n * wad)).to.equal(expected);
    await by(stranger, strategyManager).depositIntoStrategy(strategy, token, 30n * wad);
    expect(await strategyManager.stakerDepositShares(stranger, strategy)).to.equal(expected);
    const worth = ((180n * wad + 1000n) * expected) / (100n * wad + expected + 1000n);
    expect(await pool.sharesToUnderlyingView(expected))
      .to.equal(worth)
      .and.to.be.at.most(30n * wad);
    expect(await pool.sharesToUnderlying(expected)).to.equal(worth);
    expect(await pool.userUnderlying.staticCall(stranger)).to.equal(worth);
    expect(await pool.explanation()).to.contain("stakers");
  });

  it("are limited to 1e38 - 1 shares of a strategy, and to 32 strategies of a staker", async () => {
    const { staker, strategies, strategyManager, strategyFactory, owner, addresses } = scene;
    const { strategy, token } = strategies[0];
    const mintable = contractAt("DevelopmentToken", token, owner);
    await mintable.mint(staker, 10n ** 38n);
    const deposit = by(staker, strategyManager).depositIntoStrategy;
    const pool = contractAt("LocalStrategy", strategy, owner);
    await expect(deposit(strategy, token, 10n ** 38n)).to.be.revertedWithCustomError(pool, "TotalSharesExceedsMax");
    await deposit(strategy, token, 10n ** 38n - 1n);

    for (let i = 1; i < 33; i++) {
      const another = await deployTestContract("ReentrantToken", owner);
      await strategyFactory.deployNewStrategy(another);
      await another.mint(staker, 1);
      await by(staker, another).approve(addresses.strategyManager, 1);
      const attempt = deposit(await strategyFactory.deployedStrategies(another), another, 1);
      if (i < 32) await attempt;
      else await expect(attempt).to.be.revertedWithCustomError(strategyManager, "MaxStrategiesExceeded");
    }
    expect(await strategyManager.stakerStrategyListLength(staker)).to.equal(32n);
    expect((await strategyManager.getStakerStrategyList(staker)).length).to.equal(32);
    expect(await strategyManager.stakerStrategyList(staker, 0)).to.equal(strategy);
  });

  it("are listed in the order they came, the last in the place of one that is gone", async () => {
    const { staker, owner, strategyManager, strategyFactory, delegationManager, addresses } = scene;
    const list: string[] = [];
    for (let i = 0; i < 4; i++) {
      const token = await deployTestContract("ReentrantToken", owner);
      await strategyFactory.deployNewStrategy(token);
      list.push(await strategyFactory.deployedStrategies(token));
      await token.mint(staker, 5);
      await by(staker, token).approve(addresses.strategyManager, 5);
      await by(staker, strategyManager).depositIntoStrategy(list[i], token, 5);
    }
    expect((await strategyManager.getDeposits(staker)).toArray(true)).to.deep.equal([list, [5n, 5n, 5n, 5n]]);
    await by(staker, delegationManager).queueWithdrawals([[[list[1]], [5], staker]]);
    const [strategies] = await delegationManager.getDepositedShares(staker);
    expect([...strategies]).to.deep.equal([list[0], list[3], list[2]]);
  });

  it("go into strategies that the factory's owner admits, one a token from the factory or any other", async () => {
    const { owner, stranger, strategies, strategyFactory, strategyManager } = scene;
    const [{ strategy, token }] = strategies;
    await expect(strategyFactory.deployNewStrategy(token)).to.be.revertedWithCustomError(
      strategyFactory,
      "StrategyAlreadyExists",
    );
    await expect(strategyFactory.removeStrategiesFromWhitelist([strategy]))
      .to.emit(strategyManager, "StrategyRemovedFromDepositWhitelist")
      .withArgs(strategy);
    await expect(strategyFactory.removeStrategiesFromWhitelist([strategy])).to.not.emit(
      strategyManager,
      "StrategyRemovedFromDepositWhitelist",
    );
    await expect(
      by(scene.staker, strategyManager).depositIntoStrategy(strategy, token, 5),
    ).to.be.revertedWithCustomError(strategyManager, "StrategyNotWhitelisted");
    await expect(strategyFactory.whitelistStrategies([strategy])).to.emit(
      strategyManager,
      "StrategyAddedToDepositWhitelist",
    );
    await by(scene.staker, strategyManager).depositIntoStrategy(strategy, token, 5);
    for (const method of ["whitelistStrategies", "removeStrategiesFromWhitelist"])
      await expect(by(stranger, strategyFactory).getFunction(method)([strategy]))
        .to.be.revertedWithCustomError(strategyFactory, "OwnableUnauthorizedAccount")
        .withArgs(stranger);
    await expect(strategyManager.setStrategyWhitelister(owner))
      .to.emit(strategyManager, "StrategyWhitelisterChanged")
      .withArgs(strategyFactory, owner);
    await strategyManager.removeStrategiesFromDepositWhitelist([strategy]);
    expect(await strategyManager.strategyIsWhitelistedForDeposit(strategy)).to.equal(false);
  });

  it("of native ether, and delegation by an approver's consent, are not in the local core", async () => {
    const { stranger, operator, delegationManager, ethers } = scene;
    const refused = async (caller: typeof stranger, method: string, ...args: unknown[]) =>
      expect(by(caller, delegationManager).getFunction(method)(...args))
        .to.be.revertedWithCustomError(delegationManager, "NotInLocalCore")
        .withArgs(delegationManager.getFunction(method).fragment.selector);
    await refused(stranger, "registerAsOperator", operator, 0, "");
    await refused(operator, "modifyOperatorDetails", operator, stranger);
    await by(operator, delegationManager).modifyOperatorDetails(operator, ethers.ZeroAddress);
    const beacon = await delegationManager.beaconChainETHStrategy();
    await refused(stranger, "queueWithdrawals", [[[beacon], [1], stranger]]);
  });

  describe("attacks", () => {
    it("a first depositor who inflates the rate loses by it, and the next one loses little", async () => {
      const { staker: thief, stranger: victim, strategies, strategyManager, addresses, owner } = scene;
      const { strategy, token } = strategies[0];
      await endow(token, victim, addresses.strategyManager);
      await by(thief, strategyManager).depositIntoStrategy(strategy, token, 1);
      await contractAt("DevelopmentToken", token, thief).transfer(strategy, 10n * wad);
      await by(victim, strategyManager).depositIntoStrategy(strategy, token, 10n * wad);
      const pool = contractAt("LocalStrategy", strategy, owner);
      const [taken, left] = [await pool.userUnderlyingView(thief), await pool.userUnderlyingView(victim)];
      expect(taken < wad / 10n, "of 10 tokens the thief has less than a tenth of one").to.equal(true);
      expect(left > (99n * wad) / 10n).to.equal(true);
    });

    it("a token that calls back deposits once", async () => {
      const { staker, owner, strategyFactory, strategyManager } = scene;
      const token = await deployTestContract("ReentrantToken", owner);
      await strategyFactory.deployNewStrategy(token);
      const strategy: string = await strategyFactory.deployedStrategies(token);
      await token.mint(staker, 10);
      await by(staker, token).approve(strategyManager, 10);
      await by(staker, strategyManager).depositIntoStrategy.staticCall(strategy, token, 5);
      await token.callBack(
        strategyManager,
        strategyManager.interface.encodeFunctionData("depositIntoStrategy", [strategy, token.target, 5]),
      );
      await expect(by(staker, strategyManager).depositIntoStrategy(strategy, token, 5)).to.be.revertedWithCustomError(
        strategyManager,
        "ReentrancyGuardReentrantCall",
      );
    });
  });
});
