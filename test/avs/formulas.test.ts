import { expect } from "chai";
import { type Contract, parseEther } from "ethers";
import fc from "fast-check";
import hre from "hardhat";
import { type Parameters, testParameters } from "../helpers/avs-parameters.js";
import { fuzzRuns } from "../helpers/fuzz.js";
import {
  ceil,
  floor,
  isLess,
  least,
  minus,
  most,
  over,
  plus,
  type Rational,
  rational,
  times,
  WAD,
  wad,
} from "../helpers/rationals.js";

const uint = (bits: number) => fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n });
const fraction = fc.oneof(fc.constantFrom(0n, 1n, WAD - 1n, WAD), fc.bigInt({ min: 0n, max: WAD }));
/** Amounts of all sizes, not only enormous ones. */
const amount = fc.tuple(uint(96), fc.nat(95)).map(([value, shift]) => value >> BigInt(shift));
const one = rational(1n);

describe("the protocol's formulas", function () {
  this.timeout(120_000);
  let formulas: Contract;

  before(async () => {
    const { ethers } = await hre.network.create();
    formulas = (await ethers.deployContract("AvsFormulas")) as unknown as Contract;
  });

  const check = <Values extends [unknown, ...unknown[]]>(
    arbitraries: { [K in keyof Values]: fc.Arbitrary<Values[K]> },
    property: (...values: Values) => Promise<void>,
  ) => fc.assert(fc.asyncProperty(...arbitraries, property), { numRuns: fuzzRuns(150) });

  describe("audit policy", () => {
    it("locks the ratio of what cheating could gain and save, rounded up, and no less than the least", () =>
      check([amount, amount, uint(73), amount], async (value, saved, ratioWad, leastSecurity) => {
        const exact = times(rational(value + saved), wad(ratioWad));
        expect(await formulas.securityOf(value, saved, ratioWad, leastSecurity)).to.equal(
          ceil(most(exact, rational(leastSecurity))),
        );
      }));

    it("counts own stake in full and delegators' at their weight, rounded down", () =>
      check([amount, fraction, fraction], async (security, ownWad, weightWad) => {
        const felt = plus(wad(ownWad), times(minus(one, wad(ownWad)), wad(weightWad)));
        expect(await formulas.deterrentOf(security, ownWad, weightWad)).to.equal(
          floor(times(rational(security), felt)),
        );
      }));

    it("asks for (V + s) / S when the result is used at once, and (V + s) / (S + V) when it is final", () =>
      check([amount, amount, amount, fc.boolean()], async (value, saved, deterrent, isFinal) => {
        const atStake = deterrent + (isFinal ? value : 0n);
        fc.pre(atStake > 0n);
        const temptation = await formulas.temptationOf(value, saved, WAD);
        expect(temptation).to.equal(value + saved);
        const rate = await formulas.floorRateWad(temptation, value, deterrent, isFinal ? 1 : 0);
        expect(rate).to.equal(ceil(times(rational(value + saved, atStake), rational(WAD))));
      }));

    it("leaves a cheat with no more than honesty earns, at every rate that it accepts, whether it feels its fee or owes it", () =>
      check([amount, amount, amount, amount, fc.boolean()], async (value, saved, deterrent, operatorWei, isFinal) => {
        fc.pre(deterrent > 0n);
        const rateWad = await formulas.floorRateWad(value + saved, value, deterrent, isFinal ? 1 : 0);
        fc.pre(rateWad <= WAD);
        const p = wad(rateWad);
        const uncaught = minus(one, p);
        // Used at once, the gain is there before anyone looks; used when final, only who is not caught has it.
        const gain = isFinal ? times(uncaught, rational(value)) : rational(value);
        for (const feeWei of [0n, operatorWei]) {
          const cheat = minus(plus(gain, times(uncaught, rational(feeWei))), times(p, rational(deterrent)));
          const honest = rational(feeWei - saved);
          expect(isLess(honest, cheat)).to.equal(false);
        }
      }));

    it("finds nothing that deters when nothing is at stake", async () => {
      expect(await formulas.floorRateWad(5n, 5n, 1n, 0)).to.equal(5n * WAD);
      expect(await formulas.floorRateWad(5n, 5n, 0n, 0)).to.equal(2n ** 256n - 1n);
    });

    it("knows the highest rate that a task can be given, whatever operator is drawn", () =>
      check(
        [amount, amount, uint(2), fraction, fraction, fraction, fc.boolean()],
        async (value, saved, ratio, weightWad, ownWad, reliabilityWad, isFinal) => {
          fc.pre(value + saved > 0n);
          const security = (value + saved) * (1n + 7n * ratio);
          const [unreliabilityWad, leastWad] = [2n * WAD, WAD / 100n];
          const highest = await formulas.highestRateWad(value + saved, security, weightWad, unreliabilityWad, leastWad);
          const deterrent = await formulas.deterrentOf(security, ownWad, weightWad);
          const floor = await formulas.floorRateWad(value + saved, value, deterrent, isFinal ? 1 : 0);
          fc.pre(floor <= WAD);
          const rate = await formulas.toAuditRate(
            await formulas.rateWad(floor, reliabilityWad, unreliabilityWad, leastWad),
          );
          const chance = rate === 65_535n ? 65_536n : rate;
          expect(highest * 65_536n >= chance * WAD).to.equal(true);
          // And no more than that: it is the rate of the one who is audited most.
          const worst = await formulas.deterrentOf(security, 0n, weightWad);
          const worstFloor = await formulas.floorRateWad(value + saved, value, worst, 0);
          const most = worstFloor > WAD ? WAD : worstFloor;
          const worstRate = await formulas.toAuditRate(await formulas.rateWad(most, 0n, unreliabilityWad, leastWad));
          expect(highest).to.equal(worstRate === 65_535n ? WAD : (worstRate * WAD + 65_535n) / 65_536n);
        },
      ));

    it("raises the rate with unreliability, never under the floor or the least, never over 1", () =>
      check([fraction, fraction, uint(62), fraction], async (floorWad, reliabilityWad, unreliabilityWad, leastWad) => {
        const factor = plus(one, times(minus(one, wad(reliabilityWad)), wad(unreliabilityWad)));
        const raised = ceil(times(rational(floorWad), factor));
        const expected = least(rational(WAD), most(rational(raised), rational(leastWad)));
        const rate = await formulas.rateWad(floorWad, reliabilityWad, unreliabilityWad, leastWad);
        expect(rate).to.equal(floor(expected));
        expect(rate >= floorWad).to.equal(true);
      }));

    it("rounds rates up to 1/65536, the last of which means always", async () => {
      const rates = [0n, 1n, WAD / 65_536n, WAD / 65_536n + 1n, WAD / 2n, WAD - 1n, WAD];
      const expected = [0n, 1n, 1n, 2n, 32_768n, 65_535n, 65_535n];
      expect(await Promise.all(rates.map((rate) => formulas.toAuditRate(rate)))).to.deep.equal(expected);
    });

    it("draws as often as the rate says, always at the last rate and never at zero", async () => {
      const draws = 4000n;
      const seed = `0x${"5e".repeat(32)}`;
      expect(await formulas.countDrawn(seed, 1n, draws, 0)).to.equal(0n);
      expect(await formulas.countDrawn(seed, 1n, draws, 65_535)).to.equal(draws);
      for (const rate of [655n, 6554n, 32_768n]) {
        const drawn = Number(await formulas.countDrawn(seed, 1n, draws, rate));
        const p = Number(rate) / 65_536;
        // A binomial count is within 5 standard deviations but for one seed in 1.7 million, and the seed is fixed.
        const deviation = Math.sqrt(Number(draws) * p * (1 - p));
        expect(Math.abs(drawn - Number(draws) * p)).to.be.lessThan(5 * deviation);
      }
    });
  });

  describe("challenge fee", () => {
    const heat = fc.oneof(fc.constantFrom(0n, 2n ** 32n - 1n), fc.bigInt({ min: 0n, max: 60_000_000n }));
    const width = fc.oneof(fc.constantFrom(1n, 2n ** 32n - 1n), fc.bigInt({ min: 1n, max: 8_000_000n }));

    it("is EIP-4844's integer exponential, cut at the cap", () =>
      check([amount, amount, heat, width], async (cost, value, at, w) => {
        const cap = await formulas.capOf(cost, value);
        const exact = fakeExponential(cost, at, w, cap);
        expect(await formulas.feeOf(cost, cap, at, w)).to.equal(exact < cap ? exact : cap);
      }));

    it("is within its rounding of cost · e^(heat / width)", () =>
      check(
        [fc.bigInt({ min: 1n, max: 10n ** 24n }), fc.bigInt({ min: 0n, max: 6n }), width],
        async (cost, times6, w) => {
          const at = times6 * w > 2n ** 32n - 1n ? 2n ** 32n - 1n : times6 * w;
          const cap = 1000n * cost;
          const fee = await formulas.feeOf(cost, cap, at, w);
          const exact = times(rational(cost), exponential(rational(at, w)));
          expect(isLess(exact, rational(fee))).to.equal(false);
          // Each of at most 200 terms loses less than 1 / width, multiplied by e^x < 404 at most in those that follow; then one wei.
          const slack = plus(rational(200n * 404n, w), rational(1n));
          expect(isLess(rational(fee), minus(least(exact, rational(cap)), slack))).to.equal(false);
        },
      ));

    it("never falls as heat rises, is the proof's cost at none and never more than the cap", () =>
      check(
        [amount, amount, heat, fc.bigInt({ min: 0n, max: 5_000_000n }), width],
        async (cost, value, at, more, w) => {
          const cap = await formulas.capOf(cost, value);
          const hotter = at + more > 2n ** 32n - 1n ? 2n ** 32n - 1n : at + more;
          const [cold, warm, hot] = await Promise.all([0n, at, hotter].map((h) => formulas.feeOf(cost, cap, h, w)));
          expect(cold).to.equal(cost);
          expect(warm >= cold && hot >= warm && cap >= hot).to.equal(true);
        },
      ));

    it("is capped by the value at risk, at least one and at most 1,000 times the proof's cost", async () => {
      expect(await formulas.capOf(10n, 3n)).to.equal(10n);
      expect(await formulas.capOf(10n, 300n)).to.equal(300n);
      expect(await formulas.capOf(10n, 30_000n)).to.equal(10_000n);
    });

    it("costs a bounded amount of gas, in the longest of sums too", async () => {
      const [cost, width] = [2n ** 86n, 500_000_000n];
      const heats = Array.from({ length: 161 }, (_, k) => (BigInt(k) * width) / 20n); // e^0 to e^8, past the cap
      const gas: bigint[] = await Promise.all(heats.map((heat) => formulas.gasOfFee(cost, 1000n * cost, heat, width)));
      // 71 terms of less than 500 gas.
      expect(gas.reduce((a, b) => (a > b ? a : b))).to.be.lessThan(71n * 500n);
    });

    it("cools by the block, down to nothing, and heats up to the end of its range", async () => {
      expect(await formulas.cooled(100n, 3n, 20n)).to.equal(40n);
      expect(await formulas.cooled(100n, 5n, 20n)).to.equal(0n);
      expect(await formulas.cooled(100n, 2n ** 40n, 20n)).to.equal(0n);
      expect(await formulas.heated(2n ** 32n - 5n, 3n)).to.equal(2n ** 32n - 2n);
      expect(await formulas.heated(2n ** 32n - 5n, 30n)).to.equal(2n ** 32n - 1n);
    });

    it("pays the prover its cost and reward, and never more than came in", () =>
      check([amount, amount, fraction], async (fee, cost, rewardWad) => {
        const exact = times(rational(cost), plus(one, wad(rewardWad)));
        expect(await formulas.payoutOf(fee, cost, rewardWad)).to.equal(floor(least(rational(fee), exact)));
      }));
  });

  describe("task fee", () => {
    const fees = testParameters.fees;

    it("covers cost, risk and urgency out of the operator's share, rounded up at each step", () =>
      check([amount, amount, amount, uint(20), uint(20)], async (inference, proof, value, someBlocks, moreBlocks) => {
        const leastBlocks = someBlocks + 1n;
        const blocks = leastBlocks + moreBlocks;
        const basis = basisOf(inference, proof, value, blocks, leastBlocks);
        expect(await formulas.quote(basis, fees)).to.equal(quoteOf(basis, fees));
      }));

    it("leaves the operator what the quote meant for it", () =>
      check([amount, amount, amount, uint(8)], async (inference, proof, value, moreBlocks) => {
        const basis = basisOf(inference, proof, value, 4n + moreBlocks, 4n);
        const quote = await formulas.quote(basis, fees);
        fc.pre(quote < 2n ** 96n);
        const [royalty, restakers, reserve] = await formulas.split(quote, basis.royaltyWad, fees);
        const operatorWei = quote - 3n * fees.tipWei - royalty - restakers - reserve;
        const net = plus(
          rational(inference),
          plus(times(rational(proof), wad(basis.highestAuditRateWad)), times(rational(value), wad(fees.riskRateWad))),
        );
        expect(isLess(rational(operatorWei), net)).to.equal(false);
      }));

    it("rises with the value at risk and with urgency", () =>
      check([amount, amount, amount, uint(16)], async (inference, value, more, blocks) => {
        const at = (v: bigint, b: bigint) => formulas.quote(basisOf(inference, 1000n, v, b, 3n), fees);
        const [quote, riskier, slower] = await Promise.all([
          at(value, blocks + 3n),
          at(value + more, blocks + 3n),
          at(value, blocks + 4n),
        ]);
        expect(riskier >= quote && slower <= quote).to.equal(true);
      }));

    it("splits a fee without a wei too much", () =>
      check([amount, fraction], async (feeWei, royalty) => {
        const royaltyWad = (royalty * 3n) / 10n;
        fc.pre(feeWei >= 3n * fees.tipWei);
        const shared = rational(feeWei - 3n * fees.tipWei);
        expect([...(await formulas.split(feeWei, royaltyWad, fees))]).to.deep.equal(
          [royaltyWad, fees.restakersWad, fees.reserveWad].map((part) => floor(times(shared, wad(part)))),
        );
      }));
  });

  describe("reliability", () => {
    it("climbs a part of the way to 1 and falls by a part of itself, rounded down", () =>
      check([fraction, fraction], async (reliability, part) => {
        const [r, q] = [wad(reliability), wad(part)];
        const way = floor(times(times(minus(one, r), q), rational(WAD)));
        expect(await formulas.climbed(reliability, part)).to.equal(reliability + way);
        expect(await formulas.fallen(reliability, part)).to.equal(floor(times(times(r, minus(one, q)), rational(WAD))));
      }));

    it("averages speeds exponentially", () =>
      check([fraction, uint(32), uint(32), fraction], async (speed, left, window, smoothing) => {
        const blocks = window + 1n;
        const sampleWad = floor(least(rational(WAD), rational(left * WAD, blocks)));
        const exact = (speed * (WAD - smoothing) + sampleWad * smoothing) / WAD;
        expect(await formulas.smoothed(speed, left, blocks, smoothing)).to.equal(exact);
      }));

    it("weighs stake × reliability × (1/2 + speed) over the tier's least stake, between 1 and the cap", () =>
      check([amount, amount, fraction, fraction], async (stake, tier, reliability, speed) => {
        const tierStake = tier + 1n;
        const exact = times(
          rational(stake * 256n, tierStake),
          times(wad(reliability), plus(rational(1n, 2n), wad(speed))),
        );
        const weight = floor(exact);
        const expected = weight < 1n ? 1n : weight > 8192n ? 8192n : weight;
        expect(await formulas.weightOf(stake, tierStake, reliability, speed)).to.equal(expected);
      }));
  });

  describe("compensation", () => {
    it("counts the queue as others' when it looks for the operator's own part", () =>
      check([amount, amount, amount], async (own, delegated, queued) => {
        const all = own + delegated + queued;
        const exact = all === 0n ? 0n : (own * WAD) / all;
        expect(await formulas.ownWad(own, own + delegated, queued)).to.equal(exact);
      }));

    it("gives user and challenger together no more than the operator lost, the user first", () =>
      check([amount, amount, amount], async (ownSlashed, compensation, bounty) => {
        const [userWad, challengerWad] = await formulas.splitSlash(ownSlashed, compensation, bounty);
        const user = (ownSlashed * userWad) / WAD;
        const challenger = (ownSlashed * challengerWad) / WAD;
        expect(user + challenger <= ownSlashed).to.equal(true);
        expect(user <= compensation && challenger <= bounty).to.equal(true);
        // Rounded down twice: once to a wad, once to an amount.
        const slack = ownSlashed / WAD + 2n;
        const due = compensation < ownSlashed ? compensation : ownSlashed;
        expect(user >= due - slack || due < slack).to.equal(true);
        const rest = bounty < ownSlashed - due ? bounty : ownSlashed - due;
        expect(challenger >= rest - slack || rest < slack).to.equal(true);
      }));
  });

  describe("data as code", () => {
    const bytes = fc.uint8Array({ maxLength: 200 });

    it("comes back as it was stored", () =>
      check([bytes, fc.nat(50), fc.nat(200)], async (data, offset, length) => {
        const padded = new Uint8Array(offset + length);
        padded.set(data.slice(0, padded.length));
        const read = await formulas.storeAndRead.staticCall(data, offset, length);
        expect(read).to.equal(`0x${Buffer.from(padded.slice(offset)).toString("hex")}`);
      }));

    it("is refused beyond the size of a contract", async () => {
      const most = new Uint8Array(24_575).fill(1);
      expect(await formulas.storeAndRead.staticCall(most, 24_574, 1)).to.equal("0x01");
      await expect(formulas.storeAndRead.staticCall(new Uint8Array(24_576), 0, 1))
        .to.be.revertedWithCustomError(formulas, "DataNotStored")
        .withArgs(24_576);
    });
  });
});

/** EIP-4844's `fake_exponential` in the order of its terms, ended once nothing can change below the cap. */
function fakeExponential(factor: bigint, numerator: bigint, denominator: bigint, cap: bigint): bigint {
  let output = 0n;
  let term = factor * denominator;
  for (let i = 1n; term > 0n; ++i) {
    output += term;
    if (output / denominator > cap) break;
    term = (term * numerator) / (denominator * i);
  }
  return output / denominator;
}

/** e^x for x in [0, 6] to more digits than a wad has: the 80th term is below 10^-50. */
function exponential(x: Rational): Rational {
  const digits = 10n ** 50n;
  let sum = 0n;
  let term = digits;
  for (let n = 1n; n < 80n; ++n) {
    sum += term;
    term = (term * x.n) / (x.d * n);
  }
  return rational(sum + 100n, digits);
}

function basisOf(
  inferenceCostWei: bigint,
  proofCostWei: bigint,
  valueAtRisk: bigint,
  blocks: bigint,
  leastBlocks: bigint,
) {
  const highestAuditRateWad = parseEther("0.25");
  const royaltyWad = parseEther("0.05");
  return { inferenceCostWei, proofCostWei, royaltyWad, valueAtRisk, blocks, leastBlocks, highestAuditRateWad };
}

function quoteOf(basis: ReturnType<typeof basisOf>, fees: Parameters["fees"]): bigint {
  const net =
    basis.inferenceCostWei +
    ceil(times(rational(basis.proofCostWei), most(wad(fees.expectedAuditRateWad), wad(basis.highestAuditRateWad)))) +
    ceil(times(rational(basis.valueAtRisk), wad(fees.riskRateWad)));
  const surcharge = ceil(times(rational(net), times(wad(fees.urgencyWad), rational(basis.leastBlocks, basis.blocks))));
  const operatorWad = WAD - fees.restakersWad - fees.reserveWad - basis.royaltyWad;
  return ceil(over(rational(net + surcharge), wad(operatorWad))) + 3n * fees.tipWei;
}
