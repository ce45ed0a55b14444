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

/** How often a run notes what every operator has made so far. */
export const historyLength = 50;

/** The books of one run. */
export interface Ledger {
  /** Net of every operator after each fiftieth of the tasks: `history[i][operator]`. */
  history: Float64Array[];
  operators: Record<OperatorEntry, Float64Array>;
  challengers: ChallengerLedger[];
  flows: Flows;
}

export function newLedger(operators: number, challengerGroups: number): Ledger {
  // Every entry gets its column, and these are the names of the type.
  const columns = Object.fromEntries(operatorEntries.map((entry) => [entry, new Float64Array(operators)]));
  return {
    history: [],
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

/**
 * What an operator has made, in wei: what came in, less what it spent and lost. Of its delegators' loss it feels a part.
 *
 * @param felt What it feels of its delegators' loss, from 0 (its own pocket alone) to 1.
 */
export function netOf({ operators: books }: Readonly<Ledger>, operator: number, felt: number): number {
  return incomeOf(books, operator) - costOf(books, operator) - lossOf(books, operator, felt);
}

type Books = Ledger["operators"];

/** Fees, tips, rewards, gains of wrong answers, and what came back by accomplices. */
export function incomeOf(books: Books, operator: number): number {
  return (
    books.feesWei[operator] +
    books.tipsWei[operator] +
    books.rewardsWei[operator] +
    books.gainsWei[operator] +
    books.returnedWei[operator]
  );
}

/** Inferences, proofs, gas, and fees that an operator paid as its own user. */
export function costOf(books: Books, operator: number): number {
  return books.inferenceWei[operator] + books.proofWei[operator] + books.gasWei[operator] + books.paidWei[operator];
}

/** Penalties and slashed stake. */
export function lossOf(books: Books, operator: number, felt: number): number {
  return books.penaltiesWei[operator] + books.ownSlashed[operator] + felt * books.delegatedSlashed[operator];
}
