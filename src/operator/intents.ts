import type { Intent } from "./behaviour.js";
import { type ChainView, callTo, type OperatorChain, taskCalls } from "./operator-chain.js";
import type { Call } from "./sender.js";

/** Most that a challenge may cost where nobody has set a limit: more than there can be of anything. */
const noLimitWei = 2n ** 96n - 1n;

/** An intent as calls, each with a name under which it is done once; none where there is nothing (more) to do. */
export async function callsOf(
  intent: Intent,
  chain: OperatorChain,
  view: ChainView,
  operator: string,
): Promise<{ action: string; call: Call }[]> {
  const { sertn, core, deployment } = chain.client.context;
  const avs = deployment.sertn.serviceManager;
  const set = { avs, id: await sertn.serviceManager.getFunction("operatorSetId")() };
  switch (intent.do) {
    case "challenge": {
      const task = view.tasks.get(intent.taskId);
      if (task?.status !== "Answered") return [];
      const call = taskCalls.challenge(sertn.taskManager, task, noLimitWei);
      const feeWei = await chain.client.tasks.challengeFee(task.id);
      const balanceWei: bigint = await sertn.feeToken.getFunction("balanceOf")(operator);
      // Where fees are in the wrapped coin, it wraps some of its own.
      const canWrap = deployment.sertn.gateway !== undefined && balanceWei < feeWei;
      const wrap = { action: "wrap-coins", call: { ...callTo(sertn.feeToken, "deposit", []), value: 2n * feeWei } };
      const { taskManager } = deployment.sertn;
      const allowance: bigint = await sertn.feeToken.getFunction("allowance")(operator, taskManager);
      const approve = {
        action: "approve-fees",
        call: callTo(sertn.feeToken, "approve", [taskManager, 2n ** 256n - 1n]),
      };
      return [
        ...(canWrap ? [wrap] : []),
        ...(allowance < noLimitWei ? [approve] : []),
        { action: `challenge:${intent.taskId}`, call },
      ];
    }
    case "deallocate": {
      const strategies: string[] = [];
      for (const { strategy } of await sertn.serviceManager.getFunction("slashableStrategies")()) {
        const [current, pendingDiff] = await core.allocationManager.getFunction("getAllocation")(
          operator,
          set,
          strategy,
        );
        if (current + pendingDiff > 0n) strategies.push(strategy);
      }
      if (strategies.length === 0) return [];
      const modification = { operatorSet: set, strategies, newMagnitudes: strategies.map(() => 0n) };
      return [
        { action: "deallocate", call: callTo(core.allocationManager, "modifyAllocations", [operator, [modification]]) },
      ];
    }
    case "deregister": {
      if (!(await core.allocationManager.getFunction("isMemberOfOperatorSet")(operator, set))) return [];
      const leaving = { operator, avs, operatorSetIds: [set.id] };
      return [{ action: "deregister", call: callTo(core.allocationManager, "deregisterFromOperatorSets", [leaving]) }];
    }
    case "withdraw-stake": {
      const [strategies, depositShares] = await core.delegationManager.getFunction("getDepositedShares")(operator);
      if (strategies.length === 0) return [];
      const withdrawal = {
        strategies: [...strategies],
        depositShares: [...depositShares],
        __deprecated_withdrawer: operator,
      };
      return [{ action: "withdraw-stake", call: callTo(core.delegationManager, "queueWithdrawals", [[withdrawal]]) }];
    }
  }
}
