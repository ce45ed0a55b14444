import { expect } from "chai";
import { Contract, ContractFactory, type Interface } from "ethers";
import fc from "fast-check";
import hre from "hardhat";
import { isSertnError } from "../../src/errors.js";
import {
  chanceOf,
  deterrentOf,
  type Finality,
  floorRateWad,
  highestRateWad,
  rateWad,
  securityOf,
  temptationOf,
  toAuditRate,
} from "../../src/protocol/audit-policy.js";
import {
  challengeFee,
  challengeFeeCap,
  challengePayout,
  cooledHeat,
  raisedHeat,
} from "../../src/protocol/challenge-fee.js";
import { ownShareWad, splitCompensation } from "../../src/protocol/compensation-policy.js";
import { type Parameters, validateParameters } from "../../src/protocol/parameters.js";
import {
  climbedReliability,
  fallenReliability,
  smoothedSpeed,
  weightOf,
} from "../../src/protocol/reliability-curve.js";
import { quoteFee, splitFee } from "../../src/protocol/task-fee.js";
import { ceilDiv, min, WAD } from "../../src/protocol/wad.js";
import { anyParameters, mostBlocks, shareParameters } from "../helpers/arbitrary-parameters.js";
import { fuzzRuns } from "../helpers/fuzz.js";

const runs = fuzzRuns(400);
const amount = fc.oneof(
  fc.bigInt(0n, 2n ** 96n - 1n),
  fc.bigInt(0n, 10n ** 6n),
  fc.constantFrom(0n, 1n, 2n ** 96n - 1n),
);
const positive = amount.map((n) => n || 1n);
const wad = fc.oneof(fc.bigInt(0n, WAD), fc.constantFrom(0n, 1n, WAD - 1n, WAD));
const upTo10 = fc.oneof(fc.bigInt(0n, 10n * WAD), fc.constantFrom(0n, 10n * WAD));
const uint32 = fc.oneof(fc.bigInt(0n, 2n ** 32n - 1n), fc.bigInt(0n, 1000n));
const width = fc.bigInt(1n, 2n ** 32n - 1n);
const finality = fc.constantFrom<Finality>("answered", "final");
const finalityCode = { answered: 0n, final: 1n } as const;
const basis = fc
  .record({
    inferenceCostWei: amount,
    proofCostWei: amount,
    royaltyWad: fc.bigInt(0n, (3n * WAD) / 10n),
    valueAtRisk: amount,
    leastBlocks: fc.bigInt(1n, 1000n),
    highestAuditRateWad: wad,
    more: fc.bigInt(0n, 100_000n),
  })
  .map(({ more, ...rest }) => ({ ...rest, blocks: rest.leastBlocks + more }));

describe("the formulas and their mirrors", function () {
  this.timeout(120_000);
  let probe: Contract;

  before(async () => {
    const { ethers } = await hre.network.create();
    const [signer] = await ethers.getSigners();
    const { abi, bytecode } = await hre.artifacts.readArtifact("FormulaProbe");
    const deployed = await new ContractFactory(abi, bytecode, signer).deploy();
    probe = new Contract(await deployed.getAddress(), abi, signer);
  });

  /** As many in one call as fit into the gas of a transaction. */
  async function askAll(calls: readonly string[]): Promise<{ succeeded: boolean; data: string }[]> {
    const answers: { succeeded: boolean; data: string }[] = [];
    for (let i = 0; i < calls.length; i += 200)
      answers.push(...(await probe.getFunction("ask")(calls.slice(i, i + 200))));
    return answers;
  }

  /** Samples arguments, asks the contract about all of them, and compares with the mirror. */
  async function agree<T>(
    name: string,
    arbitrary: fc.Arbitrary<T>,
    argumentsOf: (sample: T) => readonly unknown[],
    mirror: (sample: T) => bigint | number | readonly bigint[],
  ) {
    const samples = fc.sample(arbitrary, { numRuns: runs, seed: seedOf(name) });
    const abi: Interface = probe.interface;
    const calls = samples.map((sample) => abi.encodeFunctionData(name, argumentsOf(sample)));
    const answers = await askAll(calls);
    for (const [i, sample] of samples.entries()) {
      expect(answers[i].succeeded, `${name}(${text(argumentsOf(sample))}) reverts`).to.equal(true);
      const onChain = [...abi.decodeFunctionResult(name, answers[i].data)].map(BigInt);
      const mirrored = [mirror(sample)].flat().map(BigInt);
      expect(onChain, `${name}(${text(argumentsOf(sample))})`).to.deep.equal(mirrored);
    }
  }

  describe("agree to the wei", () => {
    it("on a task's fee", () =>
      agree(
        "quote",
        fc.record({ basis, fees: shareParameters }),
        ({ basis, fees }) => [basis, fees],
        ({ basis, fees }) => quoteFee(basis, fees),
      ));

    it("on the parts of a fee", () =>
      agree(
        "split",
        fc
          .record({ basis, fees: shareParameters, more: amount })
          .map(({ basis, fees, more }) => ({ fees, basis, fee: quoteFee(basis, fees) + more }))
          .filter(({ fee }) => fee < 2n ** 96n),
        ({ basis, fees, fee }) => [fee, basis.royaltyWad, fees],
        ({ basis, fees, fee }) => {
          const { royaltyWei, restakersWei, reserveWei } = splitFee(fee, basis.royaltyWad, fees);
          return [royaltyWei, restakersWei, reserveWei];
        },
      ));

    it("on a task's security", () =>
      agree(
        "securityOf",
        fc.tuple(amount, amount, fc.bigInt(WAD, 10_000n * WAD), positive),
        (sample) => sample,
        (sample) => securityOf(...sample),
      ));

    it("on what deters", () =>
      agree(
        "deterrentOf",
        fc.tuple(amount, wad, wad),
        (sample) => sample,
        (sample) => deterrentOf(...sample),
      ));

    it("on what tempts", () =>
      agree(
        "temptationOf",
        fc.tuple(amount, amount, fc.bigInt(WAD, 10n * WAD)),
        (sample) => sample,
        (sample) => temptationOf(...sample),
      ));

    it("on the least audit rate that deters", () =>
      agree(
        "floorRateWad",
        fc.record({
          temptation: amount,
          valueAtRisk: amount,
          deterrent: amount,
          finality,
        }),
        (i) => [i.temptation, i.valueAtRisk, i.deterrent, finalityCode[i.finality]],
        (i) => floorRateWad(i) ?? 2n ** 256n - 1n,
      ));

    it("on the highest audit rate of a task", () =>
      agree(
        "highestRateWad",
        fc.tuple(amount, amount, wad, upTo10, wad),
        (sample) => sample,
        (sample) => highestRateWad(...sample),
      ));

    it("on an operator's audit rate", () =>
      agree(
        "rateWad",
        fc.tuple(wad, wad, upTo10, wad),
        (sample) => sample,
        (sample) => rateWad(...sample),
      ));

    it("on a rate as the chain keeps it", () =>
      agree(
        "toAuditRate",
        wad,
        (rate) => [rate],
        (rate) => toAuditRate(rate),
      ));

    it("on the largest fee of a challenge", () =>
      agree(
        "capOf",
        fc.tuple(amount, amount),
        (sample) => sample,
        (sample) => challengeFeeCap(...sample),
      ));

    it("on the fee of a challenge", () =>
      agree(
        "feeOf",
        fc.record({ cost: positive, value: amount, width, share: fc.bigInt(0n, 12n * WAD) }),
        (s) => [s.cost, challengeFeeCap(s.cost, s.value), heatOf(s), s.width],
        (s) => challengeFee(s.cost, challengeFeeCap(s.cost, s.value), heatOf(s), s.width),
      ));

    it("on heat that cools", () =>
      agree(
        "cooled",
        fc.tuple(uint32, uint32, uint32),
        (sample) => sample,
        (sample) => cooledHeat(...sample),
      ));

    it("on heat that rises", () =>
      agree(
        "heated",
        fc.tuple(uint32, uint32),
        (sample) => sample,
        (sample) => raisedHeat(...sample),
      ));

    it("on what a prover gets out of a challenge", () =>
      agree(
        "payoutOf",
        fc.tuple(amount, amount, wad),
        (sample) => sample,
        (sample) => challengePayout(...sample),
      ));

    it("on whose the slashed stake was", () =>
      agree(
        "ownWad",
        fc.tuple(amount, amount, amount),
        (sample) => sample,
        (sample) => ownShareWad(...sample),
      ));

    it("on what user and challenger get of it", () =>
      agree(
        "splitSlashed",
        fc.tuple(amount, amount, amount),
        (sample) => sample,
        (sample) => {
          const { userWad, challengerWad } = splitCompensation(...sample);
          return [userWad, challengerWad];
        },
      ));

    it("on reliability that climbs and falls", async () => {
      const pair = fc.tuple(wad, wad);
      await agree(
        "climbed",
        pair,
        (sample) => sample,
        (sample) => climbedReliability(...sample),
      );
      await agree(
        "fallen",
        pair,
        (sample) => sample,
        (sample) => fallenReliability(...sample),
      );
    });

    it("on speed", () =>
      agree(
        "smoothed",
        fc.tuple(wad, uint32, width, wad),
        (sample) => sample,
        (sample) => smoothedSpeed(...sample),
      ));

    it("on the weight in a draw", () =>
      agree(
        "weightOf",
        fc.tuple(amount, positive, wad, wad),
        (sample) => sample,
        (sample) => weightOf(...sample),
      ));
  });

  it("accept and refuse the same parameters, for the same reason", async () => {
    const samples = fc.sample(anyParameters, { numRuns: runs, seed: 512 });
    const abi = probe.interface;
    const calls = samples.map((p) => abi.encodeFunctionData("validate", [p, mostBlocks]));
    const answers = await askAll(calls);
    const verdicts = { accepted: 0, refused: 0 };
    for (const [i, parameters] of samples.entries()) {
      const refusal = refusalOf(parameters);
      const onChain = answers[i].succeeded ? undefined : abi.parseError(answers[i].data);
      expect([onChain?.name, onChain?.args.toArray()]).to.deep.equal([refusal?.name, refusal?.args]);
      verdicts[refusal === undefined ? "accepted" : "refused"]++;
    }
    expect(Math.min(verdicts.accepted, verdicts.refused), JSON.stringify(verdicts)).to.be.greaterThan(runs / 10);
  });
});

describe("the mirrors and exact fractions", () => {
  it("a quote is over its exact value by less than one wei for each rounding", () =>
    fc.assert(
      fc.property(basis, shareParameters, (b, f) => {
        const { blocks, leastBlocks } = b;
        const operatorWad = WAD - f.restakersWad - f.reserveWad - b.royaltyWad;
        // net · (1 + urgency · least / blocks) / operator's share + tips, over one denominator.
        const rate = f.expectedAuditRateWad > b.highestAuditRateWad ? f.expectedAuditRateWad : b.highestAuditRateWad;
        const net = b.inferenceCostWei * WAD + b.proofCostWei * rate + b.valueAtRisk * f.riskRateWad;
        const exact = net * (WAD * blocks + f.urgencyWad * leastBlocks);
        const denominator = WAD * blocks * operatorWad;
        const over = (quoteFee(b, f) - 3n * f.tipWei) * denominator - exact;
        expect(over >= 0n).to.equal(true);
        // Two roundings of the net and one of its urgency, each at most times 11 / 0.3, and the last.
        expect(over < denominator * 150n).to.equal(true);
      }),
      { numRuns: runs },
    ));

  it("an audit rate deters in exact fractions", () =>
    fc.assert(
      fc.property(amount, amount, amount, finality, (valueAtRisk, savedCost, deterrent, when) => {
        const temptation = temptationOf(valueAtRisk, savedCost, WAD);
        const floor = floorRateWad({ temptation, valueAtRisk, deterrent, finality: when });
        fc.pre(floor !== undefined && floor <= WAD);
        const rate = toAuditRate(floor);
        const atStake = deterrent + (when === "final" ? valueAtRisk : 0n);
        // p · atStake >= V + s, with p = rate / 65536, or 1 at the largest rate.
        const chance = rate === 65_535 ? 65_536n : BigInt(rate);
        expect(chance * atStake >= (valueAtRisk + savedCost) * 65_536n).to.equal(true);
        expect(chanceOf(rate)).to.equal(Number(chance) / 65_536);
      }),
      { numRuns: runs },
    ));

  it("a challenge costs its exponential, within a hundredth below and never above", () =>
    fc.assert(
      fc.property(fc.bigInt(10n ** 6n, 2n ** 90n), fc.bigInt(0n, 6_900_000n), (cost, heat) => {
        const heatWidth = 1_000_000n;
        const fee = challengeFee(cost, 1000n * cost, heat, heatWidth);
        const exact = Number(cost) * Math.exp(Number(heat) / Number(heatWidth));
        expect(Number(fee) / exact).to.be.within(0.99, 1 + 1e-9);
      }),
      { numRuns: runs },
    ));

  it("user and challenger get no more than they should, nor than the operator lost", () =>
    fc.assert(
      fc.property(amount, amount, amount, (lost, compensation, bounty) => {
        const { userWad, challengerWad } = splitCompensation(lost, compensation, bounty);
        expect(userWad + challengerWad <= WAD).to.equal(true);
        expect(lost * userWad <= compensation * WAD && lost * challengerWad <= bounty * WAD).to.equal(true);
      }),
      { numRuns: runs },
    ));

  it("security covers what cheating could gain, times the ratio", () =>
    fc.assert(
      fc.property(amount, amount, fc.bigInt(WAD, 10n * WAD), positive, (value, saved, ratio, least) => {
        const security = securityOf(value, saved, ratio, least);
        expect(security).to.equal(
          security < least ? -1n : security === least ? least : ceilDiv((value + saved) * ratio, WAD),
        );
        expect(security * WAD >= (value + saved) * ratio).to.equal(true);
      }),
      { numRuns: runs },
    ));
});

/** What the mirror refuses, in the contract's words. */
function refusalOf(parameters: Parameters): { name: string; args: unknown[] } | undefined {
  try {
    validateParameters(parameters, mostBlocks);
    return undefined;
  } catch (error) {
    if (!isSertnError(error)) throw error;
    const name = error.code.replace("protocol/", "-").replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const args = Object.values(error.facts as Record<string, unknown>);
    return { name, args };
  }
}

function heatOf({ width, share }: { width: bigint; share: bigint }): bigint {
  return min(2n ** 32n - 1n, (width * share) / WAD);
}

/** Each formula has a seed of its own; a failure says the arguments, so no shrinking is needed. */
function seedOf(name: string): number {
  return [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7);
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, v) => (typeof v === "bigint" ? v.toString() : v));
}
