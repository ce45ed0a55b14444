import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import hre from "hardhat";
import { unknownModel } from "../src/compiler/errors.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { measureEzkl } from "./bench/ezkl.js";
import { measureSweep, sweeps } from "./bench/growth.js";
import { describeMachine } from "./bench/machine.js";
import { measureOwn } from "./bench/own.js";
import { benchmarkPages } from "./bench/page.js";
import { addResults, type GrowthPoint, type ModelRun, type Results, readResults } from "./bench/results.js";
import { openStatus } from "./bench/status.js";
import { growthSummary, modelSummary } from "./bench/summary.js";
import { measuredPeer } from "./bench/targets.js";

/**
 * Measures the repository's models and how cost grows: `npm run bench`, with `-- --peers` beside EZKL. `--model NAME` and
 * `--growth`, one or several, measure these alone. Every figure is kept in docs/benchmarks.json as soon as it is there, and
 * docs/benchmarks.md is made anew from all of them.
 */
const { values } = parseArgs({
  options: {
    model: { type: "string", multiple: true },
    growth: { type: "boolean" },
    peers: { type: "boolean", default: false },
  },
});
const isChosen = values.model !== undefined || values.growth !== undefined;

await reportErrors(async () => {
  const known = Object.keys(hre.config.sertn.models);
  for (const model of values.model ?? []) if (!known.includes(model)) throw unknownModel({ model, known });
  for (const name of values.model ?? (isChosen ? [] : known)) {
    const status = openStatus(name);
    const machine = describeMachine();
    const own = await measureOwn(hre, name, status.say);
    const run: ModelRun = {
      machine,
      own,
      ...(values.peers && { peer: await peerOf(name, status.say) }),
    };
    status.end();
    console.log(modelSummary(name, run));
    if (values.peers || !isPaired(name)) keep({ models: { [name]: run } });
    else console.log("  The figures measured beside EZKL stay in docs/benchmarks.md; --peers replaces them.\n");
  }
  if (values.growth ?? !isChosen) {
    const status = openStatus("growth");
    const machine = describeMachine();
    const measured: [string, readonly GrowthPoint[]][] = [];
    for (const sweep of sweeps) measured.push([sweep.name, await measureSweep(sweep, status.say)]);
    status.end();
    keep({ models: {}, growth: { machine, sweeps: Object.fromEntries(measured) } });
    for (const [name, points] of measured) console.log(growthSummary(name, points));
  }
});
process.exit();

/** Shares come from one run: figures measured beside EZKL are replaced by such figures alone. */
function isPaired(name: string): boolean {
  const run = readResults().models[name];
  return run !== undefined && measuredPeer(run) !== undefined;
}

/** Keeps figures, and writes the page anew. */
function keep(added: Results): void {
  for (const [file, content] of benchmarkPages(addResults(added))) writeFileSync(file, content);
}

/** A model that EZKL cannot read or that does not fit the memory is no reason to lose what has been measured. */
async function peerOf(name: string, say: (text: string) => void): Promise<NonNullable<ModelRun["peer"]>> {
  try {
    return await measureEzkl(hre, name, say);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`\n${message}`);
    // A program's own last words say most.
    const lines = message.split("\n");
    return { failed: lines.findLast((line) => line.trim() !== "")?.trim() ?? "no reason given" };
  }
}
