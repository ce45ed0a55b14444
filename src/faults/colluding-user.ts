import type { Fault, StrikeOptions } from "./fault.js";
import { wrongOutput } from "./wrong-output.js";

export interface ColludingUserOptions extends StrikeOptions {
  /** The accomplice, for whose tasks the operator lies. */
  user: string;
}

/**
 * Lies to an accomplice who submits tasks, so that the slash of stake that is mostly others' compensates the two. The
 * protocol gives them no more than the operator itself loses.
 */
export function colludingUser(options: ColludingUserOptions): Fault {
  return { ...wrongOutput(options), name: "colludingUser", options: { ...options } };
}
