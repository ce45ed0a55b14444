import { writeFile } from "node:fs/promises";
import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { runFloat } from "../src/commands/float-outputs.js";
import { readyModel, samplesOf } from "../src/commands/open-model.js";
import { parseHex } from "../src/commands/parse-hex.js";
import { notOneSample } from "../src/compiler/errors.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { formatInference, makeInferenceReport } from "../src/report/inference-report.js";
import { duration } from "../src/report/text.js";

interface Arguments {
  model: string;
  input: string;
  context: string;
  out: string;
  json: boolean;
}

const prove: NewTaskActionFunction<Arguments> = async ({ model: name, input, context, out, json }, hre) =>
  reportErrors(async () => {
    const ready = await readyModel(hre.config.sertn, name, json);
    const { model } = ready;
    const samples = await samplesOf(ready, input);
    if (samples.length !== 1) throw notOneSample({ file: input, samples: samples.length });
    const inference = model.infer(samples[0]);
    const begin = performance.now();
    const proven = await model.prove(samples[0], parseHex("--context", context));
    const proveMs = Math.round(performance.now() - begin);
    await model.close();
    if (out !== "") await writeFile(out, `${JSON.stringify(proven, undefined, 2)}\n`);

    const report = makeInferenceReport(model.manifest, [inference], await runFloat(ready, samples));
    if (json) console.log(JSON.stringify({ ...report, ...proven, proveMs }, undefined, 2));
    else
      console.log(
        `${formatInference(report)}\n  proved in ${duration(proveMs)}${out === "" ? `\n  proof ${proven.proof}` : `, written to ${out}`}`,
      );
    return proven;
  });

export default prove;
