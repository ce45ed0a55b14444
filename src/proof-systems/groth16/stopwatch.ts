/** What a thread's time goes to while it proves. */
export type ProvingPart =
  /** The values of a, b and c, constraint by constraint. */
  | "constraints"
  /** From values to coefficients and back, for the quotient. */
  | "transforms"
  /** For the other threads. */
  | "waiting"
  /** Points times the wires' values, most of which are bits. */
  | "witnessSums"
  /** Points times the quotient's values, all of which are long. */
  | "quotientSum";

/** Milliseconds by part. */
export type SpentMs = Readonly<Record<ProvingPart, number>>;

export interface Stopwatch {
  /** Books the time since the last call on a part. */
  lap(part: ProvingPart): void;
  spentMs(): SpentMs;
}

export function startStopwatch(): Stopwatch {
  const spent: Record<ProvingPart, number> = {
    constraints: 0,
    transforms: 0,
    waiting: 0,
    witnessSums: 0,
    quotientSum: 0,
  };
  let since = performance.now();
  return {
    lap: (part) => {
      const now = performance.now();
      spent[part] += now - since;
      since = now;
    },
    spentMs: () => spent,
  };
}
