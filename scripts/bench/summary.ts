import { count, duration, size, table } from "../../src/report/text.js";
import type { GrowthPoint, ModelRun } from "./results.js";
import { judge, measuredPeer, type Target, targets, type Verdict } from "./targets.js";

/** A model's figures for the terminal: beside EZKL's where there are some, and how they stand to their bounds. */
export function modelSummary(name: string, run: ModelRun): string {
  const { own } = run;
  const peer = measuredPeer(run);
  const share = (mine: number, theirs: number | undefined) => (theirs === undefined ? "" : (mine / theirs).toFixed(3));
  const row = (what: string, of: "setupMs" | "proveMs" | "verificationGas" | "provingKeyBytes" | "peakBytes") => {
    const format = of.endsWith("Ms") ? duration : of.endsWith("Bytes") ? size : count;
    return [what, format(own[of]), peer === undefined ? "" : format(peer[of]), share(own[of], peer?.[of])];
  };
  const rows = [
    ["", "own", peer === undefined ? "" : `EZKL ${peer.version}`, peer === undefined ? "" : "share"],
    ["constraints", count(own.constraints), peer === undefined ? "" : `2^${peer.logRows} rows`, ""],
    row("setup", "setupMs"),
    row("proof, warm", "proveMs"),
    row("verification gas", "verificationGas"),
    row("proving key", "provingKeyBytes"),
    row("peak memory of proving", "peakBytes"),
  ];
  const failed = run.peer !== undefined && "failed" in run.peer ? [`  EZKL: ${run.peer.failed}`] : [];
  const target = targets[name];
  const verdicts = target === undefined ? [] : judge(run, target).map((verdict) => `  ${verdictText(verdict)}`);
  return [name, table(rows), ...failed, ...verdicts, ""].join("\n");
}

/** A sweep's figures for the terminal. */
export function growthSummary(name: string, points: readonly GrowthPoint[]): string {
  const rows = points.map(({ size: of, constraints, setupMs, proveMs }) => [
    count(of),
    count(constraints),
    duration(setupMs),
    duration(proveMs),
  ]);
  return `${table([[name, "constraints", "setup", "proof"], ...rows])}\n`;
}

export const targetNames: Readonly<Record<keyof Target, string>> = {
  constraints: "constraints",
  proveShare: "proving time, share of EZKL's",
  setupShare: "setup, share of EZKL's with its reference string",
  gasShare: "verification gas, share of EZKL's",
  peakBytes: "peak memory of proving",
};

/** "met: constraints 958, at most 2,500". */
export function verdictText({ what, bound, figure, met }: Verdict): string {
  const standing = met === undefined ? "not compared" : met ? "met" : "MISSED";
  return `${standing}: ${targetNames[what]} ${figure === undefined ? "-" : formatFigure(what, figure)}, at most ${formatFigure(what, bound)}`;
}

export function formatFigure(what: keyof Target, figure: number): string {
  if (what === "peakBytes") return size(figure);
  return what === "constraints" ? count(figure) : figure.toFixed(figure < 0.1 ? 3 : 2);
}
