import { isAddress } from "ethers";
import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { badSubject } from "../src/commands/errors.js";
import { parseAccount, parseTaskId } from "../src/commands/parse-arguments.js";
import { withClient } from "../src/hooks/open-client.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { toJson } from "../src/report/json.js";
import { reportAccount } from "../src/status/account-status.js";
import { formatAccount, formatOverview, formatTask } from "../src/status/format.js";
import { reportOverview } from "../src/status/overview.js";
import { reportTask } from "../src/status/task-status.js";

interface Arguments {
  subject: string;
  last: number;
  json: boolean;
}

const status: NewTaskActionFunction<Arguments> = async ({ subject, last, json }, hre) =>
  reportErrors(() =>
    withClient(hre, 0, async ({ client, feeToken }) => {
      const show = <Report>(report: Report, format: (report: Report) => string): Report => {
        console.log(json ? toJson(report) : format(report));
        return report;
      };
      if (subject === "") return show(await reportOverview(client, last), formatOverview);
      if (/^#?[0-9]+$/.test(subject))
        return show(await reportTask(client, parseTaskId(subject)), (task) => formatTask(task, feeToken));
      if (!isAddress(subject)) throw badSubject({ value: subject });
      return show(await reportAccount(client, parseAccount("the command's argument", subject)), (account) =>
        formatAccount(account, feeToken),
      );
    }),
  );

export default status;
