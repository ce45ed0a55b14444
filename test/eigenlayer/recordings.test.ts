import { expect } from "chai";
import hre from "hardhat";
import { deployDevelopmentCore } from "../../src/eigenlayer/development-core.js";
import { type ExpectedEvent, type Recording, readRecordings, type Step, type Symbolic } from "./replay/recording.js";
import { replay } from "./replay/replay.js";
import { mine } from "./replay/rpc.js";
import { prepareWorld, type World } from "./replay/world.js";

const recordings = readRecordings();

describe("recordings of the real EigenLayer core", function () {
  this.timeout(60_000);
  const worlds = new Map<string, Promise<World>>();

  it("are there", () => expect(recordings.length).to.be.at.least(35));

  for (const recording of recordings)
    it(`${recording.name} replays exactly (${recording.steps.length} steps)`, async () => {
      expect(await replay(await worldFor(recording), recording)).to.deep.equal([]);
    });

  describe("a replay notices", () => {
    const recording = recordings.find(({ name }) => name === "full-slash");
    const slash = 10; // of the steps: its events, views and results are many

    const lies: readonly [what: string, lie: (steps: Step[]) => void][] = [
      ["another result", (steps) => Object.assign(steps[slash].expect, { returns: ["1", ["1000000000000000000001"]] })],
      ["another error", (steps) => Object.assign(steps[12].expect, { error: "SharesAmountZero" })],
      [
        "success instead of an error",
        (steps) => Object.assign(steps[slash], { expect: { ok: false, error: "InvalidCaller" } }),
      ],
      [
        "another argument of an event",
        (steps) => Object.assign(success(steps[slash]).events[0], { args: ["@operator1", "@stratA", "1"] }),
      ],
      [
        "another emitter of an event",
        (steps) => Object.assign(success(steps[slash]).events[0], { contract: "strategyManager" }),
      ],
      ["events in another order", (steps) => success(steps[slash]).events.reverse()],
      ["an event too many", (steps) => success(steps[slash]).events.pop()],
      ["an event too few", (steps) => success(steps[slash]).events.push(success(steps[slash]).events[0])],
      ["another value of a view", (steps) => Object.assign(views(steps[slash]), { [firstView(steps[slash])]: "1" })],
      [
        "a view that changed and should not",
        (steps) => Reflect.deleteProperty(views(steps[slash]), firstView(steps[slash])),
      ],
      ["a view that should have changed and did not", (steps) => Object.assign(steps[0], { views: { 1: "1" } })],
      ["a block too many between steps", (steps) => Object.assign(steps[0], { mine: 1 })],
    ];
    for (const [what, lie] of lies)
      it(what, async () => {
        if (recording === undefined) throw new Error("the recording is missing");
        const told = structuredClone(recording);
        lie(told.steps);
        expect(await replay(await worldFor(recording), told)).to.not.be.empty;
      });

    it("a step that takes two blocks", async () => {
      if (recording === undefined) throw new Error("the recording is missing");
      const { rpc, ...world } = await worldFor(recording);
      const slow: World["rpc"] = {
        request: async (call) => {
          const answer = await rpc.request(call);
          if (call.method === "eth_sendTransaction") await mine(rpc, 1);
          return answer;
        },
      };
      expect(await replay({ ...world, rpc: slow }, recording)).to.match(/block \d+ instead of \d+/);
      worlds.clear(); // the copy has used up the snapshot
    });
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
  return prepareWorld(provider, core);
}

/** Parts of a recording that there must be. */
function success({ expect: expectation }: Step): { returns: Symbolic; events: ExpectedEvent[] } {
  if (!expectation.ok || expectation.events === undefined) throw new Error("no success with events");
  return { ...expectation, events: expectation.events };
}

function views({ views: changed }: Step): Record<string, Symbolic> {
  if (changed === undefined) throw new Error("no view changed");
  return changed;
}

function firstView(step: Step): string {
  return Object.keys(views(step))[0];
}
