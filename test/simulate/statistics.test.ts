import { expect } from "chai";
import { Random } from "../../src/simulate/random.js";
import {
  chiSquare,
  chiSquareTail,
  differenceEstimate,
  meanEstimate,
  normalCdf,
  normalQuantile,
  ratioEstimate,
  studentQuantile,
} from "../../src/simulate/statistics.js";
import { expectNear } from "../helpers/expect-near.js";

describe("statistics", () => {
  // Values of printed tables (Abramowitz and Stegun 26.5, 26.8, 26.10).
  it("knows Student's quantiles", () => {
    expectNear(studentQuantile(0.975, 1), 12.706, 1e-3);
    expectNear(studentQuantile(0.975, 4), 2.776, 1e-3);
    expectNear(studentQuantile(0.975, 19), 2.093, 1e-3);
    expectNear(studentQuantile(0.995, 30), 2.75, 1e-3);
    expectNear(studentQuantile(0.025, 19), -2.093, 1e-3);
  });

  it("knows the normal distribution", () => {
    expectNear(normalCdf(0), 0.5, 1e-12);
    expectNear(normalCdf(1.96), 0.9750021, 1e-7);
    expectNear(normalCdf(-3), 0.0013499, 1e-7);
    expectNear(normalQuantile(0.999), 3.090232, 1e-6);
  });

  it("knows the tails of chi-square", () => {
    expectNear(chiSquareTail(3.841, 1), 0.05, 1e-4);
    expectNear(chiSquareTail(18.307, 10), 0.05, 1e-4);
    expectNear(chiSquareTail(37.566, 20), 0.01, 1e-4);
    expect(chiSquareTail(0, 5)).to.equal(1);
  });

  it("measures how far counts are from what was expected", () => expectNear(chiSquare([8, 12], [10, 10]), 0.8, 1e-12));

  it("gives no interval to one run, nor to nothing counted", () => {
    expect(ratioEstimate({ totals: [3], counts: [2] })).to.equal(undefined);
    expect(ratioEstimate({ totals: [0, 0], counts: [0, 0] })).to.equal(undefined);
  });

  it("takes out of a difference what two quotients have in common", () => {
    const counts = [1, 1, 1, 1];
    const first = { totals: [10, 20, 30, 40], counts };
    const second = { totals: [9, 19, 29, 39], counts };
    expect(differenceEstimate(first, second)).to.deep.equal({ mean: 1, low: 1, high: 1 });
    const alone = meanEstimate(first.totals);
    expect(alone.high - alone.low).to.be.greaterThan(10);
  });

  /** How often intervals at 95 % hold the truth over many experiments, which must be within 4 standard errors of 0.95. */
  function expectCoverage(experiments: number, holds: (random: Random) => boolean) {
    let held = 0;
    for (let i = 0; i < experiments; ++i) held += Number(holds(new Random(99, i)));
    const error = Math.sqrt((0.95 * 0.05) / experiments);
    expect(held / experiments).to.be.within(0.95 - 4 * error, 0.95 + 4 * error);
  }

  it("holds the true quotient in 95 % of all intervals", () =>
    expectCoverage(2000, (random) => {
      // Totals are 2 for a count, give or take; the true quotient is 2.
      const counts = Array.from({ length: 20 }, () => 50 + Math.floor(random.unit() * 20));
      const totals = counts.map((count) => 2 * count + Math.sqrt(count) * normal(random));
      const estimate = ratioEstimate({ totals, counts });
      return estimate !== undefined && estimate.low <= 2 && 2 <= estimate.high;
    }));
});

/** A standard normal number (Box and Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
}

describe("random numbers", () => {
  it("are the same for the same seed and stream, and others for others", () => {
    const first = (seed: number, stream: number) => {
      const random = new Random(seed, stream);
      return Array.from({ length: 4 }, () => random.uint32());
    };
    expect(first(1, 2)).to.deep.equal(first(1, 2));
    expect(first(1, 2)).to.not.deep.equal(first(1, 3));
    expect(first(1, 2)).to.not.deep.equal(first(2, 2));
  });

  it("are uniform in 64 classes (chi-square, 99.9 %)", () => {
    const random = new Random(7);
    const counts = Array.from({ length: 64 }, () => 0);
    for (let i = 0; i < 64_000; ++i) counts[Math.floor(random.unit() * 64)]++;
    expect(chiSquareTail(chiSquare(counts, Array(64).fill(1000)), 63)).to.be.greaterThan(0.001);
  });
});
