import { Contract, type ContractRunner, Interface } from "ethers";
import type { CoreAddresses } from "../eigenlayer/deploy-local-core.js";
import { kitArtifact } from "../kit-artifacts.js";
import type { SertnAddresses } from "./addresses.js";

/** Where the source of each contract of a deployment is. */
export const sertnSources = {
  serviceManager: "contracts/avs/SertnServiceManager.sol",
  parameterRegistry: "contracts/avs/ParameterRegistry.sol",
  modelRegistry: "contracts/avs/ModelRegistry.sol",
  router: "contracts/avs/OperatorRouter.sol",
  vault: "contracts/avs/CompensationVault.sol",
  slasher: "contracts/avs/SertnSlasher.sol",
  registrar: "contracts/avs/SertnRegistrar.sol",
  taskManager: "contracts/avs/TaskManager.sol",
  lens: "contracts/avs/TaskLens.sol",
  randomness: "contracts/avs/interfaces/IAuditRandomness.sol",
  feeToken: "contracts/consumer/IWrappedCoin.sol",
  gateway: "contracts/consumer/NativeFeeGateway.sol",
} as const satisfies Partial<Record<keyof SertnAddresses, string>>;
export type SertnContract = keyof typeof sertnSources;

/** The owner of deployments that are not for development. */
export const timelockSource = "contracts/avs/SertnTimelock.sol";

/** Interfaces of the core, which the local one and the real one have in common. */
export const coreSources = {
  allocationManager: "contracts/eigenlayer/interfaces/IAllocationManager.sol",
  delegationManager: "contracts/eigenlayer/interfaces/IDelegationManager.sol",
  strategyManager: "contracts/eigenlayer/interfaces/IStrategyManager.sol",
  permissionController: "contracts/eigenlayer/interfaces/IPermissionController.sol",
  rewardsCoordinator: "contracts/eigenlayer/interfaces/IRewardsCoordinator.sol",
} as const satisfies Record<keyof CoreAddresses, string>;

const interfaces = new Map<string, Interface>();

/** The interface of a source file of the kit; parsed once, for that takes longer than a call. */
export function interfaceOf(source: string): Interface {
  const known = interfaces.get(source);
  if (known !== undefined) return known;
  const parsed = new Interface(JSON.parse(JSON.stringify(kitArtifact(source).abi)));
  interfaces.set(source, parsed);
  return parsed;
}

/** A contract of a source file of the kit, at an address. */
export function contractAt(source: string, address: string, runner: ContractRunner): Contract {
  return new Contract(address, interfaceOf(source), runner);
}

export type SertnContracts = Readonly<Record<Exclude<SertnContract, "gateway">, Contract>> & {
  readonly gateway: Contract | undefined;
};
export type CoreContracts = Readonly<Record<keyof CoreAddresses, Contract>>;

/** The contracts of a deployment, called by `runner`. */
export function connectSertn(addresses: Readonly<SertnAddresses>, runner: ContractRunner): SertnContracts {
  const connect = (name: Exclude<SertnContract, "gateway">) => contractAt(sertnSources[name], addresses[name], runner);
  return {
    serviceManager: connect("serviceManager"),
    parameterRegistry: connect("parameterRegistry"),
    modelRegistry: connect("modelRegistry"),
    router: connect("router"),
    vault: connect("vault"),
    slasher: connect("slasher"),
    registrar: connect("registrar"),
    taskManager: connect("taskManager"),
    lens: connect("lens"),
    randomness: connect("randomness"),
    feeToken: connect("feeToken"),
    gateway: addresses.gateway === undefined ? undefined : contractAt(sertnSources.gateway, addresses.gateway, runner),
  };
}

/** The contracts of a core, called by `runner`. */
export function connectCore(addresses: Readonly<CoreAddresses>, runner: ContractRunner): CoreContracts {
  const connect = (name: keyof CoreAddresses) => contractAt(coreSources[name], addresses[name], runner);
  return {
    allocationManager: connect("allocationManager"),
    delegationManager: connect("delegationManager"),
    strategyManager: connect("strategyManager"),
    permissionController: connect("permissionController"),
    rewardsCoordinator: connect("rewardsCoordinator"),
  };
}
