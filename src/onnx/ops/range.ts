import { defineOp } from "../op.js";

/** start, start + delta, … up to but without limit; constants, as in shape chains. */
export const range = defineOp({
  name: "Range",
  since: [11, 27],
  arity: [3, 3],
  lower: (g, [start], _, node) => {
    const [first, limit, delta] = [0, 1, 2].map((index) => node.constant(index)[0]);
    if (delta === 0) throw node.fail("delta is 0");
    const count = g.checkSize(Math.max(0, Math.ceil((limit - first) / delta)));
    return g.constant(
      Float64Array.from({ length: count }, (_, i) => first + i * delta),
      [count],
      start.integer,
    );
  },
  examples: [
    {
      because: "the limit is left out",
      inputs: [
        { constant: 1, type: "int64" },
        { constant: 6, type: "int64" },
        { constant: 2, type: "int64" },
      ],
      outputs: [[1, 3, 5]],
    },
  ],
});
