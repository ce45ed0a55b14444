/** An estimate and its confidence interval; low <= mean <= high. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** What operators of one behaviour got out of a simulation. Amounts in wei of the fee token, estimates over independent runs. */
export interface BehaviourOutcome {
  readonly name: string;
  readonly isHonest: boolean;
  /** Part of its tasks on which an operator deviates. */
  readonly rate: number;
  readonly operators: number;
  /** Tasks that were assigned to them, and slashes that they suffered, all together. */
  readonly tasks: number;
  readonly slashes: number;
  readonly perTask: {
    /** Fees and rewards, on average. */
    readonly incomeWei: number;
    /** The operator's own stake that was slashed, on average, in security units. */
    readonly ownSlashed: number;
  };
  /** For each operator over a whole run, all it earned, gained and lost; undefined if one run does not tell. */
  readonly netPerOperator: Estimate | undefined;
  /** The same over what an honest operator nets; undefined for the honest, too. */
  readonly advantagePerOperator: Estimate | undefined;
}

/** The outcome of a simulation, of any kind, as far as it can be judged. */
export interface PopulationOutcome {
  /** By behaviour and rate. */
  readonly groups: readonly BehaviourOutcome[];
}
