import { toNumber } from "../protocol/wad.js";
import { usualOptions } from "./fast/state.js";
import { membersOf, netRatio, type Outcome } from "./outcome.js";
import { groupName, type ModelComparison } from "./report/report.js";
import type { Scenario } from "./scenario.js";
import { runAll } from "./simulate.js";
import { confidenceLevel, predictRatio } from "./statistics.js";

const comparedRuns = 200;

/**
 * Each group's net per task in one run on chain, and where the fast model expects it: the prediction interval of one more run
 * with that many tasks, after 200 runs of the same length. All groups together are to lie within with 95 % confidence, so
 * each interval is at 1 - 5 % / groups (Bonferroni).
 */
export function compareWithModel(
  scenario: Readonly<Scenario>,
  onChain: Readonly<Outcome>,
  { tasks, seed }: Readonly<{ tasks: number; seed: number }>,
): ModelComparison[] {
  const felt = toNumber(scenario.feltWad);
  const length = { tasks: tasks * comparedRuns, runs: comparedRuns, seed: seed + 2 };
  const ledgers = runAll(scenario, length, usualOptions);
  const level = 1 - (1 - confidenceLevel) / onChain.groups.length;
  return membersOf(scenario).flatMap((members, i) => {
    const group = onChain.groups[i];
    const expected = predictRatio(netRatio(ledgers, [members], felt, "tasks"), group.tasks, level);
    if (expected === undefined) return [];
    const chainWei = group.netWeiPerTask;
    return [
      {
        name: groupName(group),
        tasks: group.tasks,
        chainWei,
        lowWei: expected.low,
        highWei: expected.high,
        holds: expected.low <= chainWei && chainWei <= expected.high,
      },
    ];
  });
}
