import { AbiCoder, keccak256, toBeHex } from "ethers";
import { type DevelopmentChain, readWord, setWord } from "./chain.js";

const coder = AbiCoder.defaultAbiCoder();

/** A seed by what it is for and numbers: the same in every run. */
export function makeSeed(purpose: string, ...numbers: readonly (number | bigint)[]): string {
  return keccak256(coder.encode(["string", "uint256[]"], [purpose, numbers]));
}

/** A plan of a block's seed, the contract's `Plan`. */
export interface SeedPlan {
  status: "Pending" | "Available" | "Lost";
  seed: string;
}

const seedStatuses = ["Pending", "Available", "Lost"] as const;

/** The contract's only storage: mapping(uint256 block => Plan { status; seed }), in slot 0. */
function slotOf(block: bigint): bigint {
  return BigInt(keccak256(coder.encode(["uint256", "uint256"], [block, 0n])));
}

/**
 * Plans the seed of a block in a `DevelopmentRandomness`, as its `plan` and `lose` would, but without a block of its own:
 * tests count blocks.
 */
export async function planSeed(
  chain: DevelopmentChain,
  randomness: string,
  block: bigint,
  { status, seed }: SeedPlan,
): Promise<void> {
  const slot = slotOf(block);
  await setWord(chain, randomness, slot, BigInt(seedStatuses.indexOf(status)));
  await setWord(chain, randomness, slot + 1n, BigInt(seed));
}

export async function readSeedPlan(chain: DevelopmentChain, randomness: string, block: bigint): Promise<SeedPlan> {
  const slot = slotOf(block);
  const status = seedStatuses[Number(await readWord(chain, randomness, slot))] ?? "Pending";
  return { status, seed: toBeHex(await readWord(chain, randomness, slot + 1n), 32) };
}
