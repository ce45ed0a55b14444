/** How often a property is tried: a hundred times as often in the deep suite (SERTN_FUZZ=100), less in the fast one. */
export function fuzzRuns(usual: number): number {
  return Math.ceil(usual * Number(process.env.SERTN_FUZZ ?? 1));
}
