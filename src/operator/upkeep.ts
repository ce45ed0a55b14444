import type { OperatorChain } from "./chain/operator-chain.js";
import type { Log } from "./log.js";
import type { OperatorMetrics } from "./operator-metrics.js";
import type { Call } from "./sender.js";

export interface UpkeepOptions {
  operator: string;
  chain: OperatorChain;
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

async function earnings({ operator, chain, withdrawAtWei, metrics }: UpkeepOptions) {
  const { balanceWei } = await chain.contracts.taskManager.getFunction("accountOf")(operator);
  metrics.balance.set(Number(await chain.provider.getBalance(operator)) / 1e18);
  metrics.earned.set(Number(balanceWei) / 1e18);
  return balanceWei > 0n && balanceWei >= withdrawAtWei
    ? [{ action: "withdraw", call: chain.calls.withdraw(operator) }]
    : [];
}

async function weights({ operator, chain, modelKeys, log }: UpkeepOptions) {
  const { router, serviceManager } = chain.contracts;
  const { isEnlisted, jailedUntilBlock } = await router.getFunction("standingOf")(operator);
  const isJailed = chain.index.blockNumber <= Number(jailedUntilBlock);
  if (!isEnlisted || isJailed) return [];
  if ((await serviceManager.getFunction("slashableStake")(operator)) < (await router.getFunction("tierStake")()))
    return [];
  for (const modelKey of modelKeys) {
    const { weight } = await router.getFunction("weightOf")(operator, modelKey);
    if (weight > 0n) continue;
    log.info("weight-lost", { modelKey });
    const data = router.interface.encodeFunctionData("refresh", [operator]);
    return [{ action: "refresh", call: { to: await router.getAddress(), data } }];
  }
  return [];
}
