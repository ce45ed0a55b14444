import { expect } from "chai";
import hre from "hardhat";
import { coreParts } from "../../src/eigenlayer/deploy-local-core.js";
import { defaultSettings } from "../../src/eigenlayer/settings.js";
import { localCoreModule } from "../../src/hooks/local-core-module.js";

describe("the local core as an Ignition module", () => {
  it("deploys the same contracts, which know each other and the settings", async () => {
    const { ethers, ignition } = await hre.network.create();
    const [owner] = await ethers.getSigners();
    const core = await ignition.deploy(localCoreModule({ ...defaultSettings, owner: owner.address }));
    for (const [index, [name]] of coreParts.entries())
      expect(await core.localCore.addressOf(index), name).to.equal(await core[name].getAddress());
    expect(await core.allocationManager.delegation()).to.equal(await core.delegationManager.getAddress());
    expect(await core.delegationManager.strategyManager()).to.equal(await core.strategyManager.getAddress());
    expect(await core.strategyFactory.pauser()).to.equal(owner.address);
    expect(await core.allocationManager.DEALLOCATION_DELAY()).to.equal(defaultSettings.deallocationDelay);
  });
});
