import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { awaitTask } from "../src/commands/await-task.js";
import { modelKeyByName, requireSameModel } from "../src/commands/deployed-model.js";
import { readyModel, samplesOf } from "../src/commands/open-model.js";
import { parseAccount, parseAmount, parseBlocks, parseChoice } from "../src/commands/parse-arguments.js";
import { quoteOrder, submitOffer } from "../src/commands/submit-task.js";
import { formatOffer, formatResult, readResult } from "../src/commands/task-result.js";
import { notOneSample } from "../src/compiler/errors.js";
import { withClient } from "../src/hooks/open-client.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { toJson } from "../src/report/json.js";
import { formatDue } from "../src/status/format.js";
import { reportTask } from "../src/status/task-status.js";

interface Arguments {
  model: string;
  input: string;
  valueAtRisk: string;
  deadline: number;
  fee: string;
  finality: string;
  user: string;
  account: number;
  wait: boolean;
  json: boolean;
}

const submit: NewTaskActionFunction<Arguments> = async (args, hre) =>
  reportErrors(() =>
    withClient(hre, args.account, async ({ client, feeToken, pollMs }) => {
      const { input: file, json } = args;
      const print = (text: string) => (json ? undefined : console.log(text));
      const terms = {
        modelKey: modelKeyByName(client, args.model),
        valueAtRisk: parseAmount("--value-at-risk", args.valueAtRisk, feeToken),
        windowBlocks: parseBlocks("--deadline", args.deadline),
        finality: parseChoice("--finality", args.finality, ["answered", "final"]),
        ...(args.fee !== "" && { feeWei: parseAmount("--fee", args.fee, feeToken) }),
        ...(args.user !== "" && { user: parseAccount("--user", args.user) }),
      };
      const ready = await readyModel(hre.config.sertn, args.model, json);
      const { model } = ready;
      await requireSameModel(client, terms.modelKey, model.manifest);
      const samples = await samplesOf(ready, file);
      if (samples.length !== 1) throw notOneSample({ file, samples: samples.length });

      const offer = await quoteOrder(client, { ...terms, input: model.infer(samples[0]).input }, feeToken);
      print(formatOffer(offer, feeToken));
      const id = await submitOffer(client, offer);
      print(`Submitted as task ${id}`);
      const report = args.wait
        ? await awaitTask(client, id, pollMs, ({ blockNumber, status, due, operator }) =>
            print(`  block ${blockNumber}: ${status}; next: ${formatDue(due, blockNumber, operator)}`),
          )
        : await reportTask(client, id);
      const result = readResult(model, report);
      const { quoteWei, payment } = offer;
      if (json) console.log(toJson({ ...report, quoteWei, payment, agrees: result.agrees, result: result.inference }));
      else print(args.wait ? formatResult(report, result) : `  \`sertn status ${id}\` tells how it stands`);
      if (args.wait && !report.isUsable) process.exitCode = 1;
      return report;
    }),
  );

export default submit;
