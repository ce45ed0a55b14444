import { contradiction } from "./errors.js";

/** What a finding rests on, beyond arithmetic. */
export type Basis =
  /** Nothing: the bundle shows it by itself, if the hashes of its blocks are the chain's. */
  | "records"
  /** What an archive node said, or a development chain planned. */
  | "state"
  /** The model's package, which was at hand. */
  | "model";

export interface Finding {
  basis: Basis;
  statement: string;
}

/** What a replay has found to hold, in order. Whatever does not hold ends it. */
export class Findings {
  readonly list: Finding[] = [];

  /**
   * @param claim Completes "It holds that …".
   * @param at    Where in the bundle.
   * @throws evidence/contradiction
   */
  check(holds: boolean, claim: string, at: string, because: () => string): void {
    if (!holds) this.fail(claim, at, because());
  }

  /** @throws evidence/contradiction */
  fail(claim: string, at: string, because: string): never {
    throw contradiction({ claim, because, at });
  }

  equal(found: bigint | string, expected: bigint | string, claim: string, at: string): void {
    this.check(found === expected, claim, at, () => `it is ${found}, and should be ${expected}`);
  }

  add(statement: string, basis: Basis = "records"): void {
    this.list.push({ basis, statement });
  }
}
