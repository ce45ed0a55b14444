import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";

/** A user's Hardhat project for one test, with this package linked into it. */
export interface Project {
  root: string;
  file(name: string): string;
  write(name: string, content: string): Promise<void>;
  /** Puts a folder of another place there. */
  link(name: string, target: string): Promise<void>;
  /** Runs Hardhat's command line there, as a user would. */
  hardhat(...args: string[]): Promise<{ code: number; stdout: string; stderr: string; ms: number }>;
  /** Starts it, for commands that do not end by themselves. */
  start(...args: string[]): HardhatProcess;
  remove(): Promise<void>;
}

export type HardhatProcess = ChildProcessByStdio<null, Readable, Readable>;

const repository = path.resolve(".");

/** `sertn` is the text of that part of the configuration. */
export async function createProject(sertn = "{}"): Promise<Project> {
  // Inside the repository, so that Node finds Hardhat where it is installed.
  const root = path.join(repository, "cache", "projects", randomUUID());
  const file = (name: string) => path.join(root, name);
  const write = async (name: string, content: string) => {
    await mkdir(path.dirname(file(name)), { recursive: true });
    await writeFile(file(name), content);
  };
  await write("package.json", JSON.stringify({ name: "a-users-project", type: "module", private: true }));
  await write(
    "hardhat.config.ts",
    `import { createRequire } from "node:module";
import sertn from "${path.join(repository, "src/index.js")}";
const solc = createRequire(import.meta.url).resolve("solc/soljson.js");
export default { plugins: [sertn], solidity: { version: "0.8.37", path: solc }, sertn: ${sertn} };
`,
  );
  await mkdir(file("node_modules"), { recursive: true });
  await symlink(repository, file("node_modules/hardhat-sertn"), "dir");
  return {
    root,
    file,
    write,
    link: async (name, target) => {
      await mkdir(path.dirname(file(name)), { recursive: true });
      await symlink(target, file(name), "dir");
    },
    hardhat: (...args) => runHardhat(root, args),
    start: (...args) => start(root, args),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

function start(
  cwd: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): HardhatProcess {
  const cli = path.join(repository, "node_modules/hardhat/dist/src/cli.js");
  return spawn(process.execPath, [cli, ...args], {
    cwd,
    env: { ...withoutHardhat(process.env), NO_COLOR: "1", FORCE_COLOR: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Runs the command line of Hardhat in a folder. */
export async function runHardhat(
  cwd: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  whileRunning: (child: HardhatProcess) => void = () => {},
) {
  const begin = performance.now();
  const child = start(cwd, args, environment);
  whileRunning(child);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code, signal] = await once(child, "close");
  return { code, signal, stdout, stderr, ms: performance.now() - begin };
}

/** Hardhat hands its options, the path of its configuration among them, to child processes: the tests' own are not the user's. */
export function withoutHardhat(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(HARDHAT_|HH_TEST$|NODE_ENV$|CI$)/.test(name)),
  );
}
