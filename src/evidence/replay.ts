import { finalities } from "../avs/types.js";
import type { Draw, EvidenceBundle, Facts } from "./bundle.js";
import { checkAnswer, checkDemand } from "./demand.js";
import { checkOperatorDraw } from "./draws.js";
import { checkExpiry } from "./expiry.js";
import type { Findings } from "./findings.js";
import { readLife, type TaskLife } from "./life.js";
import { readRecords } from "./records.js";
import { checkSlash } from "./slash.js";
import { checkSubmission, type Submission } from "./submission.js";

/** What a replay comes to. */
export interface Replay {
  facts: Facts;
  life: TaskLife;
  submission: Submission;
}

/**
 * Derives everything again from the records: what the bundle says of it is not looked at.
 * @throws evidence/contradiction
 */
export function replay(bundle: EvidenceBundle, findings: Findings): Replay {
  const records = readRecords(bundle, findings);
  const life = readLife(records, BigInt(bundle.taskId), findings);
  const submission = checkSubmission(records, life, findings);
  const examination = { bundle, records, life, submission, findings };
  const operatorDraw = checkOperatorDraw(examination);
  const { task, demand } = life;
  const facts: Facts = {
    task: {
      user: task.user,
      operator: life.operator,
      modelKey: task.modelKey,
      modelId: submission.modelId,
      verifier: submission.verifier,
      inputHash: task.inputHash,
      valueAtRisk: `${task.valueAtRisk}`,
      security: `${task.security}`,
      feeWei: `${task.feeWei}`,
      leastFeeWei: `${submission.priced.quoteWei}`,
      finality: finalities[Number(task.finality)],
      submitBlock: `${task.submitBlock}`,
      deadlineBlock: `${task.deadlineBlock}`,
      parametersId: `${task.parametersId}`,
    },
    operatorDraw,
    ...(demand === undefined
      ? { expiry: checkExpiry(examination) }
      : {
          answer: checkAnswer(examination, demand),
          demand: checkDemand(examination, demand),
          slash: checkSlash(examination, demand),
        }),
  };
  const draws = drawsOf(life).join(", ");
  findings.equal(bundle.seeds.map(({ draw }) => draw).join(", "), draws, "seeds are of the draws in it", "seeds");
  return { facts, life, submission };
}

/** The draws that a task's end rests on, in order. */
export function drawsOf({ demand }: Pick<TaskLife, "demand">): Draw[] {
  if (demand?.reason === "Audit") return ["operator", "audit"];
  return demand?.reason === "Retrospective" ? ["operator", "past"] : ["operator"];
}
