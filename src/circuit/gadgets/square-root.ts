import { bitLength } from "../../quantize/integers.js";
import { floorSquareRoot } from "../../quantize/interpret.js";
import type { CircuitBuilder } from "../builder.js";
import type { Expression } from "../expression.js";

/** floor(sqrt(x)): the root r is advice, right if r^2 <= x <= r^2 + 2 r.
 * Requires  x in [0, 2^252) by interval analysis.
 * Ensures   the only value.
 * Costs     3 m + 3, m being the bits of the root. */
export function squareRoot(c: CircuitBuilder, x: Expression): Expression {
  const largest = floorSquareRoot(x.high);
  const width = Math.max(1, bitLength(largest));
  const root = c.wire(0n, largest);
  c.instruct({ op: "squareRoot", wire: root.wires[0], sum: c.sum(x) });
  c.assertInRange(root, width);
  const remainder = x.subtract(c.product(root, root)).within(0n, 2n * largest);
  c.assertInRange(remainder, width + 1);
  c.assertInRange(
    root
      .times(2n)
      .subtract(remainder)
      .within(0n, 2n * largest),
    width + 1,
  );
  return root;
}
