import { defineFault, type Fault, type StrikeOptions } from "./fault.js";

/** Never answers. The user is refunded when the deadline has passed, and the operator pays a liveness penalty. */
export function silent(options: StrikeOptions = {}): Fault {
  return defineFault("silent", options, () => ({
    answer: async () => ({ do: "nothing", because: "it is silent" }),
  }));
}
