import { AbiCoder, encodeBytes32String, keccak256 } from "ethers";
import { type DevelopmentChain, setWord } from "./chain.js";

const coder = AbiCoder.defaultAbiCoder();
/** `SeedStatus.Available`. */
const available = 1n;
/** Chance 1, as the chain keeps it. */
const always = 65_535n;

/** A seed by what it is for and a number: the same in every run. */
export function makeSeed(purpose: string, taskId: bigint, nonce: number | bigint): bigint {
  return BigInt(keccak256(coder.encode(["string", "uint256", "uint256"], [purpose, taskId, nonce])));
}

/** `AuditPolicy.isDrawn` for the audit of an answer. */
export function isAudited(seed: bigint, taskId: bigint, rate: bigint): boolean {
  if (rate === always) return true;
  const words = coder.encode(["uint256", "bytes32", "uint256"], [seed, encodeBytes32String("audit"), taskId]);
  return (BigInt(keccak256(words)) & 0xffffn) < rate;
}

/** A seed under which the audit of a task is drawn, or is not; undefined where that cannot be. */
export function findAuditSeed(taskId: bigint, rate: bigint, isWanted: boolean): bigint | undefined {
  if (rate === always) return isWanted ? makeSeed("audit", taskId, 0) : undefined;
  for (let nonce = 0; ; nonce++) {
    const seed = makeSeed("audit", taskId, nonce);
    if (isAudited(seed, taskId, rate) === isWanted) return seed;
  }
}

/**
 * Plans the seed of a block in a `DevelopmentRandomness`, as its `plan` would, but without a block of its own: tests
 * count blocks.
 */
export async function planSeed(
  chain: DevelopmentChain,
  randomness: string,
  block: bigint,
  seed: bigint,
): Promise<void> {
  // mapping(uint256 block => Plan { status; seed }) is the contract's only storage, in slot 0.
  const slot = BigInt(keccak256(coder.encode(["uint256", "uint256"], [block, 0n])));
  await setWord(chain, randomness, slot, available);
  await setWord(chain, randomness, slot + 1n, seed);
}
