import { tooManyConstraints } from "../circuit/errors.js";
import type { FloatGraph, FloatOp } from "../graph/primitives.js";

/** What costs at least a constraint for each of its elements, unless its range is known to lie on one side. */
const nonlinear: ReadonlySet<FloatOp> = new Set([
  "clamp",
  "piecewise",
  "max",
  "argMax",
  "multiply",
  "function",
  "softmax",
  "divide",
  "squareRoot",
]);

/** Refuses a graph that is far too large before anything is computed with it: quantizing it could take minutes. */
export function requireFewConstraints({ nodes }: FloatGraph, maxConstraints: number): void {
  let elements = 0;
  for (const { op, size, origin } of nodes) {
    if (nonlinear.has(op)) elements += size;
    if (elements > maxConstraints) throw tooManyConstraints({ node: origin, limit: maxConstraints });
  }
}
