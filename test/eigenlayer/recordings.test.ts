import { expect } from "chai";
import hre from "hardhat";
import { deployDevelopmentCore } from "../../src/eigenlayer/development-core.js";
import { readRecordings, type Recording } from "./replay/recording.js";
import { replay } from "./replay/replay.js";
import { prepareWorld, type World } from "./replay/world.js";

const recordings = readRecordings();

describe("recordings of the real EigenLayer core", function () {
  this.timeout(60_000);
  const worlds = new Map<string, Promise<World>>();

  it("are there", () => expect(recordings.length).to.be.at.least(34));

  for (const recording of recordings)
    it(`${recording.name} replays exactly (${recording.steps.length} steps)`, async () => {
      const world = await worldFor(recording);
      expect(await replay(world, recording)).to.deep.equal([]);
    });

  /** One core for each choice of delays. */
  function worldFor({ constants }: Recording): Promise<World> {
    const key = JSON.stringify(constants);
    const world = worlds.get(key) ?? newWorld(constants);
    worlds.set(key, world);
    return world;
  }
});

async function newWorld(constants: Recording["constants"]): Promise<World> {
  const { ethers, provider } = await hre.network.create();
  const [funder, pauser] = await ethers.getSigners();
  const core = await deployDevelopmentCore(funder, pauser.address, {
    deallocationDelay: constants.DEALLOCATION_DELAY,
    allocationConfigurationDelay: constants.ALLOCATION_CONFIGURATION_DELAY,
    slasherConfigurationDelay: constants.SLASHER_CONFIGURATION_DELAY,
    minWithdrawalDelayBlocks: constants.MIN_WITHDRAWAL_DELAY_BLOCKS,
  });
  const [registrarMock, viewBatch] = await Promise.all(
    ["RegistrarMock", "ViewBatch"].map((name) => hre.artifacts.readArtifact(name)),
  );
  return prepareWorld(provider, core, { registrarMock: registrarMock.bytecode, viewBatch: viewBatch.bytecode });
}
