import { defineFault, type Fault, type StrikeOptions } from "./fault.js";

export interface WrongOutputOptions extends StrikeOptions {
  /** The lie that is made of the truth; by default it is off by one in its first element. */
  change?: (output: Uint8Array) => Uint8Array;
}

/** Answers with a wrong output, made of the right one. It cannot be proven: whoever asks has the operator slashed. */
export function wrongOutput({ change = offByOne, ...options }: WrongOutputOptions = {}): Fault {
  return defineFault("wrongOutput", options, ({ answer }) => ({
    answer: async (situation) => {
      const decision = await answer(situation);
      return decision.do === "answer" ? { ...decision, output: change(decision.output) } : decision;
    },
  }));
}

function offByOne(output: Uint8Array): Uint8Array {
  return output.map((byte, k) => (k === 0 ? byte ^ 1 : byte));
}
