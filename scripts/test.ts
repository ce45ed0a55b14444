import { spawn } from "node:child_process";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";

/**
 * The whole suite: Hardhat builds the models and contracts and runs the Solidity and the mocha tests. Its own summary is
 * repeated as the last line, where a log is looked at first.
 */
const hardhat = path.join("node_modules", "hardhat", "dist", "src", "cli.js");
const child = spawn(process.execPath, [hardhat, "test", ...process.argv.slice(2)], {
  stdio: ["inherit", "pipe", "inherit"],
  // Random cases are the same in every run, so that a failure is a change's own; another seed draws others.
  env: { SERTN_SEED: "1", ...process.env },
});

let tail = "";
child.stdout.on("data", (chunk: Buffer) => {
  process.stdout.write(chunk);
  tail = (tail + chunk.toString()).slice(-200_000);
});
child.on("close", (code) => {
  const plain = stripVTControlCharacters(tail);
  const passed = countOf(plain, "passing");
  const failed = countOf(plain, "failing");
  // A run that tested nothing has shown nothing.
  const exitCode = code === 0 && passed === 0 ? 1 : (code ?? 1);
  console.log(`\nTests: ${passed} passed, ${failed} failed`);
  process.exitCode = exitCode;
});

/** Hardhat's own total, the last of its lines like "536 passing (4 solidity, 532 mocha)". */
function countOf(text: string, outcome: string): number {
  const [, total = "0"] = [...text.matchAll(new RegExp(`^(\\d+) ${outcome} \\([^)]*\\)$`, "gm"))].at(-1) ?? [];
  return Number(total);
}
