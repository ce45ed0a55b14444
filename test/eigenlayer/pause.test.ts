import { expect } from "chai";
import type { Contract } from "ethers";
import { by, type CoreScene, contractAt, createStakedSet, sceneForEach } from "../helpers/local-core.js";
import { mine } from "./replay/rpc.js";

const all = 2n ** 256n - 1n;

describe("pause bits of the local core", () => {
  const sceneNow = sceneForEach((started) => createStakedSet(started));
  let scene: CoreScene;
  let set: [string, number];
  beforeEach(() => {
    scene = sceneNow();
    set = sceneNow().more;
  });

  it("are switched on and off by the pauser only, and each call only adds or only removes", async () => {
    const { allocationManager: core, stranger, owner } = scene;
    await expect(core.pause(5)).to.emit(core, "Paused").withArgs(owner, 5);
    expect([await core["paused()"](), await core["paused(uint8)"](2), await core["paused(uint8)"](1)]).to.deep.equal([
      5n,
      true,
      false,
    ]);
    await expect(core.pause(4)).to.be.revertedWithCustomError(core, "InvalidNewPausedStatus");
    await expect(core.unpause(7)).to.be.revertedWithCustomError(core, "InvalidNewPausedStatus");
    await expect(core.unpause(4)).to.emit(core, "Unpaused").withArgs(owner, 4);
    await expect(core.pauseAll()).to.emit(core, "Paused").withArgs(owner, all);
    expect(await core["paused(uint8)"](255)).to.equal(true);
    const other = by(stranger, core);
    await expect(other.pause(all)).to.be.revertedWithCustomError(core, "OnlyPauser");
    await expect(other.pauseAll()).to.be.revertedWithCustomError(core, "OnlyPauser");
    await expect(other.unpause(0)).to.be.revertedWithCustomError(core, "OnlyUnpauser");
  });

  type Call = (scene: CoreScene) => Promise<unknown>;
  const cases: readonly [
    contract: string,
    of: (scene: CoreScene) => Contract,
    bit: number,
    what: string,
    call: Call,
  ][] = [
    ["AllocationManager", (s) => s.allocationManager, 0, "modifyAllocations", (s) => allocate(s)],
    [
      "AllocationManager",
      (s) => s.allocationManager,
      0,
      "clearDeallocationQueue",
      (s) => s.allocationManager.clearDeallocationQueue(s.operator, [], []),
    ],
    ["AllocationManager", (s) => s.allocationManager, 1, "slashOperator", (s) => slash(s)],
    ["AllocationManager", (s) => s.allocationManager, 2, "registerForOperatorSets", (s) => register(s)],
    ["AllocationManager", (s) => s.allocationManager, 2, "deregisterFromOperatorSets", (s) => deregister(s)],
    ["DelegationManager", (s) => s.delegationManager, 0, "delegateTo", (s) => delegate(s)],
    [
      "DelegationManager",
      (s) => s.delegationManager,
      0,
      "registerAsOperator",
      (s) => by(s.stranger, s.delegationManager).registerAsOperator(s.ethers.ZeroAddress, 0, ""),
    ],
    [
      "DelegationManager",
      (s) => s.delegationManager,
      1,
      "undelegate",
      (s) => by(s.staker, s.delegationManager).undelegate(s.staker),
    ],
    [
      "DelegationManager",
      (s) => s.delegationManager,
      1,
      "queueWithdrawals",
      (s) => by(s.staker, s.delegationManager).queueWithdrawals([]),
    ],
    [
      "DelegationManager",
      (s) => s.delegationManager,
      2,
      "completeQueuedWithdrawals",
      (s) => by(s.staker, s.delegationManager).completeQueuedWithdrawals([], [], []),
    ],
    ["StrategyManager", (s) => s.strategyManager, 0, "depositIntoStrategy", (s) => deposit(s)],
    ["Strategy", (s) => strategyOf(s), 0, "deposits", (s) => deposit(s)],
    ["StrategyFactory", (s) => s.strategyFactory, 0, "deployNewStrategy", (s) => deployStrategy(s)],
    [
      "RewardsCoordinator",
      (s) => s.rewardsCoordinator,
      9,
      "createOperatorDirectedOperatorSetRewardsSubmission",
      (s) => by(s.avs, s.rewardsCoordinator).createOperatorDirectedOperatorSetRewardsSubmission([s.avs, 1], []),
    ],
  ];
  for (const [name, of, bit, what, attempt] of cases)
    it(`bit ${bit} of the ${name} stops ${what}, and no other bit does`, async () => {
      const contract = of(scene);
      await contract.pause(all ^ (1n << BigInt(bit)));
      const before = await scene.provider.request({ method: "evm_snapshot" });
      await attempt(scene);
      await scene.provider.request({ method: "evm_revert", params: [before] });
      await contract.pauseAll();
      await expect(attempt(scene)).to.be.revertedWithCustomError(contract, "CurrentlyPaused");
    });

  it("a strategy whose withdrawals are paused keeps its booking for later, and does not hold up the other one", async () => {
    const { strategyManager, recipient, strategies, owner } = scene;
    await slash(scene);
    const strategy = strategyOf(scene);
    await strategy.pause(2);
    await expect(strategyManager.clearBurnOrRedistributableShares(set, 1)).to.be.revertedWithCustomError(
      strategy,
      "CurrentlyPaused",
    );
    const other = strategies[1];
    await strategyManager.clearBurnOrRedistributableSharesByStrategy(set, 1, other.strategy);
    const token = (address: string) => contractAt("DevelopmentToken", address, owner);
    expect(await token(other.token).balanceOf(recipient)).to.equal(100n * 10n ** 18n);
    expect(await strategyManager.getBurnOrRedistributableCount(set, 1)).to.equal(1n);
    await strategy.unpause(0);
    await strategyManager.clearBurnOrRedistributableShares(set, 1);
    expect(await token(strategies[0].token).balanceOf(recipient)).to.equal(100n * 10n ** 18n);
    expect(await strategyManager.getPendingOperatorSets()).to.deep.equal([]);
  });
});

function strategyOf({ strategies, owner }: CoreScene): Contract {
  return contractAt("LocalStrategy", strategies[0].strategy, owner);
}

function allocate({ operator, avs, strategies, allocationManager }: CoreScene): Promise<unknown> {
  const change = [[avs.address, 1], [strategies[0].strategy], [1]];
  return by(operator, allocationManager).modifyAllocations(operator, [change]);
}

function slash({ slasher, avs, operator, strategies, allocationManager }: CoreScene): Promise<unknown> {
  const ascending = strategies.map(({ strategy }) => strategy);
  const params = [operator, 1, ascending, ascending.map(() => 10n ** 17n), ""];
  return by(slasher, allocationManager).slashOperator(avs, params);
}

async function register(scene: CoreScene): Promise<unknown> {
  const { operator, avs, allocationManager, provider } = scene;
  const isMember = await allocationManager.isMemberOfOperatorSet(operator, [avs, 1]);
  if (isMember && !(await allocationManager["paused(uint8)"](2))) {
    await deregister(scene);
    await mine(provider, 60);
  }
  return by(operator, allocationManager).registerForOperatorSets(operator, [avs, [1], "0x"]);
}

function deregister({ operator, avs, allocationManager }: CoreScene): Promise<unknown> {
  return by(operator, allocationManager).deregisterFromOperatorSets([operator, avs, [1]]);
}

function delegate({ stranger, operator, delegationManager, ethers }: CoreScene): Promise<unknown> {
  return by(stranger, delegationManager).delegateTo(operator, ["0x", 0], ethers.ZeroHash);
}

function deposit({ staker, strategies, strategyManager }: CoreScene): Promise<unknown> {
  return by(staker, strategyManager).depositIntoStrategy(strategies[0].strategy, strategies[0].token, 5);
}

async function deployStrategy({ owner, strategyFactory, addresses }: CoreScene): Promise<unknown> {
  const { deployTestContract } = await import("../helpers/local-core.js");
  const token = await deployTestContract("ReentrantToken", owner);
  expect(await strategyFactory.strategyManager()).to.equal(addresses.strategyManager);
  return strategyFactory.deployNewStrategy(token);
}
