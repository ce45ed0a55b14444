import type { Intent } from "../operator/behaviour.js";
import type { Fault } from "./fault.js";

export interface GriefingChallengerOptions {
  /** Most that one challenge may cost, in wei; no limit if not given. */
  feeLimitWei?: bigint;
  /** Most challenges in all; no limit if not given. */
  most?: number;
  /** Only answers of this operator. */
  victim?: string;
}

/** Demands the proof of every answer of others, to wear them out. Each challenge makes the next one dearer. */
export function griefingChallenger({ feeLimitWei, most, victim }: GriefingChallengerOptions = {}): Fault {
  return {
    name: "griefingChallenger",
    options: { feeLimitWei, most, victim },
    addTo: (behaviour) => ({
      ...behaviour,
      name: `${behaviour.name} + griefingChallenger`,
      act: async (world) => {
        const { operator: self, blockNumber, tasks, memory } = world;
        const isMine = (id: bigint) => memory.has(`challenged:${id}`);
        let left = (most ?? Number.POSITIVE_INFINITY) - tasks.filter(({ id }) => isMine(id)).length;
        const intents: Intent[] = [];
        for (const { id, status, operator, lastChallengeBlock } of tasks) {
          const isOpen = status === "Answered" && blockNumber < (lastChallengeBlock ?? 0);
          const isWanted =
            operator !== self && (victim === undefined || victim.toLowerCase() === operator?.toLowerCase());
          if (left <= 0 || !isOpen || !isWanted || isMine(id)) continue;
          if (feeLimitWei !== undefined && (await world.challengeFee(id)) > feeLimitWei) continue;
          await memory.add(`challenged:${id}`);
          intents.push({ do: "challenge", taskId: id });
          left -= 1;
        }
        return [...(await behaviour.act(world)), ...intents];
      },
    }),
  };
}
