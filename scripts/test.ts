import { spawn } from "node:child_process";
import path from "node:path";

/**
 * The whole suite: Hardhat builds the models and contracts and runs the Solidity and the mocha tests. Its own summary is
 * repeated as the last line, where a log is looked at first.
 */
const hardhat = path.join("node_modules", "hardhat", "dist", "src", "cli.js");
const child = spawn(process.execPath, [hardhat, "test", ...process.argv.slice(2)], {
  stdio: ["inherit", "pipe", "inherit"],
});

let tail = "";
child.stdout.on("data", (chunk: Buffer) => {
  process.stdout.write(chunk);
  tail = (tail + chunk.toString()).slice(-200_000);
});
child.on("close", (code) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  const plain = tail.replace(/\u001b\[[0-9;]*m/g, "");
  const passed = [...plain.matchAll(/^(\d+) passing \(([^)]*)\)$/gm)].at(-1);
  const failed = [...plain.matchAll(/^(\d+) failing \(([^)]*)\)$/gm)].at(-1);
  const counts =
    passed === undefined
      ? "no tests were run"
      : `${passed[1]} passed, ${failed?.[1] ?? 0} failed (${passed[2]} passed)`;
  const exitCode = code === 0 && passed === undefined ? 1 : (code ?? 1);
  console.log(`\nTests: ${counts}${exitCode === 0 ? "" : `, exit code ${exitCode}`}`);
  process.exitCode = exitCode;
});
