import { defineFault, type Fault, type StrikeOptions } from "./fault.js";

/**
 * Dies while it makes a proof, once a task. Whoever starts it again in time sees it prove; left dead, it is slashed.
 */
export function crashWhileProving(options: StrikeOptions = {}): Fault {
  return defineFault("crashWhileProving", options, ({ prove }) => ({
    prove: async (situation) => {
      const fact = `crashed:${situation.task.id}`;
      if (situation.memory.has(fact)) return prove(situation);
      await situation.memory.add(fact);
      // The proof is begun and never finished: whoever waited for it is gone.
      void prove(situation).catch(() => {});
      return { do: "crash" };
    },
  }));
}
