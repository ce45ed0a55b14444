import { isSame } from "./bytes.js";
import { defineFault, type Fault, type StrikeOptions } from "./fault.js";

/**
 * Copies what another operator has answered to the same input, and its proof when asked for one. The answer is right, but
 * proofs are bound to the operator that made them. Where there is nothing to copy it does the work itself.
 */
export function copycat(options: StrikeOptions = {}): Fault {
  return defineFault("copycat", options, ({ answer, prove }) => ({
    answer: async (situation) => {
      const { task, operator, publicWork } = situation;
      const found = (await publicWork()).findLast(
        (work) => work.operator !== operator && work.modelId === task.modelId && isSame(work.input, task.input),
      );
      return found === undefined ? answer(situation) : { do: "answer", output: found.output };
    },
    prove: async (situation) => {
      const { task, operator, publicWork } = situation;
      const found = (await publicWork()).findLast(
        ({ proof, ...work }) => proof !== undefined && work.operator !== operator && isSame(work.input, task.input),
      );
      return found?.proof === undefined ? prove(situation) : { do: "prove", proof: found.proof, unchecked: true };
    },
  }));
}
