import { expect } from "chai";
import fc from "fast-check";
import hre from "hardhat";
import { fuzzRuns } from "../helpers/fuzz.js";
import { checkMove, newGhost } from "./model/invariants.js";
import { anyMove, type Move, moveKinds, newMemory, play } from "./model/moves.js";
import { readState } from "./model/state.js";
import { createModelWorld, type ModelWorld, warmUp } from "./model/world.js";

const seed = Number(process.env.SERTN_SEED ?? Date.now() % 2 ** 31);

describe(`the local core under random play (SERTN_SEED=${seed})`, function () {
  this.timeout(600_000 * fuzzRuns(1));
  let world: ModelWorld;
  let snapshot: unknown;
  const succeeded = new Map<string, number>(moveKinds.map((kind) => [kind, 0]));

  before(async () => {
    const { ethers, provider } = await hre.network.create();
    world = await createModelWorld(provider, await ethers.getSigners());
    await warmUp(world);
    snapshot = await provider.request({ method: "evm_snapshot" });
  });

  it("keeps its invariants I1 to I6 and I8 after every move of anyone", async () => {
    const games = fc.array(anyMove, { minLength: 30, maxLength: 60, size: "max" });
    await fc.assert(fc.asyncProperty(games, playGame), { seed, numRuns: fuzzRuns(30), endOnFailure: false });
  });

  it("was played for real: every kind of move had an effect", () => {
    const never = moveKinds.filter((kind) => succeeded.get(kind) === 0);
    expect(never, JSON.stringify(Object.fromEntries(succeeded))).to.deep.equal([]);
  });

  async function playGame(moves: readonly Move[]): Promise<void> {
    await world.rpc.request({ method: "evm_revert", params: [snapshot] });
    snapshot = await world.rpc.request({ method: "evm_snapshot" });
    const ghost = newGhost(world);
    const memory = newMemory();
    for (const move of moves) {
      const before = await readState(world, "pending");
      const played = await play({ world, memory, move, state: before });
      checkMove(world, ghost, before, played, await readState(world));
      // What changes something says so by an event; waiting does not.
      const hasEffect = played.outcome.events.length > 0 || move.kind === "wait";
      if (hasEffect) succeeded.set(move.kind, (succeeded.get(move.kind) ?? 0) + 1);
    }
  }
});
