import type { ModelRun, PeerFigures } from "./results.js";

/** What a model has to reach at least: bounds on its own figures, and on shares of EZKL's. */
export interface Target {
  constraints: number;
  proveShare: number;
  setupShare: number;
  gasShare: number;
  peakBytes: number;
}

export const targets: Readonly<Record<string, Target>> = {
  "digits-mlp": { constraints: 2_500, proveShare: 0.1, setupShare: 0.25, gasShare: 0.45, peakBytes: 500e6 },
  "mnist-mlp": { constraints: 12_000, proveShare: 0.1, setupShare: 0.15, gasShare: 0.4, peakBytes: 500e6 },
  lenet5: { constraints: 210_000, proveShare: 0.08, setupShare: 0.15, gasShare: 0.4, peakBytes: 2e9 },
};

/** How one figure stands to its bound; no figure where there was nothing to compare with. */
export interface Verdict {
  what: keyof Target;
  bound: number;
  figure: number | undefined;
  met: boolean | undefined;
}

/** Judges a run by a target. Whatever is not measured is neither met nor missed. */
export function judge(run: ModelRun, target: Target): Verdict[] {
  const { own } = run;
  const peer = measuredPeer(run);
  const share = (key: "proveMs" | "setupMs" | "verificationGas") =>
    peer === undefined ? undefined : own[key] / peer[key];
  const verdict = (what: keyof Target, figure: number | undefined): Verdict => ({
    what,
    bound: target[what],
    figure,
    met: figure === undefined ? undefined : figure <= target[what],
  });
  return [
    verdict("constraints", own.constraints),
    verdict("proveShare", share("proveMs")),
    verdict("setupShare", share("setupMs")),
    verdict("gasShare", share("verificationGas")),
    verdict("peakBytes", own.peakBytes),
  ];
}

/** EZKL's figures, if it has any. */
export function measuredPeer({ peer }: ModelRun): PeerFigures | undefined {
  return peer !== undefined && "proveMs" in peer ? peer : undefined;
}
