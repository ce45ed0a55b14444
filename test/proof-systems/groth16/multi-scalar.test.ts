import { expect } from "chai";
import fc from "fast-check";
import { scalarBytes } from "../../../src/circuit/bin-file.js";
import { fieldOrder as r } from "../../../src/circuit/field.js";
import { compileCurve, type Group, instantiateCurve, pointSizes } from "../../../src/proof-systems/groth16/curve.js";
import { openMultiScalar } from "../../../src/proof-systems/groth16/multi-scalar.js";
import { fuzzRuns } from "../../helpers/fuzz.js";
import { type NaiveCurve, type NaivePoint, naiveCurves } from "../../helpers/naive-curve.js";

/** scalar · (multiple · generator). */
interface Term {
  scalar: bigint;
  /** From -largestMultiple to largestMultiple; 0 is the point at infinity. */
  multiple: number;
}

const largestMultiple = 40;

for (const group of ["g1", "g2"] as const)
  describe(`multi-scalar multiplication in ${group.toUpperCase()}`, function () {
    this.timeout(60_000);
    let multiply: (terms: readonly Term[]) => Uint8Array;

    before(async () => {
      multiply = await openBench(group);
    });

    /** By one multiplication of the generator, since all points are multiples of it. */
    const expected = (terms: readonly Term[]): Uint8Array => {
      const sum = terms.reduce((total, { scalar, multiple }) => total + scalar * BigInt(multiple), 0n);
      return group === "g1" ? multipleOf(naiveCurves.g1, sum) : multipleOf(naiveCurves.g2, sum);
    };
    const expectRight = (terms: readonly Term[]): void => {
      expect(Buffer.compare(multiply(terms), expected(terms))).to.equal(0);
    };

    it("is the sum of all products", () =>
      expectRight([
        { scalar: 5n, multiple: 1 },
        { scalar: 123_456_789_012_345_678_901_234_567_890n, multiple: 2 },
        { scalar: r - 3n, multiple: 3 },
      ]));

    it("is the point at infinity for no points, scalars of 0, and sums that cancel", () => {
      expectRight([]);
      expectRight([{ scalar: 0n, multiple: 7 }]);
      expectRight([
        { scalar: 1n, multiple: 7 },
        { scalar: r - 1n, multiple: 7 },
      ]);
      expectRight([
        { scalar: 12_345n, multiple: 7 },
        { scalar: 12_345n, multiple: -7 },
        { scalar: 12_345n, multiple: 0 },
      ]);
    });

    it("adds equal points, which have no chord, in one bucket and across", () => {
      expectRight(new Array(33).fill({ scalar: 1n, multiple: 9 }));
      expectRight(new Array(50).fill({ scalar: r / 3n, multiple: 9 }));
      expectRight(Array.from({ length: 64 }, (_, i) => ({ scalar: BigInt(i % 5), multiple: 1 + (i % 3) })));
    });

    it("takes scalars at the ends of every length and around the middle of the field", () => {
      const middle = [r / 2n - 1n, r / 2n, r / 2n + 1n, r / 2n + (1n << 223n), r / 2n - (1n << 223n)];
      const ends = [1n, 2n, 31n, 32n, 33n, 64n, 252n, 253n].flatMap((bits) => [(1n << bits) - 1n, 1n << bits]);
      for (const scalar of [...middle, ...ends].flatMap((value) => [value, r - value]))
        expectRight([{ scalar: ((scalar % r) + r) % r, multiple: 11 }]);
    });

    it("is right for scalars of all lengths together", () => {
      const bits = fc.constantFrom(0n, 1n, r - 1n);
      const short = fc.bigInt(0n, 2n ** 20n).chain((x) => fc.constantFrom(x, (r - x) % r));
      const scalar = fc.oneof(bits, short, fc.bigInt(0n, r - 1n));
      const multiple = fc.integer({ min: -largestMultiple, max: largestMultiple });
      fc.assert(fc.property(fc.array(fc.record({ scalar, multiple }), { maxLength: 300, size: "max" }), expectRight), {
        numRuns: fuzzRuns(40),
      });
    });
  });

function multipleOf<Element>(curve: NaiveCurve<Element>, scalar: bigint): Uint8Array {
  return curve.bytes(curve.multiply(curve.generator, scalar));
}

/** Affine bytes of small multiples of a generator, by repeated addition. */
function smallMultiples<Element>({ generator, add, multiply, bytes }: NaiveCurve<Element>): Map<number, Uint8Array> {
  const multiples = new Map<number, Uint8Array>([[0, bytes(undefined)]]);
  let point: NaivePoint<Element>;
  for (let k = 1; k <= largestMultiple; k++) {
    point = add(point, generator);
    multiples.set(k, bytes(point));
    multiples.set(-k, bytes(multiply(point, -1n)));
  }
  return multiples;
}

async function openBench(group: Group): Promise<(terms: readonly Term[]) => Uint8Array> {
  const capacity = 400;
  const { affine, jacobian } = pointSizes[group];
  const curve = await instantiateCurve(await compileCurve(), 2 ** 22);
  const multiply = openMultiScalar(curve, group, capacity);
  const at = curve.allocate(capacity * affine);
  const [sum, result] = [curve.allocate(jacobian), curve.allocate(affine)];
  const multiples = group === "g1" ? smallMultiples(naiveCurves.g1) : smallMultiples(naiveCurves.g2);
  const memory = new Uint8Array(curve.memory.buffer);
  return (terms) => {
    for (const [i, { multiple }] of terms.entries()) memory.set(multiples.get(multiple) ?? [], at + i * affine);
    const words = new Uint32Array(scalarBytes(terms.map(({ scalar }) => scalar)).buffer);
    multiply({ at, count: terms.length }, { words, places: undefined }, sum);
    curve[group].toAffine(sum, result);
    return memory.slice(result, result + affine);
  };
}
