import { getBytes } from "ethers";
import { isSertnError } from "../errors.js";
import { type Model, toHex } from "../package/model.js";
import type { Findings } from "./findings.js";
import type { TaskLife } from "./life.js";
import type { Submission } from "./submission.js";

/** What is needed of a model to judge an answer. */
export type JudgedModel = Pick<Model, "inferBytes"> & { manifest: Pick<Model["manifest"], "modelId" | "name"> };

/** Whether the answer was wrong, or right and not proven. Either was to be slashed. @throws evidence/contradiction */
export function judgeAnswer(
  model: JudgedModel,
  { submitted, demand }: TaskLife,
  { modelId }: Submission,
  findings: Findings,
): void {
  const { name } = model.manifest;
  findings.equal(model.manifest.modelId, modelId, `the model ${name} is the task's`, "facts.task.modelId");
  if (demand === undefined) return;
  const output = outputOf(model, submitted.args.input);
  findings.add(
    output === undefined
      ? `The input is outside of what ${name} takes: no answer to it can be proven`
      : output === demand.answered.args.output
        ? `The answer was right: ${name} gives the same. It was slashed because the proof did not come`
        : `The answer was wrong: ${name} gives ${shorten(output)}, and not ${shorten(demand.answered.args.output)}`,
    "model",
  );
}

function outputOf(model: JudgedModel, input: string): string | undefined {
  try {
    return toHex(model.inferBytes(getBytes(input)).output);
  } catch (error) {
    if (isSertnError(error) && error.code === "package/input-refused") return undefined;
    throw error;
  }
}

function shorten(hex: string): string {
  return hex.length > 66 ? `${hex.slice(0, 60)}… (${hex.length / 2 - 1} bytes)` : hex;
}
