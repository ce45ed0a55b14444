import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { parseTaskId } from "../src/commands/parse-arguments.js";
import { settleTask } from "../src/commands/settle-task.js";
import { withClient } from "../src/hooks/open-client.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { toJson } from "../src/report/json.js";
import { formatTask } from "../src/status/format.js";
import { reportTask } from "../src/status/task-status.js";

interface Arguments {
  task: string;
  account: number;
  json: boolean;
}

const settle: NewTaskActionFunction<Arguments> = async ({ task, account, json }, hre) =>
  reportErrors(() =>
    withClient(hre, account, async ({ client, feeToken }) => {
      const id = parseTaskId(task);
      await settleTask(client, id);
      const report = await reportTask(client, id);
      console.log(json ? toJson(report) : formatTask(report, feeToken));
      return report;
    }),
  );

export default settle;
