import { expect } from "chai";
import fc from "fast-check";
import hre from "hardhat";
import { fuzzRuns } from "../helpers/fuzz.js";
import { checkMove, newGhost } from "./model/invariants.js";
import { anyMove, type Memory, type Move, moveKinds, play } from "./model/moves.js";
import { readState } from "./model/state.js";
import { createModelWorld, type ModelWorld } from "./model/world.js";

const seed = Number(process.env.SERTN_SEED ?? Date.now() % 2 ** 31);

describe(`the local core under random play (SERTN_SEED=${seed})`, function () {
  this.timeout(600_000 * fuzzRuns(1));
  let world: ModelWorld;
  let snapshot: unknown;
  const succeeded = new Map<string, number>(moveKinds.map((kind) => [kind, 0]));

  before(async () => {
    const { ethers, provider } = await hre.network.create();
    world = await createModelWorld(provider, await ethers.getSigners());
    snapshot = await provider.request({ method: "evm_snapshot" });
  });

  it("keeps its invariants I1 to I6 and I8 after every move of anyone", async () => {
    const games = fc.array(anyMove, { minLength: 30, maxLength: 60, size: "max" });
    await fc.assert(fc.asyncProperty(games, playGame), { seed, numRuns: fuzzRuns(30), endOnFailure: false });
  });

  it("was played for real: every kind of move succeeded", () => {
    const counts = Object.fromEntries(succeeded);
    expect(
      moveKinds.filter((kind) => counts[kind] === 0),
      JSON.stringify(counts),
    ).to.deep.equal([]);
  });

  async function playGame(moves: readonly Move[]): Promise<void> {
    await world.rpc.request({ method: "evm_revert", params: [snapshot] });
    snapshot = await world.rpc.request({ method: "evm_snapshot" });
    const ghost = newGhost(world);
    const memory: Memory = { withdrawals: [] };
    for (const move of moves) {
      const before = await readState(world, "pending");
      const played = await play({ world, memory, move, state: before });
      checkMove(world, ghost, before, played, await readState(world));
      if (played.outcome.succeeded) succeeded.set(move.kind, (succeeded.get(move.kind) ?? 0) + 1);
    }
  }
});
