import { emptyPopulation, notAPopulation } from "./errors.js";
import type { ValueMatcher } from "./matcher.js";
import { isObject } from "./objects.js";
import type { BehaviourOutcome, Estimate, PopulationOutcome } from "./population.js";
import { show } from "./show.js";
import { listing, type Verdict } from "./verdict.js";

export const makeDishonestyUnprofitable: ValueMatcher<[]> = {
  name: "makeDishonestyUnprofitable",
  describe: async () => "the population",
  judge: async (subject) => {
    if (!isPopulation(subject)) throw notAPopulation({ got: show(subject) });
    return judgePopulation(subject);
  },
};

/**
 * Does every behaviour that is not honest net less than honesty? It does if the confidence interval of its advantage lies
 * below 0; if one lies above, dishonesty pays; an interval that holds 0 decides nothing.
 *
 * @throws matchers/empty-population
 */
export function judgePopulation({ groups }: PopulationOutcome): Verdict {
  const honest = groups.filter(({ isHonest }) => isHonest);
  const dishonest = groups.filter(({ isHonest }) => !isHonest);
  if (honest.length === 0) throw emptyPopulation({ missing: "honest" });
  if (dishonest.length === 0) throw emptyPopulation({ missing: "dishonest" });
  const paying = dishonest.filter(
    ({ advantagePerOperator: advantage }) => advantage !== undefined && advantage.low > 0,
  );
  const open = dishonest.filter(
    ({ advantagePerOperator: advantage }) => advantage === undefined || (advantage.low <= 0 && advantage.high >= 0),
  );
  const claim = "make dishonesty unprofitable";
  const tell = (...some: BehaviourOutcome[]) => listing([...honest, ...some].map(describeOutcome));
  if (paying.length > 0) return { holds: false, claim, happened: tell(...paying) };
  if (open.length > 0) return { holds: "undecided", claim, happened: `${tell(...open)}: too few runs to tell` };
  return { holds: true, claim, happened: tell(...dishonest) };
}

function describeOutcome({ name, rate, netPerOperator, advantagePerOperator, ...books }: BehaviourOutcome): string {
  const { operators, tasks, slashes, perTask } = books;
  const beside = advantagePerOperator === undefined ? "" : `, ${describeEstimate(advantagePerOperator)} over honesty`;
  const flows = [
    `${operators} operators`,
    `${tasks} tasks`,
    `${slashes} slashes`,
    `income ${inTokens(perTask.incomeWei)} and own loss ${inTokens(perTask.ownSlashed)} a task`,
  ].join(", ");
  const rated = rate === 0 || rate === 1 ? "" : ` at ${inPercent(rate)}`;
  return `${name}${rated} nets ${describeEstimate(netPerOperator)} an operator${beside} (${flows})`;
}

function describeEstimate(estimate: Estimate | undefined): string {
  if (estimate === undefined) return "an unknown amount";
  return `${inTokens(estimate.mean)} [${inTokens(estimate.low)}, ${inTokens(estimate.high)}]`;
}

/** Estimates have no more than six digits to show. */
function inTokens(amountWei: number): string {
  return String(Number((amountWei / 1e18).toPrecision(6)));
}

function inPercent(part: number): string {
  return `${Number((100 * part).toPrecision(6))}%`;
}

function isPopulation(subject: unknown): subject is PopulationOutcome {
  return isObject(subject) && Array.isArray(subject.groups);
}
