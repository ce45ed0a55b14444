import type { Log } from "./log.js";
import { callTo, type OperatorChain } from "./operator-chain.js";
import type { OperatorMetrics } from "./operator-metrics.js";
import type { Call } from "./sender.js";

export interface UpkeepOptions {
  address: string;
  chain: OperatorChain;
  /** The last block. */
  blockNumber: number;
  /** Registry entries that the operator serves. */
  modelKeys: readonly string[];
  /** Fees are withdrawn from escrow when they have come to so much. */
  withdrawAtWei: bigint;
  log: Log;
  metrics: OperatorMetrics;
}

/** Calls that are due now and then: earned fees are withdrawn, and a weight that a jail has taken is taken back. */
export async function upkeepCalls(options: UpkeepOptions): Promise<{ action: string; call: Call }[]> {
  return [...(await earnings(options)), ...(await weights(options))];
}

async function earnings({ address, chain, withdrawAtWei, metrics }: UpkeepOptions) {
  const { balanceWei } = await chain.client.tasks.account(address);
  metrics.balance.set(Number(await chain.provider.getBalance(address)) / 1e18);
  metrics.earned.set(Number(balanceWei) / 1e18);
  return balanceWei > 0n && balanceWei >= withdrawAtWei
    ? [{ action: "withdraw", call: callTo(chain.client.context.sertn.taskManager, "withdraw", [address]) }]
    : [];
}

async function weights({ address, chain, blockNumber, modelKeys, log }: UpkeepOptions) {
  const { router } = chain.client.context.sertn;
  const { isEnlisted, jailedUntilBlock } = await chain.client.operators.standing(address);
  const isJailed = blockNumber <= Number(jailedUntilBlock);
  if (!isEnlisted || isJailed) return [];
  const { stake } = await chain.client.operators.stake(address);
  if (stake < (await router.getFunction("tierStake")())) return [];
  for (const modelKey of modelKeys) {
    const { weight } = await router.getFunction("weightOf")(address, modelKey);
    if (weight > 0n) continue;
    log.info("weight-lost", { modelKey });
    return [{ action: "refresh", call: callTo(router, "refresh", [address]) }];
  }
  return [];
}
