// Runs one of the repository's commands on a machine that has Node 20 or newer and npm, and nothing else.
//
//   node scripts/start.mjs demo|test|bench|… [arguments]
//
// Installs the dependencies when they are missing or the lock file has changed, under a Node that Hardhat accepts: the
// present one, or one that npm provides. Node's own modules only, because nothing may be installed yet.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** Hardhat refuses older ones, and npm under them leaves its native engine out without a word. */
const oldestNode = [22, 13];
const providedNode = "node@24";
const isWindows = process.platform === "win32";

const [command, ...args] = process.argv.slice(2);
const local = (...parts) => path.join(root, "node_modules", ...parts);
const script = (file) => ["--import", "tsx", path.join(root, "scripts", file)];
const hardhat = local("hardhat", "dist", "src", "cli.js");

/** What each command runs, as arguments of Node. */
const commands = {
  demo: () => script("demo.ts"),
  test: () => script("test.ts"),
  bench: () => script("bench.ts"),
  check: () => script("check.ts"),
  docs: () => script("docs.ts"),
  snapshots: () => script("snapshots.ts"),
  picture: () => script("picture.ts"),
  slither: () => script("slither.ts"),
  hardhat: () => [hardhat],
};

if (!Object.hasOwn(commands, command ?? ""))
  fail(`Unknown command "${command ?? ""}".`, `Use one of: ${Object.keys(commands).join(", ")}.`);

if (isOlder(process.versions.node, oldestNode)) {
  say(`Node ${process.versions.node} is older than ${oldestNode.join(".")}; using ${providedNode} from npm.`);
  const here = [fileURLToPath(import.meta.url), command, ...args];
  process.exit(
    await run(
      isWindows ? "npx.cmd" : "npx",
      ["-y", "-p", providedNode, "--", "node", ...here],
      "Is npm installed, and is its registry in reach?",
    ),
  );
}
await install();
process.exit(await run(process.execPath, [...commands[command](), ...args]));

/** `npm ci`, unless the last one was for the same lock file and the same Node. */
async function install() {
  const lock = readFileSync(path.join(root, "package-lock.json"));
  const wanted = createHash("sha256")
    .update(lock)
    .update(`${process.version} ${process.platform} ${process.arch}`)
    .digest("hex");
  const stamp = local(".installed-for");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("Installing dependencies (npm ci), once …");
  const begin = Date.now();
  const code = await run(
    isWindows ? "npm.cmd" : "npm",
    ["ci", "--no-audit", "--no-fund", "--loglevel=error"],
    "Is the registry in reach? `npm ci` says more.",
  );
  if (code !== 0) fail(`Installing failed with code ${code}.`, "See npm's messages above, then run the command again.");
  writeFileSync(stamp, wanted);
  say(`Installed in ${Math.round((Date.now() - begin) / 1000)} s.`);
}

/** Runs a program to its end, passing Ctrl-C on; gives its exit code. */
function run(program, programArgs, hint = "") {
  return new Promise((resolve) => {
    const child = spawn(program, programArgs, { cwd: root, stdio: "inherit", shell: isWindows, env: withThisNode() });
    const forward = (signal) => child.kill(signal);
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, forward);
    child.on("error", (error) => fail(`${program} cannot be started: ${error.message}`, hint));
    child.on("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
}

/** npm and whatever else asks for `node` should get the one that this script runs under. */
function withThisNode() {
  return { ...process.env, PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ""}` };
}

function isOlder(version, [major, minor]) {
  const [thisMajor, thisMinor] = version.split(".").map(Number);
  return thisMajor < major || (thisMajor === major && thisMinor < minor);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(what, next) {
  say(`${what}\n${next}`);
  process.exit(1);
}
