import type { Intent } from "../operator/behaviour.js";
import type { Fault, StrikeOptions } from "./fault.js";
import { wrongOutput } from "./wrong-output.js";

/** Lies, and takes its stake away as soon as it has answered: deallocates, leaves the set, queues the withdrawal. */
export function deallocateAndRun(options: StrikeOptions = {}): Fault {
  const lie = wrongOutput(options);
  const flight: readonly Intent[] = [{ do: "deallocate" }, { do: "deregister" }, { do: "withdraw-stake" }];
  return {
    name: "deallocateAndRun",
    options,
    addTo: (behaviour) => {
      const lying = lie.addTo(behaviour);
      return {
        ...lying,
        name: `${behaviour.name} + deallocateAndRun`,
        act: async (world) => {
          const hasAnswered = world.tasks.some(
            ({ operator, status }) => operator === world.operator && status !== "Assigned",
          );
          return [...(await behaviour.act(world)), ...(hasAnswered ? flight : [])];
        },
      };
    },
  };
}
