import { writeFile } from "node:fs/promises";
import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { reportErrors } from "../src/hooks/report-errors.js";
import { readChoices, readLength } from "../src/simulate/command.js";
import { makeScenario } from "../src/simulate/make-scenario.js";
import { showProgress } from "../src/simulate/progress.js";
import { reportJson } from "../src/simulate/report/report.js";
import { reportHtml } from "../src/simulate/report/report-html.js";
import { formatDerivation, formatReport } from "../src/simulate/report/report-text.js";
import { simulateFast } from "../src/simulate/simulate.js";
import { findBoundaries, makeSimulationReport } from "../src/simulate/simulation.js";

interface Arguments {
  tasks: string;
  runs: string;
  population: string;
  scenario: string;
  seed: string;
  solve: boolean;
  html: string;
  json: boolean;
}

const simulate: NewTaskActionFunction<Arguments> = async (given) =>
  reportErrors(async () => {
    const { html, json } = given;
    const length = readLength(given);
    const solved = makeScenario(await readChoices(given));
    if (given.solve) {
      const { parameters, model } = solved.scenario;
      const derivation = solved.solution?.derivation ?? [];
      console.log(json ? reportJson({ parameters, model, derivation }) : formatDerivation({ derivation }));
      return solved;
    }
    const progress = showProgress(json);
    const begin = performance.now();
    const outcome = simulateFast(solved.scenario, length, (done) => progress.show("simulating", done / length.runs));
    const simulateMs = performance.now() - begin;
    progress.show("finding boundaries", 1);
    const boundaries = findBoundaries(solved.scenario, length);
    progress.end();

    const report = makeSimulationReport("fast", solved, length, { outcome, boundaries, comparison: [], simulateMs });
    if (html !== "") await writeFile(html, reportHtml(report));
    if (json) console.log(reportJson(report));
    else console.log(`${formatReport(report)}${html === "" ? "" : `\n\nReport written to ${html}`}`);
    return report;
  });

export default simulate;
