import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { Future } from "@nomicfoundation/ignition-core";
import { coreArtifact } from "../eigenlayer/artifacts.js";
import { coreParts } from "../eigenlayer/deploy-local-core.js";
import { type CoreSettings, checkDelays } from "../eigenlayer/settings.js";

/**
 * A local EigenLayer core as an Ignition module, to be used by others: its results are the core's contracts by the names of
 * `LocalCoreAddresses`. The deployment can be resumed: `LocalCore` takes each part once.
 *
 * @throws eigenlayer/bad-delay, kit/artifact-missing
 */
export function localCoreModule(settings: Readonly<CoreSettings>) {
  checkDelays(settings);
  return buildModule("LocalEigenLayerCore", (m) => {
    const localCore = m.contract("LocalCore", coreArtifact("LocalCore"), [{ ...settings }]);
    const deployments: Future[] = [];
    for (const [index, [name, contract]] of coreParts.entries()) {
      // One after another: the order decides on the addresses.
      const options = { id: `deploy_${name}`, after: deployments.slice(-1) };
      deployments.push(m.call(localCore, "deploy", [index, coreArtifact(contract).bytecode], options));
    }
    const part = (wanted: (typeof coreParts)[number][0]) => {
      const index = coreParts.findIndex(([name]) => name === wanted);
      const [, contract] = coreParts[index];
      const address = m.staticCall(localCore, "addressOf", [index], 0, { id: `address_${wanted}` });
      return m.contractAt(contract, coreArtifact(contract), address, { id: wanted, after: deployments });
    };
    return {
      localCore,
      permissionController: part("permissionController"),
      allocationManager: part("allocationManager"),
      delegationManager: part("delegationManager"),
      strategyManager: part("strategyManager"),
      strategyFactory: part("strategyFactory"),
      rewardsCoordinator: part("rewardsCoordinator"),
    };
  });
}
