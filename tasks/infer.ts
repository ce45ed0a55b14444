import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { writeWtns } from "../src/circuit/wtns.js";
import { runFloat } from "../src/commands/float-outputs.js";
import { readyModel, samplesOf } from "../src/commands/open-model.js";
import { parseHex } from "../src/commands/parse-hex.js";
import { notOneSample } from "../src/compiler/errors.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { writeWhole } from "../src/package/writing.js";
import { formatInference, makeInferenceReport } from "../src/report/inference-report.js";

interface Arguments {
  model: string;
  input: string;
  witness: string;
  context: string;
  json: boolean;
}

const infer: NewTaskActionFunction<Arguments> = async ({ model: name, input, witness, context, json }, hre) =>
  reportErrors(async () => {
    const ready = await readyModel(hre.config.sertn, name, json);
    const { model } = ready;
    const samples = await samplesOf(ready, input);
    if (witness !== "" && samples.length !== 1) throw notOneSample({ file: input, samples: samples.length });
    const inferences = samples.map(model.infer);
    if (witness !== "")
      await writeWhole(witness, writeWtns(await model.witness(samples[0], parseHex("--context", context))));
    const report = makeInferenceReport(model.manifest, inferences, await runFloat(ready, samples));
    console.log(json ? JSON.stringify(report, undefined, 2) : formatInference(report));
    return report;
  });

export default infer;
