import type { SertnClient } from "../avs/client.js";
import type { TaskId } from "../avs/types.js";
import type { FreshDeployment } from "../deploy/deploy-sertn.js";
import { type DevelopmentChain, goTo } from "./chain.js";
import { cannotBeDrawn } from "./errors.js";
import type { TestOperator } from "./people.js";
import { makeSeed, planSeed } from "./seeds.js";

/** A planned draw needs more tries than this only if the operator can hardly be drawn. */
const mostDraws = 400;
/** Where it is only preferred, few are enough. */
const mostPreferredDraws = 40;

interface RouteParts {
  chain: DevelopmentChain;
  deployment: FreshDeployment;
  client: SertnClient;
}

/**
 * Plans the seed of the block after a submission so that the router's own draw falls on `wanted`; if nobody is wanted, on an
 * operator with a fault where that can be, and else on whoever a fixed seed gives.
 *
 * @throws testing/cannot-be-drawn
 */
export async function planRoute(
  { chain, deployment, client }: RouteParts,
  id: TaskId,
  wanted: TestOperator | undefined,
  operators: ReadonlyMap<string, TestOperator>,
): Promise<void> {
  const { task } = await client.tasks.get(id);
  await goTo(chain, task.submitBlock + 2n);
  const { randomness } = deployment.sertn;
  const assign = client.context.sertn.taskManager.getFunction("assign");
  const plan = (nonce: number) =>
    planSeed(chain, randomness, task.submitBlock + 1n, { status: "Available", seed: makeSeed("draw", id, nonce) });
  const faulty = [...operators.values()].filter(({ fault }) => fault !== undefined).map(({ address }) => address);
  if (wanted === undefined && faulty.length === 0) return plan(0);
  const accepted = wanted === undefined ? faulty : [wanted.address];
  const tries = wanted === undefined ? mostPreferredDraws : mostDraws;
  for (let nonce = 0; nonce < tries; nonce++) {
    await plan(nonce);
    // A draw that finds nobody reverts; another seed may find someone.
    const drawn: unknown = await assign.staticCall(id, task, { blockTag: "pending" }).catch(() => undefined);
    if (accepted.some((address) => address === drawn)) return;
  }
  if (wanted !== undefined) throw cannotBeDrawn({ taskId: id, operator: wanted.name });
  await plan(0);
}
