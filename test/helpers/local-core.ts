import { Contract, type Signer } from "ethers";
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
  await core.allocationManager.connect(avs).getFunction("updateAVSMetadataURI")(avs, "ipfs://avs");
  await core.allocationManager.connect(avs).getFunction("setAVSRegistrar")(avs, registrar);
  await core.delegationManager.connect(operator).getFunction("registerAsOperator")(ethers.ZeroAddress, 0, "");
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

export async function deployTestContract(name: string, signer: Signer, ...args: unknown[]): Promise<Contract> {
  const { abi, bytecode } = testContract(name);
  const { ContractFactory } = await import("ethers");
  const deployed = await new ContractFactory(abi, bytecode, signer).deploy(...args);
  return new Contract(await deployed.getAddress(), abi, signer);
}

export async function endow(token: DevelopmentStrategy["token"], holder: Signer, spender: string): Promise<void> {
  const contract = contractAt("DevelopmentToken", token, holder);
  await contract.getFunction("mint")(holder, 10n ** 24n);
  await contract.getFunction("approve")(spender, 2n ** 256n - 1n);
}
