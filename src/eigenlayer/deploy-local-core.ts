import { Contract, ContractFactory, type Signer } from "ethers";
import { type CoreContract, coreArtifact } from "./artifacts.js";
import { type CoreSettings, checkDelays, defaultSettings } from "./settings.js";

/** Where a core is. The same for a real one, but for `localCore` and `strategyFactory`. */
export interface CoreAddresses {
  allocationManager: string;
  delegationManager: string;
  strategyManager: string;
  permissionController: string;
  rewardsCoordinator: string;
}

export interface LocalCoreAddresses extends CoreAddresses {
  /** The directory of a local core: from its address alone all others are found again. */
  localCore: string;
  strategyFactory: string;
}

/** The parts in the order of `LocalCore.Part`. */
export const coreParts = [
  ["permissionController", "LocalPermissionController"],
  ["allocationManager", "LocalAllocationManager"],
  ["delegationManager", "LocalDelegationManager"],
  ["strategyManager", "LocalStrategyManager"],
  ["strategyFactory", "LocalStrategyFactory"],
  ["rewardsCoordinator", "LocalRewardsCoordinator"],
] as const satisfies readonly (readonly [keyof LocalCoreAddresses, CoreContract])[];

/**
 * Deploys a local EigenLayer core: seven transactions of `signer`, about 16 million gas in all, the largest below 6 million.
 *
 * @param settings What differs from {@link defaultSettings}; the owner is the signer if not given.
 * @throws eigenlayer/bad-delay, kit/artifact-missing
 */
export async function deployLocalCore(
  signer: Signer,
  settings: Readonly<Partial<CoreSettings>> = {},
): Promise<LocalCoreAddresses> {
  const chosen: CoreSettings = { ...defaultSettings, owner: await signer.getAddress(), ...settings };
  checkDelays(chosen);
  const { abi, bytecode } = coreArtifact("LocalCore");
  const core = await new ContractFactory(abi, bytecode, signer).deploy(chosen);
  await core.waitForDeployment();
  for (const [index, [, contract]] of coreParts.entries()) {
    const deployment = await core.getFunction("deploy")(index, coreArtifact(contract).bytecode);
    await deployment.wait();
  }
  return findLocalCore(signer, await core.getAddress());
}

/** The addresses of the local core whose directory is at `localCore`. */
export async function findLocalCore(signer: Signer, localCore: string): Promise<LocalCoreAddresses> {
  const core = new Contract(localCore, coreArtifact("LocalCore").abi, signer);
  const addresses = await Promise.all(
    coreParts.map(async ([name], index) => [name, await core.getFunction("addressOf")(index)] as const),
  );
  // Every name of coreParts has got its address, and these are the names of the interface.
  return { localCore, ...Object.fromEntries(addresses) } as LocalCoreAddresses;
}
