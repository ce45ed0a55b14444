import { writeFile } from "node:fs/promises";
import { BrowserProvider } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { evidenceNeedsChain } from "../src/evidence/errors.js";
import { writeAllEvidence } from "../src/evidence/write-all.js";
import { withRealChain } from "../src/hooks/real-chain.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { readChoices, readLength, usualLengths } from "../src/simulate/command.js";
import { compareWithModel } from "../src/simulate/compare.js";
import { makeScenario, type SolvedScenario } from "../src/simulate/make-scenario.js";
import { type Progress, showProgress } from "../src/simulate/progress.js";
import { type ChainSetting, simulateReal } from "../src/simulate/real/simulate-real.js";
import { reportJson, type SimulationReport } from "../src/simulate/report/report.js";
import { reportHtml } from "../src/simulate/report/report-html.js";
import { formatDerivation, formatReport } from "../src/simulate/report/report-text.js";
import { type Length, simulateFast } from "../src/simulate/simulate.js";
import { findBoundaries, makeSimulationReport } from "../src/simulate/simulation.js";

interface Arguments {
  tasks: string;
  runs: string;
  population: string;
  scenario: string;
  seed: string;
  real: boolean;
  model: string;
  solve: boolean;
  html: string;
  evidence: string;
  json: boolean;
}

const simulate: NewTaskActionFunction<Arguments> = async (given, hre) =>
  reportErrors(async () => {
    const { html, json, real, evidence } = given;
    if (evidence !== "" && !real) throw evidenceNeedsChain({ directory: evidence });
    const length = readLength(given, real ? usualLengths.real : usualLengths.fast);
    const solved = makeScenario(await readChoices(given));
    if (given.solve) {
      const { parameters, model } = solved.scenario;
      const derivation = solved.solution?.derivation ?? [];
      console.log(json ? reportJson({ parameters, model, derivation }) : formatDerivation({ derivation }));
      return solved;
    }
    const progress = showProgress(json);
    const report = await (real
      ? runOnChain(hre, solved, length, given, progress)
      : runModel(solved, length, progress)
    ).finally(() => progress.end());
    if (html !== "") await writeFile(html, reportHtml(report));
    if (json) console.log(reportJson(report));
    else {
      console.log(`${formatReport(report)}${html === "" ? "" : `\n\nReport written to ${html}`}`);
      if (evidence !== "") console.log(`\nEvidence of every slash written to ${evidence}`);
    }
    return report;
  });

/** Who asks the chain for its events: anyone can. */
async function signerOf(rpc: ChainSetting["rpc"], { chainId }: { chainId: bigint }) {
  const request = ({ method, params }: { method: string; params?: unknown[] | Record<string, unknown> }) =>
    rpc.request({ method, params: Array.isArray(params) ? params : [] });
  return new BrowserProvider({ request }, Number(chainId), { staticNetwork: true, cacheTimeout: -1 }).getSigner(0);
}

async function runModel(solved: SolvedScenario, length: Length, progress: Progress): Promise<SimulationReport> {
  const begin = performance.now();
  const outcome = simulateFast(solved.scenario, length, (done) => progress.show("simulating", done / length.runs));
  const simulateMs = performance.now() - begin;
  progress.show("finding boundaries", 1);
  const boundaries = findBoundaries(solved.scenario, length);
  return makeSimulationReport("fast", solved, length, { outcome, boundaries, comparison: undefined, simulateMs });
}

async function runOnChain(
  hre: HardhatRuntimeEnvironment,
  solved: SolvedScenario,
  length: Length,
  { model, json, evidence }: Arguments,
  progress: Progress,
): Promise<SimulationReport> {
  const { scenario } = solved;
  return withRealChain(hre, model, json, async (setting) => {
    const begin = performance.now();
    const { outcome, deployment } = await simulateReal(setting, scenario, length, (ended) =>
      progress.show("running tasks", ended / length.tasks),
    );
    const simulateMs = performance.now() - begin;
    if (evidence !== "")
      await writeAllEvidence(await signerOf(setting.rpc, deployment), deployment, evidence, (done) =>
        progress.show("writing evidence", done),
      );
    progress.show("finding boundaries", 1);
    const comparison = compareWithModel(scenario, outcome, length);
    const boundaries = findBoundaries(scenario, { ...length, runs: usualLengths.fast.runs });
    return makeSimulationReport("real", solved, length, { outcome, boundaries, comparison, simulateMs });
  });
}

export default simulate;
