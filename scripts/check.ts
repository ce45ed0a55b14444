import { spawnSync } from "node:child_process";
import path from "node:path";

/** What must hold of the text of the repository: format, lint and types. `fix` mends what can be mended. */
const isFixing = process.argv.includes("--fix");
const bin = (name: string) => path.join("node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name);
const solidity = ["contracts/**/*.sol", "test/**/*.sol"];

const steps: readonly (readonly [what: string, program: string, args: readonly string[]])[] = [
  ["format and lint TypeScript", "biome", isFixing ? ["check", "--write"] : ["check", "--error-on-warnings"]],
  [
    "format Solidity",
    "prettier",
    [isFixing ? "--write" : "--check", "--log-level=warn", "--no-error-on-unmatched-pattern", ...solidity],
  ],
  ["lint Solidity", "solhint", ["--disc", "--max-warnings=0", "contracts/**/*.sol"]],
  ["types", "tsc", ["--noEmit"]],
];

const failed = steps.filter(([what, program, args]) => {
  const begin = performance.now();
  const { status, stdout, stderr } = spawnSync(bin(program), args, {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${what} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
  if (status !== 0) console.log(stdout + stderr);
  return status !== 0;
});
process.exitCode = failed.length === 0 ? 0 : 1;
