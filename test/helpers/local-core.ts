import { Contract, ContractFactory, type Signer } from "ethers";
import hre from "hardhat";
import { type CoreContract, coreArtifact } from "../../src/eigenlayer/artifacts.js";
import { deployLocalCore, type LocalCoreAddresses } from "../../src/eigenlayer/deploy-local-core.js";
import { type DevelopmentStrategy, deployStrategy } from "../../src/eigenlayer/development-core.js";
import type { CoreSettings } from "../../src/eigenlayer/settings.js";
import { mine } from "../eigenlayer/replay/rpc.js";
import { testContract } from "./test-contract.js";

/** A local core with an AVS that has everything but sets, an operator, a staker with tokens, and two strategies. */
export type CoreScene = Awaited<ReturnType<typeof coreScene>>;

/** Deploys on a chain of its own; the chain is past the withdrawal delay, so that slashing is possible. */
export async function coreScene(settings: Partial<CoreSettings> = {}) {
  const { ethers, provider, networkHelpers } = await hre.network.create();
  const signers = await ethers.getSigners();
  const [owner, avs, operator, staker, slasher, recipient, stranger] = signers;
  const addresses = await deployLocalCore(owner, settings);
  const core = coreAt(addresses, owner);
  const strategies = [
    await deployStrategy(owner, addresses.strategyFactory, "Token A", "A"),
    await deployStrategy(owner, addresses.strategyFactory, "Token B", "B"),
  ].sort((one, other) => (BigInt(one.strategy) < BigInt(other.strategy) ? -1 : 1));
  const registrar = await deployTestContract("RegistrarMock", owner, true, false, false);
  await by(avs, core.allocationManager).updateAVSMetadataURI(avs, "ipfs://avs");
  await by(avs, core.allocationManager).setAVSRegistrar(avs, registrar);
  await by(operator, core.delegationManager).registerAsOperator(ethers.ZeroAddress, 0, "");
  for (const { token } of strategies) await endow(token, staker, addresses.strategyManager);
  await mine(provider, 60);
  return {
    ...core,
    addresses,
    strategies,
    owner,
    avs,
    operator,
    staker,
    slasher,
    recipient,
    stranger,
    ethers,
    networkHelpers,
    provider,
  };
}

/** For mocha: deploys the scene once, sets it up further once, and gives every test that state anew. */
export function sceneForEach<T = undefined>(setUp?: (scene: CoreScene) => Promise<T>) {
  const state: { scene?: CoreScene; more?: T | undefined; snapshot?: unknown } = {};
  before(async () => {
    state.scene = await coreScene();
    state.more = await setUp?.(state.scene);
    state.snapshot = await state.scene.provider.request({ method: "evm_snapshot" });
  });
  beforeEach(async () => {
    await state.scene?.provider.request({ method: "evm_revert", params: [state.snapshot] });
    state.snapshot = await state.scene?.provider.request({ method: "evm_snapshot" });
  });
  return () => {
    if (state.scene === undefined) throw new Error("the scene is set when tests run");
    // What the set-up gave: undefined when there is none.
    return { ...state.scene, more: state.more as T };
  };
}

export function coreAt(addresses: LocalCoreAddresses, runner: Signer) {
  return {
    allocationManager: contractAt("LocalAllocationManager", addresses.allocationManager, runner),
    delegationManager: contractAt("LocalDelegationManager", addresses.delegationManager, runner),
    strategyManager: contractAt("LocalStrategyManager", addresses.strategyManager, runner),
    permissionController: contractAt("LocalPermissionController", addresses.permissionController, runner),
    rewardsCoordinator: contractAt("LocalRewardsCoordinator", addresses.rewardsCoordinator, runner),
    strategyFactory: contractAt("LocalStrategyFactory", addresses.strategyFactory, runner),
    localCore: contractAt("LocalCore", addresses.localCore, runner),
  };
}

export function contractAt(name: CoreContract, address: string, runner: Signer): Contract {
  return new Contract(address, coreArtifact(name).abi, runner);
}

/** The same contract, called by someone else. */
export function by(caller: Signer, contract: Contract): Contract {
  return new Contract(contract.target, contract.interface, caller);
}

export async function deployTestContract(name: string, signer: Signer, ...args: unknown[]): Promise<Contract> {
  const { abi, bytecode } = testContract(name);
  const deployed = await new ContractFactory(abi, bytecode, signer).deploy(...args);
  return new Contract(await deployed.getAddress(), abi, signer);
}

export async function endow(token: DevelopmentStrategy["token"], holder: Signer, spender: string): Promise<void> {
  const contract = contractAt("DevelopmentToken", token, holder);
  await contract.mint(holder, 10n ** 24n);
  await contract.approve(spender, 2n ** 256n - 1n);
}

/** Operator set 1 of the scene's AVS, redistributing, with both strategies; the operator is in it with all it has got. */
export async function createStakedSet(scene: CoreScene, depositShares = 1000n * 10n ** 18n): Promise<[string, number]> {
  const { avs, operator, staker, slasher, recipient, strategies, allocationManager, strategyManager } = scene;
  const ascending = strategies.map(({ strategy }) => strategy);
  await by(avs, allocationManager)[creation.redistributingBySlasher](avs, [[1, ascending, slasher]], [recipient]);
  for (const { strategy, token } of strategies)
    await by(staker, strategyManager).depositIntoStrategy(strategy, token, depositShares);
  await by(staker, scene.delegationManager).delegateTo(operator, ["0x", 0], scene.ethers.ZeroHash);
  const all = [[[avs.address, 1], ascending, ascending.map(() => 10n ** 18n)]];
  await by(operator, allocationManager).modifyAllocations(operator, all);
  await by(operator, allocationManager).registerForOperatorSets(operator, [avs, [1], "0x"]);
  return [avs.address, 1];
}

/** The overloaded functions by what they create. */
export const creation = {
  burning: "createOperatorSets(address,(uint32,address[])[])",
  burningBySlasher: "createOperatorSets(address,(uint32,address[],address)[])",
  redistributing: "createRedistributingOperatorSets(address,(uint32,address[])[],address[])",
  redistributingBySlasher: "createRedistributingOperatorSets(address,(uint32,address[],address)[],address[])",
} as const;
