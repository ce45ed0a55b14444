import type { Result } from "ethers";
import { type ProofReason, proofReasons, type Task } from "../avs/types.js";
import type { Findings } from "./findings.js";
import type { EvidenceContract, ProvenEvent, Records } from "./records.js";

/** An answer, and the demand for its proof that was not met. */
export interface Demand {
  answered: ProvenEvent;
  request: ProvenEvent;
  reason: ProofReason;
}

/** The events of a task that was not served as it should have been. */
export interface TaskLife {
  taskId: bigint;
  task: Task;
  submitted: ProvenEvent;
  assigned: ProvenEvent;
  operator: string;
  /** Undefined where the operator did not answer. */
  demand: Demand | undefined;
  /** `TaskSlashed`, or `TaskExpired`. */
  end: ProvenEvent;
}

/** What happened to a task, in an order that the contracts allow. @throws evidence/contradiction */
export function readLife(records: Records, taskId: bigint, findings: Findings): TaskLife {
  const of = (event: string) => ofTask(records, event, taskId);
  const submitted = only(of("TaskSubmitted"), `task ${taskId} was submitted`, findings);
  const assigned = only(of("TaskAssigned"), `task ${taskId} was assigned`, findings);
  const [slashed, expired] = [of("TaskSlashed"), of("TaskExpired")];
  const end = only([...slashed, ...expired], `task ${taskId} ended with a slash or a penalty`, findings);
  const demand = slashed.length === 0 ? undefined : readDemand(of, taskId, findings);
  const steps = [submitted, assigned, ...(demand === undefined ? [] : [demand.answered, demand.request]), end];
  const places = steps.map((step) => records.events.indexOf(step));
  findings.check(
    places.every((place, k) => k === 0 || place > places[k - 1]),
    "the task's steps came one after the other",
    "transactions",
    () => steps.map(({ event, blockNumber }) => `${event} in block ${blockNumber}`).join(", "),
  );
  const operator: string = assigned.args.operator;
  for (const step of steps.slice(1))
    findings.equal(step.args.operator, operator, `${step.event} is the operator's`, "facts");
  return {
    taskId,
    // The ABI is the contract's own, so the fields are those of the struct.
    task: (submitted.args.task as Result).toObject() as Task,
    submitted,
    assigned,
    operator,
    demand,
    end,
  };
}

function readDemand(of: (event: string) => ProvenEvent[], taskId: bigint, findings: Findings): Demand {
  const answered = only(of("TaskAnswered"), `task ${taskId} was answered`, findings);
  // A final task's proof may be demanded after its operator was slashed for another.
  const request = of("ProofRequested").at(-1);
  if (request === undefined) return findings.fail("the proof was demanded", "transactions", "no event says so");
  return { answered, request, reason: proofReasons[Number(request.args.reason)] };
}

/** The events of one kind about a task. */
export function ofTask({ events }: Records, event: string, taskId: bigint): ProvenEvent[] {
  return events.filter((one) => one.contract === "taskManager" && one.event === event && one.args.taskId === taskId);
}

/** The events of one kind of a contract, of the transaction of another event if it is given. */
export function ofContract(
  { events }: Records,
  contract: EvidenceContract,
  event: string,
  isMeant: (args: Result) => boolean,
  within?: ProvenEvent,
): ProvenEvent[] {
  return events.filter(
    (one) =>
      one.contract === contract &&
      one.event === event &&
      isMeant(one.args) &&
      (within === undefined || one.transactionHash === within.transactionHash),
  );
}

/** The only one of some events. @throws evidence/contradiction */
export function only(events: readonly ProvenEvent[], claim: string, findings: Findings): ProvenEvent {
  const [event] = events;
  if (event === undefined || events.length > 1)
    return findings.fail(
      claim,
      "transactions",
      event === undefined ? "no event says so" : "more than one event says so",
    );
  return event;
}
