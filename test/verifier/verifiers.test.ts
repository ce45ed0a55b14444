import path from "node:path";
import { expect } from "chai";
import type { Contract } from "ethers";
import { concat, dataLength, dataSlice, getBytes, hexlify, toBeHex, zeroPadBytes } from "ethers";
import fc from "fast-check";
import hre from "hardhat";
import { fieldOrder } from "../../src/circuit/field.js";
import type { Manifest } from "../../src/package/manifest.js";
import { type Hex, type Model, openModel, type ProvenInference } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";
import { baseFieldOrder } from "../../src/proof-systems/groth16/zkey.js";
import type { Sample } from "../../src/quantize/inputs.js";
import { byteWidth } from "../../src/quantize/schema.js";
import { readSamples } from "../../src/samples/read-samples.js";
import { estimateBytecodeBytes } from "../../src/verifier/bytecode-size.js";
import { contractName } from "../../src/verifier/names.js";
import { modelNames } from "../helpers/compiled-models.js";
import { fuzzRuns } from "../helpers/fuzz.js";
import { pointOutsideSubgroup } from "../helpers/twist-point.js";

const { ethers } = await hre.network.create();

type Arguments = Pick<ProvenInference, "context" | "input" | "output" | "proof">;

/** What a call came to, and its gas without calldata and transaction. */
interface Verdict {
  reverted: boolean;
  holds: boolean;
  gasUsed: number;
}

/**
 * The most gas that a verifier takes, whatever it is given: the pairing's 181,000 and, for each signal, a product and a sum
 * (6,000 + 150, EIP-1108); a tenth more for loops, memory and the key in code; what elements cost that are packed one by one.
 */
function mostGas({ schema, circuit }: Manifest): number {
  const { context, input, output } = circuit.publicSignals;
  const oneByOne = [...schema.inputs, ...schema.outputs].filter(({ bits }) => bits % 8 !== 0);
  const elements = oneByOne.flatMap(({ shape }) => shape.reduce((a, b) => a * b, 1)).reduce((a, b) => a + b, 0);
  return 1.1 * (181_000 + 6_150 * (context + input + output)) + 200 * elements + 5_000;
}

/** Points off the curve make the pairing take all of the 186,000 that it is given. */
const refusalMargin = 5_000;

/** The smallest words that are no coordinates. */
const offRange = [baseFieldOrder, 2n ** 256n - 1n];

for (const name of ["digits-mlp", "breast-cancer", "mnist-mlp"] as const)
  describe(`the verifier of ${name}`, function () {
    this.timeout(120_000);
    let model: Model;
    let verifier: Contract;
    let meter: Contract;
    let samples: Sample[];
    let proven: ProvenInference;
    let honestGas: number;

    const ask = async (changes: Partial<Arguments> = {}, target = verifier): Promise<Verdict> => {
      const { context, input, output, proof } = { ...proven, ...changes };
      const data = verifier.interface.encodeFunctionData("verify", [context, input, output, proof]);
      const [success, result, gasUsed] = await meter.measure(await target.getAddress(), data);
      return { reverted: !success, holds: success && BigInt(result) === 1n, gasUsed: Number(gasUsed) };
    };
    const expectRefusal = async (changes: Partial<Arguments>, why: string) => {
      const { reverted, holds, gasUsed } = await ask(changes);
      expect(await model.verify({ ...proven, ...changes }), `off chain, ${why}`).to.equal(false);
      expect({ reverted, holds }, why).to.deep.equal({ reverted: false, holds: false });
      expect(gasUsed, `gas, ${why}`).to.be.at.most(mostGas(model.manifest) + refusalMargin);
    };

    before(async () => {
      model = openModel(await openPackage(path.join(hre.config.sertn.packagesDir, name)));
      samples = await readSamples(`models/${name}/heldout.npz`, model.manifest.schema.inputs);
      proven = await model.prove(samples[0], 77n);
      verifier = await ethers.deployContract(`${contractName(name)}Verifier`);
      meter = await ethers.deployContract("GasMeter");
      honestGas = (await ask()).gasUsed;
    });

    after(() => model.close());

    it("accepts the proof of an answer, for what Groth16 costs and little more", async () => {
      expect(await ask()).to.include({ reverted: false, holds: true });
      expect(await model.verify(proven)).to.equal(true);
      expect(honestGas).to.be.within(181_000, mostGas(model.manifest));
    });

    it("says what it is: model, schema, sizes, proof system and that its keys are insecure", async () => {
      expect(await verifier.modelId()).to.equal(model.manifest.modelId);
      expect(
        JSON.parse(await verifier.schema()).outputs.map(({ name: tensor }: { name: string }) => tensor),
      ).to.deep.equal(model.manifest.schema.outputs.map(({ name: tensor }) => tensor));
      expect(await verifier.inputSize()).to.equal(dataLength(proven.input));
      expect(await verifier.outputSize()).to.equal(dataLength(proven.output));
      expect(await verifier.proofSystem()).to.equal("groth16");
      expect(await verifier.setupLabel()).to.match(/^insecure/);
    });

    describe("attacks", () => {
      it("refuses a true proof for another input, output or context", async () => {
        const other = await model.prove(samples[1], 77n);
        expect(other.input).to.not.equal(proven.input);
        expect(await ask(other)).to.include({ holds: true });
        await expectRefusal({ input: other.input }, "another sample's input");
        await expectRefusal({ proof: other.proof }, "another sample's proof");
        await expectRefusal({ output: flip(proven.output, 0) }, "another output");
        for (const context of [0n, 76n, fieldOrder - 77n, fieldOrder - 1n])
          await expectRefusal({ context: word(context) }, `context ${context}`);
      });

      it("refuses scalars and coordinates that are not canonical, and so are no second name of a proof", async () => {
        for (const context of [fieldOrder + 77n, fieldOrder, 2n * fieldOrder + 77n, 2n ** 256n - 1n])
          await expectRefusal({ context: word(context) }, `context ${context}`);
        for (let i = 0; i < 8; i++) {
          const coordinate = BigInt(dataSlice(proven.proof, 32 * i, 32 * (i + 1)));
          for (const alias of [coordinate + baseFieldOrder, coordinate + 2n * baseFieldOrder, ...offRange])
            if (alias < 2n ** 256n)
              await expectRefusal({ proof: withWord(proven.proof, i, alias) }, `word ${i} as ${alias}`);
        }
      });

      it("refuses points off the curve, at infinity, of the other sign and outside the subgroup", async () => {
        for (let i = 0; i < 8; i++) {
          const coordinate = BigInt(dataSlice(proven.proof, 32 * i, 32 * (i + 1)));
          await expectRefusal({ proof: withWord(proven.proof, i, coordinate + 1n) }, `word ${i} beside the curve`);
        }
        for (const [first, count] of [
          [0, 2],
          [2, 4],
          [6, 2],
          [0, 8],
        ]) {
          let proof = proven.proof;
          for (let i = first; i < first + count; i++) proof = withWord(proof, i, 0n);
          await expectRefusal({ proof }, `words ${first} to ${first + count - 1} at infinity`);
        }
        for (const y of [1, 7]) {
          const coordinate = BigInt(dataSlice(proven.proof, 32 * y, 32 * (y + 1)));
          await expectRefusal({ proof: withWord(proven.proof, y, baseFieldOrder - coordinate) }, `word ${y} negated`);
        }
        let proof = proven.proof;
        const { x, y } = pointOutsideSubgroup();
        for (const [i, coordinate] of [x[1], x[0], y[1], y[0]].entries()) proof = withWord(proof, 2 + i, coordinate);
        await expectRefusal({ proof }, "B on the curve and not in the subgroup");
      });

      it("refuses arguments that are cut or longer, by any number of bytes", async () => {
        for (const key of ["input", "output", "proof"] as const) {
          const size = dataLength(proven[key]);
          for (const length of [0, 1, size - 32, size - 1, size + 1, size + 31, size + 32, 2 * size, 20_000]) {
            if (length < 0 || length === size) continue;
            const changed = length < size ? dataSlice(proven[key], 0, length) : zeroPadBytes(proven[key], length);
            await expectRefusal({ [key]: changed }, `${key} of ${length} instead of ${size} bytes`);
          }
        }
        // Bytes that have moved from one argument to another.
        await expectRefusal(
          { input: concat([proven.input, proven.output]) as Hex, output: "0x" },
          "the output behind the input",
        );
      });

      it("refuses elements beyond their bits, though the bits that it packs would be the same", async () => {
        let at = 0;
        let tried = 0;
        for (const { bits, shape } of model.manifest.schema.inputs) {
          const count = shape.reduce((a, b) => a * b, 1);
          const width = byteWidth({ bits });
          const spare = 8 * width - bits;
          const bytes = getBytes(proven.input);
          for (let k = 0; k < Math.min(count, 8) && spare > 0; k++) {
            const changed = bytes.slice();
            changed[at + (k + 1) * width - 1] |= 1 << (bits % 8);
            await expectRefusal({ input: hexlify(changed) as Hex }, `element ${k} beyond ${bits} bits`);
            tried++;
          }
          at += count * width;
        }
        // The elements of the MNIST model fill their bytes, so that none can be beyond.
        expect(tried > 0).to.equal(name !== "mnist-mlp");
      });

      it("refuses any argument with some of its bits turned, never reverts and takes no more gas than it says", async () => {
        const flips = fc.record({
          key: fc.constantFrom("context", "input", "output", "proof" as const),
          turns: fc.array(fc.tuple(fc.nat(1 << 20), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }),
        });
        await fc.assert(
          fc.asyncProperty(flips, async ({ key, turns }) => {
            const bytes = getBytes(proven[key]);
            for (const [place, turned] of turns) bytes[place % bytes.length] ^= turned;
            const changed = hexlify(bytes) as Hex;
            if (changed !== proven[key]) await expectRefusal({ [key]: changed }, `${key} ${changed}`);
          }),
          { numRuns: fuzzRuns(60) },
        );
      });

      it("cannot be made to refuse a true proof by giving it little gas: it reverts or accepts", async () => {
        const { context, input, output, proof } = proven;
        const data = verifier.interface.encodeFunctionData("verify", [context, input, output, proof]);
        const outcomes = new Set<string>();
        const step = Math.ceil(honestGas / 150);
        for (let gas = step; gas < honestGas + 20_000; gas += step) {
          const [success, result] = await meter.callWithGas(await verifier.getAddress(), data, gas);
          const isNamed = !success && result !== "0x";
          if (isNamed) expect(verifier.interface.parseError(result)?.name).to.equal("InsufficientGas");
          outcomes.add(success ? `answers ${BigInt(result) === 1n}` : isNamed ? "names the gas" : "runs out");
        }
        expect([...outcomes].sort()).to.deep.equal(["answers true", "names the gas", "runs out"]);
      });
    });
  });

describe("verifiers", () => {
  it("are all small enough to be deployed", async () => {
    for (const name of modelNames) {
      const { deployedBytecode } = await hre.artifacts.readArtifact(`${contractName(name)}Verifier`);
      expect(dataLength(deployedBytecode), name).to.be.within(2_000, 24_575);
      // What the compiler says before there is a contract: it warns by it.
      const { circuit, schema } = (await openPackage(path.join(hre.config.sertn.packagesDir, name))).manifest;
      const estimate = estimateBytecodeBytes(circuit.publicSignals, schema);
      expect(estimate / dataLength(deployedBytecode), `${name}, estimate`).to.be.within(0.9, 1.1);
    }
  });

  it("refuse another model's proof, and a proof by other keys of the same circuit", async () => {
    const open = async (name: string) => openModel(await openPackage(path.join(hre.config.sertn.packagesDir, name)));
    const [digits, cancer] = [await open("digits-mlp"), await open("breast-cancer")];
    const [sample] = await readSamples("models/digits-mlp/heldout.npz", digits.manifest.schema.inputs);
    const [patient] = await readSamples("models/breast-cancer/heldout.npz", cancer.manifest.schema.inputs);
    const [one, other] = [await digits.prove(sample, 5n), await cancer.prove(patient, 5n)];
    const verifier = await ethers.deployContract("DigitsMlpVerifier");
    const holds = ({ context, input, output, proof }: Arguments) => verifier.verify(context, input, output, proof);
    expect(await holds(one)).to.equal(true);
    expect(await holds({ ...one, proof: other.proof })).to.equal(false);
    expect(await holds(other)).to.equal(false);
    await Promise.all([digits.close(), cancer.close()]);
  });

  it("of development keys deploy on development chains and nowhere else", async () => {
    for (const chainId of [31337, 1337]) {
      const { ethers: there } = await hre.network.create({ network: "default", override: { chainId } });
      await there.deployContract("DigitsMlpVerifier");
    }
    for (const chainId of [1, 17000, 560048, 8453]) {
      const { ethers: there } = await hre.network.create({ network: "default", override: { chainId } });
      const factory = await there.getContractFactory("DigitsMlpVerifier");
      await expect(factory.deploy()).to.be.revertedWithCustomError(factory, "InsecureSetup").withArgs(chainId);
    }
  });
});

function word(x: bigint): Hex {
  return toBeHex(x, 32) as Hex;
}

function withWord(proof: Hex, index: number, value: bigint): Hex {
  return concat([dataSlice(proof, 0, 32 * index), word(value), dataSlice(proof, 32 * (index + 1))]) as Hex;
}

function flip(hex: Hex, byte: number): Hex {
  const bytes = getBytes(hex);
  bytes[byte] ^= 1;
  return hexlify(bytes) as Hex;
}
