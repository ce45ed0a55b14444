import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type Avs, avsScene, type Task } from "./avs.js";
import { expectRefused, type Refusal } from "./books.js";

/** As the contracts' enum. */
export const codes = { Submitted: 1, Assigned: 2, Answered: 3, ProofDue: 4, Final: 5, Slashed: 6, Expired: 7 };

/** An attempt, what it must be told, and what is to be changed for it to pass; nothing if it never can. */
export interface Attempt {
  attempt: () => Promise<unknown>;
  refusal: Refusal;
  passing?: () => Promise<unknown>;
}

export type Case = (avs: Avs, operator: HardhatEthersSigner) => Promise<Attempt>;

/** Each breaks one thing; the refusal has all that explains it, no wei moves and nothing stays locked; mended, it passes. */
export function describeRefusals(kinds: Readonly<Record<string, Readonly<Record<string, Case>>>>): void {
  const scene = avsScene(async (avs) => ({ operator: await avs.operator() }));
  for (const [what, cases] of Object.entries(kinds))
    describe(what, () => {
      for (const [title, prepare] of Object.entries(cases))
        it(title, async () => {
          const { avs, operator } = scene();
          const { attempt, refusal, passing } = await prepare(avs, operator);
          await expectRefused(avs, [operator], attempt, refusal);
          // In the next block, when it is not too early any more.
          await avs.networkHelpers.mine();
          await passing?.();
        });
    });
}

export async function assigned(avs: Avs): Promise<Task> {
  const task = await avs.submit();
  await avs.assign(task);
  return task;
}

/** Answered right, and its proof is due. */
export async function due(avs: Avs): Promise<Task> {
  const task = await avs.answered();
  await avs.planAudit(task, true);
  await avs.goTo(task.progress.stepBlock + 2n);
  await avs.settle(task);
  return task;
}
