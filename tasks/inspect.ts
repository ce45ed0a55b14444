import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { readyModel } from "../src/commands/open-model.js";
import { measureVerifier } from "../src/hooks/measure-verifier.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { writeWhole } from "../src/package/writing.js";
import { findProofSystem } from "../src/proof-systems/proof-systems.js";
import { makeReport } from "../src/report/compile-report.js";
import { formatInspection } from "../src/report/inspection.js";
import { inspectionHtml } from "../src/report/inspection-html.js";

interface Arguments {
  model: string;
  html: string;
  json: boolean;
}

const inspect: NewTaskActionFunction<Arguments> = async ({ model: name, html, json }, hre) =>
  reportErrors(async () => {
    const { generated } = await readyModel(hre.config.sertn, name, json);
    const { manifest } = generated;
    const estimate = findProofSystem(manifest.proofSystem).estimate(manifest.circuit);
    const report = {
      ...makeReport(generated, estimate, await measureVerifier(hre, generated.verifier)),
      layers: manifest.layers,
    };
    if (html !== "") await writeWhole(html, inspectionHtml(report));
    if (json) console.log(JSON.stringify(report, undefined, 2));
    else console.log(`${formatInspection(report)}${html === "" ? "" : `\n\nReport written to ${html}`}`);
    return report;
  });

export default inspect;
