import type { Ledger } from "../ledger.js";
import type { Random } from "../random.js";
import type { Roster } from "./roster.js";
import type { Tables } from "./tables.js";
import type { Tasks } from "./tasks.js";

/** Whether what follows a miss is simulated, and audit rates as the contracts set them: off and scaled for the boundary. */
export interface RunOptions {
  /** Jail, falling reliability, shrinking stake, retrospective audits. */
  consequences: boolean;
  /** Audit rates are multiplied by this. */
  auditFactor: number;
}

export const usualOptions: RunOptions = { consequences: true, auditFactor: 1 };

/** What the parts of a run share. */
export interface RunState {
  readonly tables: Tables;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly options: RunOptions;
  readonly roster: Roster;
  readonly tasks: Tasks;
  block: number;
  /** Tasks that are not at their end. */
  open: number;
}
