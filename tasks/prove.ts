import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { runFloat } from "../src/commands/float-outputs.js";
import { readyModel, samplesOf } from "../src/commands/open-model.js";
import { parseHex } from "../src/commands/parse-hex.js";
import { notOneSample } from "../src/compiler/errors.js";
import { makeProgress } from "../src/compiler/progress.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import type { Model } from "../src/package/model.js";
import { writeWhole } from "../src/package/writing.js";
import { findProofSystem } from "../src/proof-systems/proof-systems.js";
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
    const { proven, proveMs } = await proveShowing(model, json, parseHex("--context", context), samples[0]);
    if (out !== "") await writeWhole(out, `${JSON.stringify(proven, undefined, 2)}\n`);

    const report = makeInferenceReport(model.manifest, [inference], await runFloat(ready, samples));
    if (json) console.log(JSON.stringify({ ...report, ...proven, proveMs }, undefined, 2));
    else
      console.log(
        `${formatInference(report)}\n  proved in ${duration(proveMs)}${out === "" ? `\n  proof ${proven.proof}` : `, written to ${out}`}`,
      );
    return proven;
  });

/** Proves with a line on the terminal, and ends the prover's threads, which would keep the process from ending. */
async function proveShowing(model: Model, quiet: boolean, context: bigint, sample: Parameters<Model["prove"]>[0]) {
  const { name, circuit, proofSystem } = model.manifest;
  const progress = makeProgress(name, quiet);
  progress.stage("prove", findProofSystem(proofSystem).estimate(circuit).proveMs);
  const begin = performance.now();
  try {
    const proven = await model.prove(sample, context);
    return { proven, proveMs: Math.round(performance.now() - begin) };
  } finally {
    progress.end();
    await model.close();
  }
}

export default prove;
