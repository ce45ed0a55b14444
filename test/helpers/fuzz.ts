import fc from "fast-check";

/**
 * Properties draw the same cases in every run, so that a failure is a change's own; SERTN_SEED draws others. A failure prints
 * its seed in any case.
 */
fc.configureGlobal({ seed: Number(process.env.SERTN_SEED ?? 1) });

/** How often a property is tried: a hundred times as often in the deep suite (SERTN_FUZZ=100), less in the fast one. */
export function fuzzRuns(usual: number): number {
  return Math.ceil(usual * Number(process.env.SERTN_FUZZ ?? 1));
}
