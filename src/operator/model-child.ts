import { type ErrorText, isSertnError } from "../errors.js";
import type { ModelId } from "../package/manifest.js";
import { type ModelRunner, runModelsHere, type ServedModel } from "./model-runner.js";

/** The program that {@link runModelsApart} starts. It hears first which models there are, then questions. */
export type ChildQuestion =
  | { kind: "infer"; modelId: ModelId; input: Uint8Array }
  | { kind: "prove"; modelId: ModelId; input: Uint8Array; context: bigint };

export type ChildAnswer = { id: number; bytes: Uint8Array } | { id: number; error: PlainError };

/** An error as it goes from process to process, where it would lose its fields. */
export interface PlainError {
  code: string | undefined;
  facts: unknown;
  text: ErrorText;
}

type Message = { served: readonly ServedModel[] } | (ChildQuestion & { id: number });

let runner: ModelRunner | undefined;

process.on("message", async (message: Message) => {
  if ("served" in message) runner = runModelsHere(message.served);
  else if (runner !== undefined) process.send?.(await answer(runner, message));
});
// Whoever asked is gone, perhaps killed: nobody else would end this process.
process.on("disconnect", () => process.exit());
// An interrupt from the keyboard goes to both processes; the other one decides when this one ends.
process.on("SIGINT", () => {});

function answer(models: ModelRunner, { id, ...question }: ChildQuestion & { id: number }): Promise<ChildAnswer> {
  const { modelId, input } = question;
  const bytes =
    question.kind === "infer"
      ? models.infer(modelId, input)
      : models.prove({ modelId, input, context: question.context });
  return bytes.then(
    (bytes) => ({ id, bytes }),
    (error: unknown) => ({ id, error: toPlain(error) }),
  );
}

function toPlain(error: unknown): PlainError {
  if (isSertnError(error)) {
    const { code, facts, what, where, next } = error;
    return { code, facts, text: { what, where, next } };
  }
  const what = error instanceof Error ? error.message : String(error);
  return { code: undefined, facts: undefined, text: { what, where: "the models' process", next: "" } };
}
