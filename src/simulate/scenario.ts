import type { Finality } from "../protocol/audit-policy.js";
import type { Parameters } from "../protocol/parameters.js";
import type { ModelTerms } from "../protocol/price-task.js";
import type { Behaviour } from "./behaviours.js";

/** Operators of one behaviour. Stakes are in security units, a unit being worth a wei of the fee token. */
export interface OperatorGroup {
  behaviour: Behaviour;
  count: number;
  /** Part of its tasks on which an operator deviates, from 0 to 1. */
  rate: number;
  /** Each operator's own stake. */
  ownStake: bigint;
  /** Stake that others have delegated to each. */
  delegatedStake: bigint;
}

/** Challengers of one behaviour. */
export interface ChallengerGroup {
  behaviour: Behaviour;
  count: number;
  /** Part of all answers that a challenger looks at (watchful) or challenges (griefing), from 0 to 1. */
  rate: number;
}

export interface Population {
  operators: readonly OperatorGroup[];
  challengers: readonly ChallengerGroup[];
}

/** Tasks of one kind. */
export interface TaskKind {
  /** How many of all tasks, relative to the other kinds. */
  share: number;
  valueAtRisk: bigint;
  finality: Finality;
  /** From submission to deadline. */
  answerWindowBlocks: bigint;
  /** Fee over the quote: 1 is the quote. */
  feeRatio: number;
}

/** What acting costs and how long it takes. */
export interface Work {
  /** Gas of an answer, in wei of the fee token; it is spent on right and wrong answers alike. */
  answerGasWei: bigint;
  /** Gas of a challenge. */
  challengeGasWei: bigint;
  /** From the draw to the answer. */
  answerDelayBlocks: number;
  /** That one proof keeps an operator's prover busy. May be less than one. */
  proveBlocks: number;
}

/** Everything that a simulation depends on, besides its seed and length. */
export interface Scenario {
  parameters: Parameters;
  /** Blocks that all windows together may take: half of what the core gives before stake can leave. */
  mostBlocks: bigint;
  /** Of the router: weights count as they were when an epoch began. */
  epochBlocks: number;
  /** Blocks within which stake that leaves can still be slashed: the smaller of the core's two delays. */
  slashableBlocks: number;
  /** Least stake of the router's lowest tier, in security units. */
  tierStake: bigint;
  model: ModelTerms;
  population: Population;
  tasks: readonly TaskKind[];
  tasksPerBlock: number;
  work: Work;
  /** What an operator feels of a loss of its delegators, in wad. The contracts reckon with `delegatedWeightWad`. */
  feltWad: bigint;
}
