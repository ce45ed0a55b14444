import type { Intent } from "./behaviour.js";
import type { OperatorChain } from "./chain/operator-chain.js";
import type { Call } from "./sender.js";

/** Most that a challenge may cost where nobody has set a limit: more than there can be of anything. */
const noLimitWei = 2n ** 96n - 1n;

/** An intent as a call, with a name under which it is done once; undefined where there is nothing (more) to do. */
export async function callOf(
  intent: Intent,
  chain: OperatorChain,
  operator: string,
): Promise<{ action: string; call: Call } | undefined> {
  const { contracts, index, calls } = chain;
  const { allocationManager, delegationManager, serviceManager } = contracts;
  const avs = await serviceManager.getAddress();
  const set = { avs, id: await serviceManager.getFunction("operatorSetId")() };
  switch (intent.do) {
    case "challenge": {
      const task = index.tasks.get(intent.taskId);
      if (task?.status !== "Answered") return undefined;
      return { action: `challenge:${intent.taskId}`, call: calls.challenge(task, noLimitWei) };
    }
    case "deallocate": {
      const strategies: string[] = [];
      for (const { strategy } of await serviceManager.getFunction("slashableStrategies")()) {
        const [current, pendingDiff] = await allocationManager.getFunction("getAllocation")(operator, set, strategy);
        if (current + pendingDiff > 0n) strategies.push(strategy);
      }
      if (strategies.length === 0) return undefined;
      const modification = { operatorSet: set, strategies, newMagnitudes: strategies.map(() => 0n) };
      const data = allocationManager.interface.encodeFunctionData("modifyAllocations", [operator, [modification]]);
      return { action: "deallocate", call: { to: await allocationManager.getAddress(), data } };
    }
    case "deregister": {
      if (!(await allocationManager.getFunction("isMemberOfOperatorSet")(operator, set))) return undefined;
      const data = allocationManager.interface.encodeFunctionData("deregisterFromOperatorSets", [
        { operator, avs, operatorSetIds: [set.id] },
      ]);
      return { action: "deregister", call: { to: await allocationManager.getAddress(), data } };
    }
    case "withdraw-stake": {
      const [strategies, depositShares] = await delegationManager.getFunction("getDepositedShares")(operator);
      if (strategies.length === 0) return undefined;
      const data = delegationManager.interface.encodeFunctionData("queueWithdrawals", [
        [{ strategies: [...strategies], depositShares: [...depositShares], __deprecated_withdrawer: operator }],
      ]);
      return { action: "withdraw-stake", call: { to: await delegationManager.getAddress(), data } };
    }
  }
}
