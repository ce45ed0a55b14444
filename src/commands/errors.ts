import type { Step, TaskId } from "../avs/types.js";
import { defineError } from "../errors.js";

export const badAmount = defineError("commands/bad-amount", (e: { option: string; value: string; unit: string }) => ({
  what: `${e.value === "" ? "Nothing" : e.value} is no amount`,
  where: e.option,
  next: `Give a decimal number of ${e.unit}, as 1 or 0.25.`,
}));

export const badBlocks = defineError("commands/bad-blocks", (e: { option: string; value: number }) => ({
  what: `${e.value} is no number of blocks`,
  where: e.option,
  next: "Give how many blocks after its submission the task must be answered, as 8.",
}));

export const badChoice = defineError(
  "commands/bad-choice",
  (e: { option: string; value: string; choices: readonly string[] }) => ({
    what: `${e.value} is none of the choices`,
    where: e.option,
    next: `Give ${e.choices.join(" or ")}.`,
  }),
);

export const badTask = defineError("commands/bad-task", (e: { value: string }) => ({
  what: `${e.value} is no number of a task`,
  where: "the command's argument",
  next: "`sertn status` lists the tasks; give a number of the first column.",
}));

export const badSubject = defineError("commands/bad-subject", (e: { value: string }) => ({
  what: `${e.value} is neither a task nor an account`,
  where: "the command's argument",
  next: "Give the number of a task, an address, or nothing for all tasks and operators.",
}));

export const badAccount = defineError("commands/bad-account", (e: { option: string; value: string }) => ({
  what: `${e.value} is no address`,
  where: e.option,
  next: "Give 0x and 40 hexadecimal digits; capitals must be those of the checksum.",
}));

export const cannotPay = defineError(
  "commands/cannot-pay",
  (e: { account: string; needs: string; tokens: string; coins: string | undefined }) => ({
    what: `${e.account} cannot pay ${e.needs}: it has ${e.tokens}${e.coins === undefined ? "" : ` and ${e.coins}`}`,
    where: "the fee",
    next: "Send it some, or select another account with --account.",
  }),
);

export const nothingToSettle = defineError(
  "commands/nothing-to-settle",
  (e: { taskId: TaskId; step: Step; fromBlock: bigint }) => ({
    what: `Nothing that anyone could do is due: ${stepOf(e.step, e.fromBlock)}`,
    where: `task ${e.taskId}`,
    next: "`sertn status` with its number tells what is due, from when and by whom.",
  }),
);

function stepOf(step: Step, fromBlock: bigint): string {
  if (step === "None") return "the task has ended";
  return step === "Wait" ? `something will be from block ${fromBlock}` : `the operator is to ${step.toLowerCase()}`;
}

export const packageDiffers = defineError(
  "commands/package-differs",
  (e: { model: string; modelId: string; deployed: string }) => ({
    what: `The model has changed since it was deployed: its id is ${e.modelId}, that of the registered one ${e.deployed}`,
    where: `model ${e.model}`,
    next: "Run `sertn deploy` again to register the new one, or restore the model that was deployed.",
  }),
);
