import { Interface } from "ethers";
import { describeAccount } from "./accounts.js";
import { clearPending, verdictExecuted, verdictPending } from "./events.js";
import { type Evidence, eventsOf } from "./evidence.js";

/** Why the core may refuse a slash for the moment, or for good. */
export const coreRefusals = new Interface([
  "error CurrentlyPaused()",
  "error InvalidCaller()",
  "error InvalidOperatorSet()",
  "error OperatorNotSlashable()",
  "error StrategyNotInOperatorSet()",
]);

/** What of a verdict of Sertn did not happen, or not yet, each in words: it explains why a slash or a compensation is missing. */
export function readDelays(evidence: Evidence): string[] {
  const { names } = evidence;
  const vain = eventsOf(evidence, verdictExecuted, "slasher")
    .filter(({ slashId }) => slashId === 0n)
    .map(({ taskId, operator }) => `${describeAccount(operator, names)} had nothing left to slash for task ${taskId}`);
  const pending = eventsOf(evidence, verdictPending, "slasher").map(
    ({ taskId, operator, reason }) =>
      `the core refused to slash ${describeAccount(operator, names)} for task ${taskId} for now (${nameOf(reason)})`,
  );
  const unpaid = eventsOf(evidence, clearPending, "vault").map(
    ({ slashId, strategy }) => `the core could not pay out slash ${slashId} in strategy ${strategy} yet`,
  );
  return [...vain, ...pending, ...unpaid];
}

function nameOf(reason: string): string {
  const error = coreRefusals.parseError(reason);
  return error === null ? reason : `${error.name}${error.args.length === 0 ? "" : `(${error.args.join(", ")})`}`;
}
