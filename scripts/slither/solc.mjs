#!/usr/bin/env node
// Stands for the solc binary where Slither asks for one: the compiler of the npm package, behind the two calls that it makes.
import solc from "solc";

if (process.argv.includes("--version")) process.stdout.write(`Version: ${solc.version()}\n`);
else if (process.argv.includes("--standard-json")) {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  process.stdout.write(solc.compile(Buffer.concat(chunks).toString("utf8")));
} else {
  process.stderr.write("solc.mjs knows --version and --standard-json\n");
  process.exitCode = 1;
}
