import { expect } from "chai";
import fc from "fast-check";
import { fieldOrder } from "../../src/circuit/field.js";
import { divide } from "../../src/circuit/gadgets/divide.js";
import { lookup } from "../../src/circuit/gadgets/lookup.js";
import { argMax, max } from "../../src/circuit/gadgets/max.js";
import { piecewise } from "../../src/circuit/gadgets/piecewise.js";
import { rescale } from "../../src/circuit/gadgets/rescale.js";
import { isNonNegative, positivePart } from "../../src/circuit/gadgets/sign.js";
import { squareRoot } from "../../src/circuit/gadgets/square-root.js";
import { inverse } from "../../src/proof-systems/groth16/lagrange.js";
import { floorSquareRoot, roundShift, saturatingRatio } from "../../src/quantize/interpret.js";
import { benchGadget, type GadgetBench, type Range } from "../helpers/gadget-bench.js";
import { rowsOf, withoutConstraint } from "../helpers/soundness.js";
import { undeterminedWires } from "../helpers/uniqueness.js";

interface Case {
  name: string;
  ranges: readonly Range[];
  bench: GadgetBench;
  /** What the gadget should give, from big-number arithmetic. */
  expected: (...inputs: bigint[]) => bigint;
  constraints: number;
}

const clamp = (x: bigint, low: bigint, high: bigint) => (x < low ? low : x > high ? high : x);
const larger = (a: bigint, b: bigint) => (a > b ? a : b);

function define(
  name: string,
  ranges: readonly Range[],
  build: Parameters<typeof benchGadget>[1],
  expected: Case["expected"],
  constraints: number,
): Case {
  return { name, ranges, bench: benchGadget(ranges, build), expected, constraints };
}

const wide: Range = [-3000n, 5000n];
const square = Array.from({ length: 200 }, (_, i) => BigInt(i * i) - 7n * BigInt(i % 3));

const cases: readonly Case[] = [
  define(
    "isNonNegative",
    [wide],
    (c, [x]) => isNonNegative(c, x),
    (x) => (x >= 0n ? 1n : 0n),
    14,
  ),
  define(
    "positivePart",
    [wide],
    (c, [x]) => positivePart(c, x),
    (x) => larger(x, 0n),
    14,
  ),
  define(
    "rescale without bounds",
    [wide],
    (c, [x]) => rescale(c, x, 4),
    (x) => roundShift(x, 4),
    13,
  ),
  define(
    "rescale with Relu's bound",
    [wide],
    (c, [x]) => rescale(c, x, 4, 0n),
    (x) => larger(roundShift(x, 4), 0n),
    15,
  ),
  define(
    "rescale that saturates at 2^h - 1",
    [wide],
    (c, [x]) => rescale(c, x, 4, 0n, 63n),
    (x) => clamp(roundShift(x, 4), 0n, 63n),
    18,
  ),
  define(
    "rescale that saturates on both sides",
    [wide],
    (c, [x]) => rescale(c, x, 4, -32n, 31n),
    (x) => clamp(roundShift(x, 4), -32n, 31n),
    18,
  ),
  define(
    "rescale to bounds that are no powers",
    [wide],
    (c, [x]) => rescale(c, x, 4, -20n, 50n),
    (x) => clamp(roundShift(x, 4), -20n, 50n),
    26,
  ),
  define(
    "rescale with an upper bound alone",
    [wide],
    (c, [x]) => rescale(c, x, 4, undefined, 50n),
    (x) => (roundShift(x, 4) > 50n ? 50n : roundShift(x, 4)),
    15,
  ),
  define(
    "rescale by no bits",
    [wide],
    (c, [x]) => rescale(c, x, 0, 0n, 255n),
    (x) => clamp(x, 0n, 255n),
    20,
  ),
  define(
    "max of three",
    [wide, wide, [-10n, 9000n]],
    (c, x) => max(c, x),
    (a, b, d) => larger(larger(a, b), d),
    29,
  ),
  define(
    "argMax, first of equals",
    [
      [0n, 9n],
      [0n, 9n],
      [0n, 9n],
    ],
    (c, x) => argMax(c, x, false),
    (...x) => BigInt(x.indexOf(x.reduce(larger))),
    12,
  ),
  define(
    "argMax, last of equals",
    [
      [0n, 9n],
      [0n, 9n],
      [0n, 9n],
    ],
    (c, x) => argMax(c, x, true),
    (...x) => BigInt(x.lastIndexOf(x.reduce(larger))),
    12,
  ),
  define(
    "piecewise",
    [wide],
    (c, [x]) => piecewise(c, x, 3n, 128n),
    (x) => x * (x < 0n ? 3n : 128n),
    14,
  ),
  define(
    "lookup",
    [[0n, 199n]],
    (c, [x]) => lookup(c, x, square),
    (x) => square[Number(x)],
    45,
  ),
  define(
    "divide",
    [
      [0n, 5000n],
      [1n, 900n],
    ],
    (c, [n, d]) => divide(c, n, d, 10),
    (n, d) => saturatingRatio(n, d, 10),
    61,
  ),
  define(
    "squareRoot",
    [[0n, 100_000n]],
    (c, [x]) => squareRoot(c, x),
    (x) => floorSquareRoot(x),
    30,
  ),
];

describe("gadgets", () => {
  for (const { name, ranges, bench, expected, constraints } of cases)
    describe(name, () => {
      const inputs = fc.tuple(...ranges.map(([low, high]) => anywhere(low, high)));

      it(`has the only right value over its whole range, in ${constraints} constraints`, () => {
        expect(bench.circuit.constraintCount).to.equal(constraints);
        fc.assert(
          fc.property(inputs, (values) => {
            expect(bench.outputs(values)).to.deep.equal([expected(...values)]);
            expect(bench.violation(values)).to.equal(undefined);
          }),
          { numRuns: 500 },
        );
      });

      it("has one witness for each input, by proof, and none of its constraints can be left out", () => {
        expect(undeterminedWires(bench.circuit)).to.deep.equal([]);
        for (const row of rowsOf(bench.circuit))
          expect(
            undeterminedWires(withoutConstraint(bench.circuit, row)),
            `without constraint ${row}`,
          ).to.not.deep.equal([]);
      });

      it("is violated by any lie about any one wire", () => {
        let lies = 0;
        fc.assert(
          fc.property(inputs, lieAbout(bench), (values, { wire, tell }) => {
            const honest = bench.witness(values)[wire];
            const lie = tell(honest);
            if ((lie - honest) % fieldOrder === 0n) return;
            lies++;
            expect(bench.violation(values, new Map([[wire, lie]]))).to.not.equal(undefined);
          }),
          { numRuns: 800 },
        );
        expect(lies).to.be.greaterThan(400);
      });

      it("is violated by lies about several wires at once", () => {
        fc.assert(
          fc.property(inputs, fc.array(lieAbout(bench), { minLength: 2, maxLength: 5 }), (values, attempts) => {
            const honest = bench.witness(values);
            const lies = new Map(attempts.map(({ wire, tell }) => [wire, tell(honest[wire])]));
            if (![...lies].some(([wire, lie]) => (lie - honest[wire]) % fieldOrder !== 0n)) return;
            expect(bench.violation(values, lies)).to.not.equal(undefined);
          }),
          { numRuns: 800 },
        );
      });
    });

  it("are right for ranges of one and two values around 0, where a part may have no bits at all", () => {
    for (const [low, high] of [
      [-1n, 0n],
      [-1n, 1n],
      [0n, 1n],
      [-2n, 0n],
      [-1n, 2n],
      [0n, 0n],
      [-3n, -1n],
    ] as const)
      for (let x = low; x <= high; x++) {
        const run = (build: Parameters<typeof benchGadget>[1]) => {
          const bench = benchGadget([[low, high]], build);
          expect(bench.violation([x]), `${x} in [${low}, ${high}]`).to.equal(undefined);
          return bench.outputs([x])[0];
        };
        expect(run((c, [value]) => isNonNegative(c, value))).to.equal(x >= 0n ? 1n : 0n);
        expect(run((c, [value]) => positivePart(c, value))).to.equal(larger(x, 0n));
        expect(run((c, [value]) => max(c, [value, value.times(-1n)]))).to.equal(larger(x, -x));
        expect(run((c, [value]) => argMax(c, [value, value.times(-1n)], false))).to.equal(x < 0n ? 1n : 0n);
        for (const shift of [0, 1, 3]) {
          expect(run((c, [value]) => rescale(c, value, shift))).to.equal(roundShift(x, shift));
          expect(run((c, [value]) => rescale(c, value, shift, 0n, 1n))).to.equal(clamp(roundShift(x, shift), 0n, 1n));
          expect(run((c, [value]) => rescale(c, value, shift, -1n, 0n))).to.equal(clamp(roundShift(x, shift), -1n, 0n));
        }
      }
  });

  // What the proofs of uniqueness take from the comment of the gadget, tried out: every advice there is, for every input.
  it("divide and squareRoot accept one advice of all that pass its range check", () => {
    const accepted = (bench: GadgetBench, inputs: readonly bigint[], limit: bigint) => {
      const [advice] = bench.written;
      return Array.from({ length: Number(limit) }, (_, x) => BigInt(x)).filter(
        (x) => bench.violation(inputs, new Map([[advice, x]])) === undefined,
      );
    };
    for (const bits of [1, 3]) {
      const bench = benchGadget(
        [
          [0n, 9n],
          [1n, 6n],
        ],
        (c, [n, d]) => divide(c, n, d, bits),
      );
      for (let n = 0n; n <= 9n; n++)
        for (let d = 1n; d <= 6n; d++)
          expect(accepted(bench, [n, d], 1n << BigInt(bits + 1)), `${n} / ${d}`).to.deep.equal([
            saturatingRatio(n, d, bits),
          ]);
    }
    const bench = benchGadget([[0n, 70n]], (c, [x]) => squareRoot(c, x));
    for (let x = 0n; x <= 70n; x++)
      expect(accepted(bench, [x], 32n), `root of ${x}`).to.deep.equal([floorSquareRoot(x)]);
  });

  it("refuse a range that does not fit the field", () => {
    const build = () => benchGadget([[-(2n ** 252n), 2n ** 252n]], (c, [x]) => isNonNegative(c, x));
    expect(build).to.throw().with.property("code", "circuit/range-too-wide");
  });
});

describe("range checks", () => {
  const bench = benchGadget([[0n, fieldOrder - 1n]], (c, [x]) => {
    c.assertInRange(x, 8);
    return x;
  });

  it("hold for both ends and for nothing beyond them", () => {
    for (const inside of [0n, 1n, 128n, 255n]) expect(bench.violation([inside])).to.equal(undefined);
    for (const outside of [256n, 257n, 512n, fieldOrder - 1n, fieldOrder - 255n])
      expect(bench.violation([outside])).to.not.equal(undefined);
  });

  it("cannot be met by bits that are no bits: the field's own halves of an odd number", () => {
    const half = (257n * inverse(2n)) % fieldOrder;
    for (const wire of bench.written) expect(bench.violation([257n], new Map([[wire, half]]))).to.not.equal(undefined);
  });
});

/** Values of a range, its ends and the neighbourhood of 0 more often than chance. */
function anywhere(low: bigint, high: bigint): fc.Arbitrary<bigint> {
  const special = [low, high, low + 1n, high - 1n, 0n, 1n, -1n].filter((x) => x >= low && x <= high);
  return fc.oneof(
    { weight: 3, arbitrary: fc.bigInt(low, high) },
    { weight: 1, arbitrary: fc.constantFrom(...special) },
  );
}

/** A wire and what an attacker might claim instead: neighbours, aliases, signs, quotients in the field. */
function lieAbout(bench: GadgetBench): fc.Arbitrary<{ wire: number; tell: (honest: bigint) => bigint }> {
  const tellers: ((honest: bigint) => bigint)[] = [
    (x) => x + 1n,
    (x) => x - 1n,
    (x) => -x,
    (x) => 1n - x,
    (x) => x + 2n ** 13n,
    (x) => x - 2n ** 4n,
    (x) => (x * inverse(16n)) % fieldOrder,
    (x) => ((x + 1n) * inverse(2n)) % fieldOrder,
    () => 0n,
    () => 2n,
    () => fieldOrder - 1n,
    () => (fieldOrder + 1n) / 2n,
  ];
  return fc.record({ wire: fc.constantFrom(...bench.written), tell: fc.constantFrom(...tellers) });
}
