import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { findModel } from "../src/commands/find-model.js";
import { noModels } from "../src/compiler/errors.js";
import { generateModel } from "../src/compiler/generate.js";
import { measureVerifier } from "../src/hooks/measure-verifier.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { findProofSystem } from "../src/proof-systems/proof-systems.js";
import { formatReport, makeReport } from "../src/report/compile-report.js";

interface Arguments {
  model: string;
  calibration: string;
  force: boolean;
  json: boolean;
}

const compile: NewTaskActionFunction<Arguments> = async ({ model, calibration, force, json }, hre) =>
  reportErrors(async () => {
    const { sertn } = hre.config;
    const found =
      model === ""
        ? Object.entries(sertn.models).map(([name, options]) => ({ name, options }))
        : [findModel(sertn, model)];
    if (found.length === 0) throw noModels({});
    const reports = [];
    for (const { name, options } of found) {
      const withCalibration = calibration === "" ? options : { ...options, calibration };
      const generated = await generateModel(sertn, name, withCalibration, { quiet: json, force });
      const { circuit, proofSystem } = generated.manifest;
      const estimate = findProofSystem(proofSystem).estimate(circuit);
      reports.push(makeReport(generated, estimate, await measureVerifier(hre, generated.verifier)));
    }
    if (json) console.log(JSON.stringify(model === "" ? reports : reports[0], undefined, 2));
    else console.log(reports.map(formatReport).join("\n\n"));
    return reports;
  });

export default compile;
