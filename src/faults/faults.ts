import { colludingUser } from "./colluding-user.js";
import { copycat } from "./copycat.js";
import { crashWhileProving } from "./crash-while-proving.js";
import { deallocateAndRun } from "./deallocate-and-run.js";
import { compose } from "./fault.js";
import { griefingChallenger } from "./griefing-challenger.js";
import { late } from "./late.js";
import { otherInput } from "./other-input.js";
import { otherModelProof } from "./other-model.js";
import { randomOutput } from "./random-output.js";
import { replayedProof } from "./replayed-proof.js";
import { silent } from "./silent.js";
import { staleModel } from "./stale-model.js";
import { withholdProof } from "./withhold-proof.js";
import { wrongOutput } from "./wrong-output.js";

/** Every fault there is. A new one is a file and a line here. */
export const faults = {
  wrongOutput,
  randomOutput,
  otherInput,
  replayedProof,
  otherModelProof,
  staleModel,
  late,
  silent,
  withholdProof,
  deallocateAndRun,
  colludingUser,
  griefingChallenger,
  copycat,
  crashWhileProving,
  /** Several in one operator; where two decide about the same, the one that stands first has its way. */
  compose,
} as const;
