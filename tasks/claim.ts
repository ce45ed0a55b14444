import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { claimAll } from "../src/commands/claim-all.js";
import { parseAccount } from "../src/commands/parse-arguments.js";
import { withClient } from "../src/hooks/open-client.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { formatAmount } from "../src/report/amounts.js";
import { toJson } from "../src/report/json.js";

interface Arguments {
  to: string;
  account: number;
  json: boolean;
}

const claim: NewTaskActionFunction<Arguments> = async ({ to, account, json }, hre) =>
  reportErrors(() =>
    withClient(hre, account, async ({ client, feeToken }) => {
      const own = await client.context.signer.getAddress();
      const recipient = to === "" ? own : parseAccount("--to", to);
      const paid = await claimAll(client, recipient, feeToken);
      if (json) console.log(toJson(paid));
      else if (paid.length === 0) console.log(`Nothing is owed to ${own}`);
      else
        for (const { from, token, amount } of paid)
          console.log(`${formatAmount(amount, token)} from the ${from} to ${recipient}`);
      return paid;
    }),
  );

export default claim;
