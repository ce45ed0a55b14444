import { expect } from "chai";
import type { Contract } from "ethers";
import { concat } from "ethers";
import fc from "fast-check";
import hre from "hardhat";
import { fieldOrder } from "../../src/circuit/field.js";
import { packTensor } from "../../src/circuit/signals.js";
import { encodeTensor } from "../../src/quantize/encode.js";
import { byteWidth, limitsOf, type TensorSchema } from "../../src/quantize/schema.js";
import { toBytes } from "../../src/quantize/tensor-bytes.js";
import { toFixedPoint } from "../../src/verifier/write-codec.js";
import { fuzzRuns } from "../helpers/fuzz.js";

const { ethers } = await hre.network.create();

const wad = 10n ** 18n;

/** Layouts of every width there is. */
const layouts = fc.record({ bits: fc.integer({ min: 1, max: 32 }), signed: fc.boolean() });

/** A tensor with its integers, the ends of its range more often than chance. */
const tensors = layouts.chain((layout) => {
  const [low, high] = limitsOf(layout);
  const element = fc.oneof(fc.bigInt(low, high), fc.constantFrom(low, high));
  return fc
    .array(element, { minLength: 1, maxLength: 70 })
    .map((elements) => ({ elements, tensor: schemaOf(layout, elements.length) }));
});

describe("tensors in contracts", function () {
  this.timeout(120_000);
  let harness: Contract;

  before(async () => {
    harness = await ethers.deployContract("TensorHarness");
  });

  const layoutOf = ({ shape, bits, signed }: TensorSchema) => ({ elements: shape[0], bits, isSigned: signed });

  describe("TensorPacking", () => {
    it("makes the public signals that the compiler makes, for every width and sign", async () => {
      const widths = new Set<string>();
      await fc.assert(
        fc.asyncProperty(tensors, async ({ tensor, elements }) => {
          widths.add(`${tensor.bits} ${tensor.signed}`);
          const { inRange, signals } = await harness.pack(layoutOf(tensor), toBytes([tensor], [elements]));
          expect(inRange).to.equal(true);
          expect([...signals]).to.deep.equal(packTensor(tensor, elements));
        }),
        { numRuns: fuzzRuns(300) },
      );
      expect(widths.size).to.be.greaterThan(50);
    });

    it("says of an element that does not fit its bits that it is out of range", async () => {
      await fc.assert(
        fc.asyncProperty(tensors, fc.nat(), fc.nat(), async ({ tensor, elements }, place, beyond) => {
          const width = byteWidth(tensor);
          if (tensor.bits === 8 * width) return; // every byte pattern is an element
          const [low, high] = limitsOf(tensor);
          const room = 1n << BigInt(8 * width);
          // What its bytes can hold and its bits cannot, from both sides.
          const excess = 1n + (BigInt(beyond) % (room - (high - low) - 1n));
          const wrong = BigInt.asUintN(8 * width, high + excess);
          const changed = elements.with(place % elements.length, wrong);
          const { inRange } = await harness.pack(layoutOf(tensor), toBytes([tensor], [changed]));
          expect(inRange).to.equal(false);
        }),
        { numRuns: fuzzRuns(200) },
      );
    });
  });

  describe("TensorCodec", () => {
    it("writes and reads the bytes that the compiler writes, behind other tensors too", async () => {
      await fc.assert(
        fc.asyncProperty(tensors, fc.nat(9), async ({ tensor, elements }, start) => {
          const { bits, signed } = tensor;
          const data = concat([new Uint8Array(start), toBytes([tensor], [elements])]);
          expect(await harness.write(start, elements, bits, signed)).to.equal(data);
          expect([...(await harness.read(data, start, elements.length, bits, signed))]).to.deep.equal(elements);
        }),
        { numRuns: fuzzRuns(200) },
      );
    });

    it("refuses to write what does not fit, on both sides of both ends", async () => {
      for (const bits of [1, 2, 7, 8, 9, 16, 24, 31, 32])
        for (const signed of [false, true]) {
          const [low, high] = limitsOf({ bits, signed });
          await harness.write(0, [low, high], bits, signed);
          for (const integer of [low - 1n, high + 1n, -(2n ** 255n), 2n ** 255n - 1n])
            await expect(harness.write(0, [low, integer], bits, signed))
              .to.be.revertedWithCustomError(harness, "ElementOutOfRange")
              .withArgs(1, integer, bits);
        }
    });

    it("refuses to read past the end", async () => {
      expect(await harness.read("0x0102", 0, 1, 16, false)).to.deep.equal([0x0201n]);
      await expect(harness.read("0x0102", 0, 2, 16, false))
        .to.be.revertedWithCustomError(harness, "ElementMissing")
        .withArgs(1, 2);
      await expect(harness.read("0x0102", 1, 1, 16, false))
        .to.be.revertedWithCustomError(harness, "ElementMissing")
        .withArgs(0, 2);
    });

    it("finds the largest element, the first of equals", async () => {
      await fc.assert(
        fc.asyncProperty(layouts, fc.array(fc.nat(), { minLength: 1, maxLength: 12 }), async (layout, numbers) => {
          const [low, high] = limitsOf(layout);
          const few = high - low < 3n ? high - low + 1n : 4n; // so few values that many are equal
          const elements = numbers.map((n) => high - (BigInt(n) % few));
          const tensor = schemaOf(layout, elements.length);
          const largest = elements.reduce((a, b) => (b > a ? b : a));
          expect(
            await harness.argMax(toBytes([tensor], [elements]), 0, elements.length, layout.bits, layout.signed),
          ).to.equal(elements.indexOf(largest));
        }),
        { numRuns: fuzzRuns(100) },
      );
    });

    it("rounds to the nearest integer, halves up on both sides of zero", async () => {
      // Reals in halves of a step of 2.
      for (const [real, integer] of [
        [0n, 0n],
        [1n, 1n],
        [-1n, 0n],
        [2n, 1n],
        [3n, 2n],
        [-3n, -1n],
        [-2n, -1n],
        [-5n, -2n],
      ])
        expect(await harness.quantize(real * wad, 2n * 10n ** 36n, 0n), `${real} / 2`).to.equal(integer);
    });

    it("quantizes as exact arithmetic does, and as the compiler does but where doubles are in doubt", async () => {
      const reals = fc.double({ min: -1e6, max: 1e6, noNaN: true });
      const scales = fc.double({ min: 1e-9, max: 1e4, noNaN: true });
      let compared = 0;
      await fc.assert(
        fc.asyncProperty(reals, scales, fc.integer({ min: -1000, max: 1000 }), async (real, scale, steps) => {
          const offset = steps * scale;
          const [x, s, o] = [toFixedPoint(real, 18), toFixedPoint(scale, 36), toFixedPoint(offset, 18)];
          const exact = floorDivide(2n * (x - o) * wad + s, 2n * s);
          expect(await harness.quantize(x, s, o)).to.equal(exact);

          const quotient = (real - offset) / scale;
          const isNearHalf = Math.abs(quotient - Math.floor(quotient) - 0.5) < 1e-6 * Math.max(1, Math.abs(quotient));
          if (isNearHalf || Math.abs(quotient) >= 2 ** 31) return;
          const schema = { ...schemaOf({ bits: 32, signed: true }, 1), scale, offset };
          expect(BigInt(encodeTensor(schema, Float64Array.of(real))[0])).to.equal(exact);
          compared++;
        }),
        { numRuns: fuzzRuns(300) },
      );
      expect(compared).to.be.greaterThan(fuzzRuns(300) / 4);
    });

    it("gives the reals of integers, rounded toward zero", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.bigInt(-(2n ** 32n), 2n ** 32n),
          fc.bigInt(1n, 10n ** 40n),
          fc.bigInt(-(10n ** 24n), 10n ** 24n),
          async (integer, scale, offset) => {
            expect(await harness.dequantize(integer, scale, offset)).to.equal((integer * scale) / wad + offset);
          },
        ),
        { numRuns: fuzzRuns(50) },
      );
    });

    it("gives element i of a list of numbers, or the only one for all", async () => {
      const list = ethers.AbiCoder.defaultAbiCoder().encode(["int256", "int256"], [5n, -7n]);
      expect(await harness.numberAt(list, 0)).to.equal(5n);
      expect(await harness.numberAt(list, 1)).to.equal(-7n);
      expect(await harness.numberAt(ethers.toBeHex(5n, 32), 9)).to.equal(5n);
      await expect(harness.numberAt(list, 2)).to.be.revertedWithCustomError(harness, "ScaleMissing").withArgs(2, 2);
    });
  });

  describe("ProofContext", () => {
    it("is a canonical scalar that differs by chain, contract and purpose", async () => {
      const [one, other] = ["0x".padEnd(42, "1"), "0x".padEnd(42, "2")];
      const purposes = [ethers.ZeroHash, ethers.id("case 1")];
      const { ethers: elsewhere } = await hre.network.create({ network: "default", override: { chainId: 1337 } });
      const there = await elsewhere.deployContract("TensorHarness");
      const contexts = await Promise.all([
        ...purposes.flatMap((purpose) => [harness.context(one, purpose), harness.context(other, purpose)]),
        there.context(one, purposes[0]),
      ]);
      expect(new Set(contexts).size).to.equal(5);
      for (const context of contexts) expect(BigInt(context) < fieldOrder).to.equal(true);
    });
  });
});

function schemaOf({ bits, signed }: { bits: number; signed: boolean }, count: number): TensorSchema {
  return { name: "t", shape: [count], bits, signed, scale: 1, offset: 0, integer: false };
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}
