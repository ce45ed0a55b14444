import type { Provider } from "ethers";
import type { Memory } from "../operator/behaviour.js";

/** A memory that follows the chain back: what was remembered after a snapshot is forgotten when the snapshot is restored. */
export interface FollowingMemory extends Memory {
  /** Forgets what was remembered on blocks that the chain has no more. */
  follow(): Promise<void>;
}

export function followingMemory(provider: Provider): FollowingMemory {
  const facts = new Map<string, { number: number; hash: string | null }>();
  return {
    has: (fact) => facts.has(fact),
    add: async (fact) => {
      const head = await provider.getBlock("latest");
      facts.set(fact, { number: head?.number ?? 0, hash: head?.hash ?? null });
    },
    follow: async () => {
      for (const [fact, { number, hash }] of facts)
        if ((await provider.getBlock(number))?.hash !== hash) facts.delete(fact);
    },
  };
}
