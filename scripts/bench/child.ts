import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

/**
 * Runs a program and gives what it says on standard output, line by line, as parsed JSON; lines that are none are passed on. Its own
 * process, because the largest memory of a process says nothing of a part of it.
 */
export async function runJson<Line>(
  program: string,
  args: readonly string[],
  onLine: (line: Line) => void = () => {},
): Promise<Line[]> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const lines: Line[] = [];
  let rest = "";
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-4000);
  });
  child.stdout.on("data", (chunk: Buffer) => {
    const whole = (rest + chunk.toString()).split("\n");
    rest = whole.pop() ?? "";
    for (const text of whole.filter((one) => one.startsWith("{"))) {
      const line: Line = JSON.parse(text);
      lines.push(line);
      onLine(line);
    }
  });
  const [code, signal] = await once(child, "close");
  if (code !== 0) {
    const reason = signal === "SIGKILL" ? "killed, probably for lack of memory" : `exit code ${code ?? signal}`;
    throw new Error(`${path.basename(program)} ${args.join(" ")}: ${reason}\n${complaints}`);
  }
  return lines;
}

/** A script of this folder in a process of its own. */
export async function runScript<Line>(script: string, args: readonly string[]): Promise<Line> {
  const [line] = await runJson<Line>(process.execPath, [
    "--import",
    "tsx",
    path.join("scripts/bench", script),
    ...args,
  ]);
  if (line === undefined) throw new Error(`${script} has said nothing`);
  return line;
}
