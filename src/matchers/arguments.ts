import { notAnAmount } from "./errors.js";
import { show } from "./show.js";

/** An amount that a test wrote. @throws matchers/not-an-amount */
export function amountOf(where: string, value: unknown): bigint {
  if (typeof value !== "bigint") throw notAnAmount({ refinement: where, got: show(value) });
  return value;
}
