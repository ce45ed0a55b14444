import { writeFileSync } from "node:fs";
import { standaloneSvg } from "../src/report/html-page.js";
import { makeScenario } from "../src/simulate/make-scenario.js";
import { historyOf } from "../src/simulate/report/report-html.js";
import { simulateFast } from "../src/simulate/simulate.js";
import { makeSimulationReport } from "../src/simulate/simulation.js";

/** The picture of docs/simulation.md, from the run that `sertn simulate` makes when nothing is said. */
const length = { tasks: 100_000, runs: 20, seed: 1 };
const solved = makeScenario();
const outcome = simulateFast(solved.scenario, length);
const found = { outcome, boundaries: [], comparison: undefined, simulateMs: 0 };
writeFileSync(
  "docs/images/simulation.svg",
  `${standaloneSvg(historyOf(makeSimulationReport("fast", solved, length, found)))}\n`,
);
