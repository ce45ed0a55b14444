import { isSame } from "./bytes.js";
import { defineFault, type Fault, type StrikeOptions } from "./fault.js";

/**
 * Shows a proof that it has shown for an earlier task, the latest of the same input if there is one. Proofs are bound to
 * their task, so it is refused; without an earlier proof there is nothing to show.
 */
export function replayedProof(options: StrikeOptions = {}): Fault {
  return defineFault("replayedProof", options, () => ({
    prove: async ({ task, operator, publicWork }) => {
      const own = (await publicWork()).filter((work) => work.operator === operator && work.proof !== undefined);
      const found = own.findLast(({ input }) => isSame(input, task.input)) ?? own.at(-1);
      if (found?.proof === undefined) return { do: "nothing", because: "there is no proof to replay" };
      return { do: "prove", proof: found.proof, unchecked: true };
    },
  }));
}
