import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { challengeTask } from "../src/commands/challenge-task.js";
import { parseAmount, parseTaskId } from "../src/commands/parse-arguments.js";
import { withClient } from "../src/hooks/open-client.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { formatAmount } from "../src/report/amounts.js";
import { toJson } from "../src/report/json.js";
import { formatTask } from "../src/status/format.js";
import { reportTask } from "../src/status/task-status.js";

interface Arguments {
  task: string;
  maxFee: string;
  account: number;
  json: boolean;
}

const challenge: NewTaskActionFunction<Arguments> = async ({ task, maxFee, account, json }, hre) =>
  reportErrors(() =>
    withClient(hre, account, async ({ client, feeToken }) => {
      const id = parseTaskId(task);
      const limitWei = maxFee === "" ? undefined : parseAmount("--max-fee", maxFee, feeToken);
      const paidWei = await challengeTask(client, id, limitWei, feeToken);
      const report = await reportTask(client, id);
      if (json) console.log(toJson({ ...report, paidWei }));
      else
        console.log(
          `Paid ${formatAmount(paidWei, feeToken)}; comes back with a bounty if the proof does not come\n${formatTask(report, feeToken)}`,
        );
      return report;
    }),
  );

export default challenge;
