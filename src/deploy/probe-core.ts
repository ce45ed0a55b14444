import { id, type Provider } from "ethers";
import { decoded } from "../avs/context.js";
import { contractAt, coreSources } from "../avs/contracts.js";
import type { CoreAddresses } from "../eigenlayer/deploy-local-core.js";
import { coreTooOld, coreWithoutCode } from "./errors.js";
import type { CoreOptions } from "./options.js";

/** What a core says of itself. */
export interface ProbedCore {
  addresses: CoreAddresses;
  /** Blocks in which stake cannot leave: the shorter of deallocation and withdrawal. */
  slashableBlocks: bigint;
}

/**
 * Finds the contracts of a core from its AllocationManager and reads its delays.
 *
 * @throws deploy/core-without-code, deploy/core-too-old
 */
export async function probeCore(provider: Provider, core: CoreOptions, chainId: bigint): Promise<ProbedCore> {
  const { allocationManager, rewardsCoordinator } = core;
  await mustHaveCode(provider, { allocationManager, rewardsCoordinator }, chainId);
  const code = await provider.getCode(allocationManager);
  // Behind a proxy the selector is not in the code, so it is called, too.
  const selector = id("SLASHER_CONFIGURATION_DELAY()").slice(0, 10);
  const isKnown =
    code.includes(selector.slice(2)) ||
    (await provider.call({ to: allocationManager, data: selector }).then(
      (answer) => answer !== "0x",
      () => false,
    ));
  if (!isKnown) throw coreTooOld({ allocationManager, chainId });
  const manager = contractAt(coreSources.allocationManager, allocationManager, provider);
  const read = (method: string): Promise<string> => decoded(manager.getFunction(method).staticCall());
  const [delegationManager, permissionController, deallocationDelay] = await Promise.all([
    read("delegation"),
    read("permissionController"),
    read("DEALLOCATION_DELAY"),
  ]);
  const delegation = contractAt(coreSources.delegationManager, delegationManager, provider);
  const strategyManager: string = await decoded(delegation.strategyManager());
  const withdrawalDelay = BigInt(await decoded(delegation.minWithdrawalDelayBlocks()));
  const addresses = {
    allocationManager,
    delegationManager,
    strategyManager,
    permissionController,
    rewardsCoordinator,
  };
  await mustHaveCode(provider, addresses, chainId);
  const deallocation = BigInt(deallocationDelay);
  return { addresses, slashableBlocks: deallocation < withdrawalDelay ? deallocation : withdrawalDelay };
}

async function mustHaveCode(provider: Provider, contracts: Readonly<Record<string, string>>, chainId: bigint) {
  for (const [contract, address] of Object.entries(contracts))
    if ((await provider.getCode(address)) === "0x") throw coreWithoutCode({ contract, address, chainId });
}
