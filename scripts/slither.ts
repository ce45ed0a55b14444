import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { standardJson } from "./slither/standard-json.js";

/**
 * Static analysis of the contracts by Slither: `npm run slither`. Every finding must be mended or stand in
 * scripts/slither/accepted.json with its reason; an entry that matches nothing any more fails too. With `--if-possible` it is
 * skipped, and says why, where Slither is not installed and cannot be in two minutes.
 */
interface Finding {
  check: string;
  impact: string;
  description: string;
  elements: readonly (Element & { source_mapping: { filename_relative: string } })[];
}

interface Element {
  type: string;
  name: string;
  type_specific_fields?: { parent?: Element };
}

interface Accepted {
  check: string;
  /** Where the finding's first element is: "Contract.function" or "Contract.function.variable". */
  where: string;
  because: string;
}

const cache = path.join("cache", "slither");
const venv = path.join(cache, "venv");
const input = path.join(cache, "contracts.json");
/** Longest that a step of the installation may take. */
const installMs = 120_000;
const isIgnored = (file: string) => /^(node_modules|contracts\/generated)\//.test(file);

mkdirSync(cache, { recursive: true });
try {
  install();
} catch (error) {
  if (!process.argv.includes("--if-possible")) throw error;
  console.log(`Slither: skipped. ${error instanceof Error ? error.message : String(error)}`);
  process.exit(0);
}
writeFileSync(input, JSON.stringify(standardJson("contracts")));
const findings = analyze().filter(
  ({ elements }) => elements.length > 0 && !isIgnored(elements[0].source_mapping.filename_relative),
);
const accepted: Accepted[] = JSON.parse(readFileSync("scripts/slither/accepted.json", "utf8"));
const matches = (finding: Finding, { check, where }: Accepted) => finding.check === check && placeOf(finding) === where;

const open = findings.filter((finding) => !accepted.some((entry) => matches(finding, entry)));
const stale = accepted.filter((entry) => !findings.some((finding) => matches(finding, entry)));
for (const finding of open)
  console.log(`${finding.impact}: ${finding.check} in ${placeOf(finding)}\n  ${finding.description.trim()}\n`);
for (const { check, where } of stale) console.log(`accepted.json: nothing is found of ${check} in ${where} any more\n`);
console.log(
  `Slither: ${findings.length} findings, ${findings.length - open.length} accepted with reasons, ${open.length} open`,
);
process.exitCode = open.length + stale.length === 0 ? 0 : 1;

/** A virtual environment of its own, once. */
function install(): void {
  const stamp = path.join(venv, "installed");
  const requirements = readFileSync("scripts/slither/requirements.txt", "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === requirements) return;
  console.log("Installing Slither, once …");
  run("python3", ["-m", "venv", venv]);
  run(path.join(venv, "bin", "pip"), ["install", "-q", "-r", "scripts/slither/requirements.txt"]);
  writeFileSync(stamp, requirements);
}

function run(program: string, args: readonly string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: ["ignore", "inherit", "inherit"], timeout: installMs });
  if (status !== 0)
    throw new Error(`${program} ${args.join(" ")} failed: ${error?.message ?? status}. Is Python 3.10 or newer there?`);
}

function analyze(): Finding[] {
  const output = path.join(cache, "findings.json");
  rmSync(output, { force: true });
  const { stdout, stderr } = spawnSync(
    path.join(venv, "bin", "slither"),
    [
      ...[input, "--compile-force-framework", "Solc-json", "--solc", path.resolve("scripts/slither/solc.mjs")],
      // Matters of style (assembly, long literals, names) are Solhint's.
      ...["--exclude-informational", "--exclude-optimization", "--disable-color", "--json", output],
    ],
    { encoding: "utf8", maxBuffer: 1 << 30 },
  );
  const report = existsSync(output) ? JSON.parse(readFileSync(output, "utf8")) : { success: false, error: stderr };
  if (report.success !== true) throw new Error(`Slither has failed: ${report.error ?? stderr}`);
  // A contract that was not looked at has no findings either.
  const [, contracts = "0"] = /analyzed \((\d+) contracts/.exec(stdout + stderr) ?? [];
  if (Number(contracts) < 10) throw new Error(`Slither has looked at ${contracts} contracts only`);
  return report.results.detectors ?? [];
}

/** The element that a finding is about, with the contract and function around it: "Contract.function.variable". */
function placeOf({ elements: [first] }: Finding): string {
  const names: string[] = [];
  for (let at: Element | undefined = first; at !== undefined; at = at.type_specific_fields?.parent)
    if (at.type !== "file") names.unshift(at.name);
  return names.join(".");
}
