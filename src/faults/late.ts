import { badFaultOption } from "./errors.js";
import { defineFault, type Fault, type StrikeOptions } from "./fault.js";

export interface LateOptions extends StrikeOptions {
  /** What comes late; the answer if not given. */
  what?: "answer" | "proof";
  /** How many blocks after the last one that counts; 1 if not given. */
  blocks?: number;
}

/** Does what is right, too late. */
export function late({ what = "answer", blocks = 1, ...options }: LateOptions = {}): Fault {
  if (!Number.isInteger(blocks) || blocks < 1)
    throw badFaultOption({ fault: "late", option: "blocks", value: String(blocks), expected: "a whole number from 1" });
  return defineFault("late", { ...options, what, blocks }, ({ answer, prove }) =>
    what === "answer"
      ? {
          answer: async (situation) => {
            // The next block is the first that the answer can be in.
            const untilBlock = situation.task.deadlineBlock + blocks - 1;
            if (situation.blockNumber < untilBlock) return { do: "wait", untilBlock };
            // What it would have done in time.
            const decision = await answer({ ...situation, blockNumber: situation.task.deadlineBlock - 1 });
            return decision.do === "answer" ? { ...decision, unchecked: true } : decision;
          },
        }
      : {
          prove: async (situation) => {
            const untilBlock = situation.lastBlock + blocks - 1;
            if (situation.blockNumber < untilBlock) return { do: "wait", untilBlock };
            const decision = await prove({ ...situation, blockNumber: situation.lastBlock - 1 });
            return decision.do === "prove" ? { ...decision, unchecked: true } : decision;
          },
        },
  );
}
