/** What an operator did and what became of it, each a number for every operator. Amounts in wei of the fee token. */
export const operatorEntries = [
  "tasks",
  "deviations",
  "wrongUsed",
  "audits",
  "challenges",
  "retrospectives",
  "proofs",
  "slashes",
  "unanswered",
  "feesWei",
  "tipsWei",
  "rewardsWei",
  "gainsWei",
  "returnedWei",
  "inferenceWei",
  "proofWei",
  "gasWei",
  "penaltiesWei",
  "paidWei",
  "ownSlashed",
  "delegatedSlashed",
  "expectedAudits",
  "auditVariance",
] as const;
export type OperatorEntry = (typeof operatorEntries)[number];

/** Whatever is not an operator's. `userLossesWei` is what wrong answers that were used took from users. */
export interface Flows {
  submitted: number;
  refused: number;
  expired: number;
  final: number;
  slashed: number;
  feesWei: number;
  refundsWei: number;
  royaltiesWei: number;
  restakersWei: number;
  reserveWei: number;
  keepersWei: number;
  compensationWei: number;
  bountiesWei: number;
  slashedReserve: number;
  userLossesWei: number;
  challengeFeesWei: number;
  challengeRefundsWei: number;
  challengePayoutsWei: number;
}

/** Of a challenger group, all of its members together. */
export interface ChallengerLedger {
  looks: number;
  challenges: number;
  feesWei: number;
  refundsWei: number;
  bountiesWei: number;
  inferenceWei: number;
  gasWei: number;
}

/** The books of one run. */
export interface Ledger {
  operators: Record<OperatorEntry, Float64Array>;
  challengers: ChallengerLedger[];
  flows: Flows;
}

export function newLedger(operators: number, challengerGroups: number): Ledger {
  // Every entry gets its column, and these are the names of the type.
  const columns = Object.fromEntries(operatorEntries.map((entry) => [entry, new Float64Array(operators)]));
  return {
    operators: columns as Record<OperatorEntry, Float64Array>,
    challengers: Array.from({ length: challengerGroups }, () => ({
      looks: 0,
      challenges: 0,
      feesWei: 0,
      refundsWei: 0,
      bountiesWei: 0,
      inferenceWei: 0,
      gasWei: 0,
    })),
    flows: {
      submitted: 0,
      refused: 0,
      expired: 0,
      final: 0,
      slashed: 0,
      feesWei: 0,
      refundsWei: 0,
      royaltiesWei: 0,
      restakersWei: 0,
      reserveWei: 0,
      keepersWei: 0,
      compensationWei: 0,
      bountiesWei: 0,
      slashedReserve: 0,
      userLossesWei: 0,
      challengeFeesWei: 0,
      challengeRefundsWei: 0,
      challengePayoutsWei: 0,
    },
  };
}
