/** What a judge says of a claim; both messages of a matcher are made of it. */
export interface Verdict {
  /** Whether the claim is true; undecided fails the claim and its negation alike. */
  holds: boolean | "undecided";
  /** The claim, as it follows "to": `slash lazy (0x7099…79C8) for task 3`. */
  claim: string;
  /** What happened, whether the claim holds or not: `nobody was slashed`. */
  happened: string;
}

/** The message of a claim that failed, or undefined if it did not: `expected it to slash lazy, but nobody was slashed`. */
export function failureOf(
  { holds, claim, happened }: Verdict,
  subject: string,
  isNegated: boolean,
): string | undefined {
  if (holds === !isNegated) return undefined;
  return `expected ${subject} ${isNegated ? "not to" : "to"} ${claim}, but ${happened}`;
}

/** "a, b and c"; `none` for nothing. */
export function listing(items: readonly string[], none = ""): string {
  if (items.length < 2) return items[0] ?? none;
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}
