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
  rateWad,
  securityOf,
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
import { EpochSumTree } from "../../src/protocol/epoch-sum-tree.js";
import { type Parameters, validateParameters } from "../../src/protocol/parameters.js";
import {
  climbedReliability,
  fallenReliability,
  smoothedSpeed,
  weightOf,
} from "../../src/protocol/reliability-curve.js";
import { quoteFee, splitFee } from "../../src/protocol/task-fee.js";
import { ceilDiv, min, WAD } from "../../src/protocol/wad.js";
import { anyParameters, parameterBounds, shareParameters } from "../helpers/arbitrary-parameters.js";
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
    more: fc.bigInt(0n, 100_000n),
  })
  .map(({ more, ...rest }) => ({ ...rest, blocks: rest.leastBlocks + more }));

describe("the formulas and their mirrors", function () {
  this.timeout(120_000);
  let probe: Contract;
  let batch: Contract;

  before(async () => {
    const { ethers } = await hre.network.create();
    const [signer] = await ethers.getSigners();
    const deploy = async (name: string) => {
      const { abi, bytecode } = await hre.artifacts.readArtifact(name);
      const deployed = await new ContractFactory(abi, bytecode, signer).deploy();
      return new Contract(await deployed.getAddress(), abi, signer);
    };
    [probe, batch] = [await deploy("FormulaProbe"), await deploy("ViewBatch")];
  });

  /** Samples arguments, asks the contract about all of them in one call, and compares with the mirror. */
  async function agree<T>(
    name: string,
    arbitrary: fc.Arbitrary<T>,
    argumentsOf: (sample: T) => readonly unknown[],
    mirror: (sample: T) => bigint | number | readonly bigint[],
  ) {
    const samples = fc.sample(arbitrary, { numRuns: runs, seed: seedOf(name) });
    const abi: Interface = probe.interface;
    const calls = samples.map((sample) => abi.encodeFunctionData(name, argumentsOf(sample)));
    const target = await probe.getAddress();
    const answers = await batch.getFunction("ask")(Array(calls.length).fill(target), calls);
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

    it("on the least audit rate that deters", () =>
      agree(
        "floorRateWad",
        fc.record({
          valueAtRisk: amount,
          savedCost: amount,
          deterrent: amount,
          operatorWei: amount,
          finality,
          marginWad: fc.bigInt(WAD, 10n * WAD),
        }),
        (i) => [i.valueAtRisk, i.savedCost, i.deterrent, i.operatorWei, finalityCode[i.finality], i.marginWad],
        (i) => floorRateWad(i, i.marginWad) ?? 2n ** 256n - 1n,
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

  it("agree on which leaf of the sum tree a point falls on, in this epoch and the last, whatever changed", async () => {
    const step = fc.record({
      pause: fc.constantFrom(0, 0, 0, 1, 1, 2, 5),
      changes: fc.array(
        fc.record({
          kind: fc.constantFrom("insert", "insert", "set", "set", "set", "remove"),
          at: fc.nat(),
          weight: fc.bigInt(0n, 2n ** 52n),
        }),
        { maxLength: 8 },
      ),
      point: fc.bigInt(0n, 2n ** 70n),
    });
    const steps = fc.sample(step, { numRuns: fuzzRuns(60), seed: 4844 });
    const mirror = new MirroredTree();
    for (const { pause, changes, point } of steps) {
      mirror.epoch += pause;
      const applied = changes.flatMap(({ kind, at, weight }) => mirror.apply(kind, at, weight));
      const epoch = mirror.epoch;
      const call = probe.getFunction("changeTree");
      const found = [...(await call.staticCall(applied, epoch, point))];
      await (await call(applied, epoch, point)).wait();
      expect(found).to.deep.equal(mirror.read(point).map(BigInt));
    }
    expect(mirror.size).to.be.greaterThan(20);
  });

  it("accept and refuse the same parameters, for the same reason", async () => {
    const samples = fc.sample(anyParameters, { numRuns: runs, seed: 512 });
    const abi = probe.interface;
    const calls = samples.map((p) =>
      abi.encodeFunctionData("validate", [p, parameterBounds.mostBlocks, parameterBounds.epochBlocks]),
    );
    const target = await probe.getAddress();
    const answers = await batch.getFunction("ask")(Array(calls.length).fill(target), calls);
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
        const net = b.inferenceCostWei * WAD + b.proofCostWei * f.expectedAuditRateWad + b.valueAtRisk * f.riskRateWad;
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
      fc.property(amount, amount, amount, amount, finality, (valueAtRisk, savedCost, deterrent, operatorWei, when) => {
        const floor = floorRateWad({ valueAtRisk, savedCost, deterrent, operatorWei, finality: when }, WAD);
        fc.pre(floor !== undefined && floor <= WAD);
        const rate = toAuditRate(floor);
        const atStake = deterrent + operatorWei + (when === "final" ? valueAtRisk : 0n);
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
    validateParameters(parameters, parameterBounds);
    return undefined;
  } catch (error) {
    if (!isSertnError(error)) throw error;
    const name = error.code.replace("protocol/", "-").replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const args = Object.values(error.facts as Record<string, unknown>);
    return { name, args };
  }
}

/** Changes as the contract takes them, in the order in which they were decided, and the tree that must agree. */
class MirroredTree {
  epoch = 1;
  readonly #tree = new EpochSumTree();
  readonly #weights: bigint[] = [];
  readonly #vacant = new Set<number>();

  get size(): number {
    return this.#weights.length;
  }

  apply(kind: string, at: number, weight: bigint) {
    const change = { epoch: this.epoch, kind: 0, index: 0, oldWeight: 0n, newWeight: 0n };
    const live = this.#weights.map((_, i) => i).filter((i) => !this.#vacant.has(i));
    if (kind === "insert" || live.length === 0) {
      const index = this.#tree.insert();
      this.#vacant.delete(index);
      this.#weights[index] = 0n;
      return [change];
    }
    const index = live[at % live.length];
    const set = { ...change, kind: 2, index, oldWeight: this.#weights[index], newWeight: kind === "set" ? weight : 0n };
    this.#weights[index] = set.newWeight;
    this.#tree.set(this.epoch, index, set.newWeight);
    if (kind === "set") return [set];
    this.#tree.remove(index);
    this.#vacant.add(index);
    return [set, { ...change, kind: 1, index }];
  }

  read(point: bigint): (bigint | number)[] {
    const now = this.#weights.reduce((sum, weight) => sum + weight, 0n);
    const at = (epoch: number) => {
      const total = this.#tree.totalAt(epoch);
      return [total, total === 0n ? 0 : this.#tree.pick(epoch, point % total)];
    };
    return [now, this.size, ...at(this.epoch), ...at(this.epoch - 1)];
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
