import path from "node:path";
import { expect } from "chai";
import { concat, dataSlice, parseEther, toBeHex } from "ethers";
import hre from "hardhat";
import { type Model, openModel, toHex } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";
import type { Sample } from "../../src/quantize/inputs.js";
import { readSamples } from "../../src/samples/read-samples.js";
import { toFixedPoint } from "../../src/verifier/write-codec.js";

const { ethers, networkHelpers } = await hre.network.create();

const feeWei = parseEther("0.01");

/** The decisions of the contract. */
const [routine, refer] = [1n, 2n];

describe("SecondOpinion, an example of a contract that decides on a verified answer", function () {
  this.timeout(120_000);
  let model: Model;
  let malignant: Sample;
  let benign: Sample;

  before(async () => {
    model = openModel(await openPackage(path.join(hre.config.sertn.packagesDir, "breast-cancer")));
    const samples = await readSamples("models/breast-cancer/heldout.npz", model.manifest.schema.inputs);
    const find = (label: bigint) =>
      samples.find((sample) => model.infer(sample).outputIntegers.output_label[0] === label);
    const found = [find(0n), find(1n)];
    if (found[0] === undefined || found[1] === undefined) throw new Error("the samples are all of one class");
    [malignant, benign] = [found[0], found[1]];
  });

  after(() => model.close());

  async function openedDesk() {
    const [clinic, prover, thief] = await ethers.getSigners();
    const verifier = await ethers.deployContract("BreastCancerVerifier");
    const desk = await ethers.deployContract("SecondOpinion", [verifier, model.manifest.modelId]);
    const address = await desk.getAddress();
    /** A clinic opens a case, the first being case 1. */
    const open = (sample: Sample) => desk.connect(clinic).getFunction("open")(featuresOf(sample), { value: feeWei });
    /** The model's answer to a case with a proof for `account`. */
    const answer = async (sample: Sample, caseId: number, account: { address: string }) => {
      const { input, output, proof } = await model.prove(sample, BigInt(await desk.contextOf(caseId, account.address)));
      return [caseId, input, output, proof] as const;
    };
    return { clinic, prover, thief, verifier, desk, address, open, answer };
  }

  it("builds the very input bytes that the model's operators build from the same reals", async () => {
    const { desk, clinic, open } = await networkHelpers.loadFixture(openedDesk);
    for (const [i, sample] of [malignant, benign].entries())
      await expect(open(sample))
        .to.emit(desk, "CaseOpened")
        .withArgs(i + 1, clinic.address, toHex(model.infer(sample).input), feeWei, (block: bigint) => block > 100n);
  });

  it("refers what is probably malignant and not what is benign, and pays who has proven it", async () => {
    const { desk, prover, open, answer } = await networkHelpers.loadFixture(openedDesk);
    for (const [i, [sample, decision, label]] of [
      [malignant, refer, 0n] as const,
      [benign, routine, 1n] as const,
    ].entries()) {
      await open(sample);
      const [proven] = model.infer(sample).outputs.output_probability;
      const isProven = (malignancyWad: bigint) => Math.abs(Number(malignancyWad) / 1e18 - proven) < 1e-9;
      await expect(desk.connect(prover).getFunction("decide")(...(await answer(sample, i + 1, prover))))
        .to.emit(desk, "CaseDecided")
        .withArgs(i + 1, prover.address, decision, label, isProven);
      expect((await desk.cases(i + 1)).decision).to.equal(decision);
    }
    await expect(desk.connect(prover).getFunction("withdraw")()).to.changeEtherBalance(ethers, prover, 2n * feeWei);
    await expect(desk.connect(prover).getFunction("withdraw")()).to.changeEtherBalance(ethers, prover, 0n);
  });

  it("gives the fee back where nobody answers in time", async () => {
    const { desk, clinic, open } = await networkHelpers.loadFixture(openedDesk);
    await open(benign);
    const { deadlineBlock } = await desk.cases(1);
    await expect(desk.expire(1)).to.be.revertedWithCustomError(desk, "CaseNotStale").withArgs(1, deadlineBlock);
    await networkHelpers.mineUpTo(deadlineBlock);
    await expect(desk.expire(1)).to.emit(desk, "CaseExpired").withArgs(1, clinic.address, feeWei);
    await expect(desk.connect(clinic).getFunction("withdraw")()).to.changeEtherBalance(ethers, clinic, feeWei);
  });

  it("refuses measurements beyond the range that the model was compiled for", async () => {
    const { desk } = await networkHelpers.loadFixture(openedDesk);
    const codec = new ethers.Interface(["error ElementOutOfRange(uint256 index, int256 integer, uint256 bits)"]);
    const features = featuresOf(benign).with(3, parseEther("1000000000"));
    const refusal: unknown = await desk.open(features).catch((error: unknown) => error);
    const data = refusal instanceof Error && "data" in refusal ? String(refusal.data) : "0x";
    expect(codec.parseError(data)?.args.index).to.equal(3n);
  });

  it("is bound to its model: the verifier of another is refused at deployment", async () => {
    const digits = await ethers.deployContract("DigitsMlpVerifier");
    const factory = await ethers.getContractFactory("SecondOpinion");
    await expect(factory.deploy(digits, model.manifest.modelId))
      .to.be.revertedWithCustomError(factory, "WrongModel")
      .withArgs(model.manifest.modelId, await digits.modelId());
  });

  describe("attacks", () => {
    it("a thief who copies a proof from the mempool earns nothing by it, and its owner still does", async () => {
      const { desk, prover, thief, open, answer } = await networkHelpers.loadFixture(openedDesk);
      await open(malignant);
      const seen = await answer(malignant, 1, prover);
      await expect(desk.connect(thief).getFunction("decide")(...seen))
        .to.be.revertedWithCustomError(desk, "NotProven")
        .withArgs(1, thief.address);
      expect(await desk.balanceOf(thief.address)).to.equal(0n);
      await desk.connect(prover).getFunction("decide")(...seen);
      expect(await desk.balanceOf(prover.address)).to.equal(feeWei);
    });

    it("a proof of one case decides no other, though the patient is the same", async () => {
      const { desk, prover, open, answer } = await networkHelpers.loadFixture(openedDesk);
      await open(malignant);
      await open(malignant);
      const [, ...first] = await answer(malignant, 1, prover);
      await expect(desk.connect(prover).getFunction("decide")(2, ...first))
        .to.be.revertedWithCustomError(desk, "NotProven")
        .withArgs(2, prover.address);
      await desk.connect(prover).getFunction("decide")(1, ...first);
    });

    it("a proof for one desk holds at no other", async () => {
      const { desk, prover, verifier, open, answer } = await networkHelpers.loadFixture(openedDesk);
      await open(benign);
      const elsewhere = await ethers.deployContract("SecondOpinion", [verifier, model.manifest.modelId]);
      await elsewhere.open(featuresOf(benign));
      const proven = await answer(benign, 1, prover);
      await expect(elsewhere.connect(prover).getFunction("decide")(...proven))
        .to.be.revertedWithCustomError(elsewhere, "NotProven")
        .withArgs(1, prover.address);
      await desk.connect(prover).getFunction("decide")(...proven);
    });

    it("an answer that the proof is not about is refused: another output, another input, no proof at all", async () => {
      const { desk, prover, open, answer } = await networkHelpers.loadFixture(openedDesk);
      await open(malignant);
      const decide = desk.connect(prover).getFunction("decide");
      const [, input, output, proof] = await answer(malignant, 1, prover);
      const healthy = toHex(model.infer(benign).output);
      await expect(decide(1, input, healthy, proof)).to.be.revertedWithCustomError(desk, "NotProven");
      await expect(
        decide(1, input, output, concat([dataSlice(proof, 0, 224), toBeHex(1, 32)])),
      ).to.be.revertedWithCustomError(desk, "NotProven");
      await expect(decide(1, input, output, "0x")).to.be.revertedWithCustomError(desk, "NotProven");
      const [, otherInput, otherOutput, otherProof] = await answer(benign, 1, prover);
      await expect(decide(1, otherInput, otherOutput, otherProof))
        .to.be.revertedWithCustomError(desk, "WrongInput")
        .withArgs(1);
      await decide(1, input, output, proof);
    });

    it("a case is decided once, up to its deadline and only if it was opened", async () => {
      const { desk, prover, open, answer } = await networkHelpers.loadFixture(openedDesk);
      for (let i = 0; i < 3; i++) await open(benign);
      const decide = desk.connect(prover).getFunction("decide");
      const [first, second, third] = await Promise.all([1, 2, 3].map((caseId) => answer(benign, caseId, prover)));
      await decide(...first);
      await expect(decide(...first))
        .to.be.revertedWithCustomError(desk, "CaseNotOpen")
        .withArgs(1);
      await expect(desk.expire(1)).to.be.revertedWithCustomError(desk, "CaseNotOpen").withArgs(1);
      const [, input, output, proof] = first;
      await expect(decide(4, input, output, proof))
        .to.be.revertedWithCustomError(desk, "CaseNotOpen")
        .withArgs(4);

      const { deadlineBlock } = await desk.cases(2); // one block before that of case 3
      await networkHelpers.mineUpTo(deadlineBlock);
      await decide(...third);
      await expect(decide(...second))
        .to.be.revertedWithCustomError(desk, "CaseStale")
        .withArgs(2, deadlineBlock, deadlineBlock + 2n);
      await desk.expire(2);
      await expect(decide(...second))
        .to.be.revertedWithCustomError(desk, "CaseNotOpen")
        .withArgs(2);
      await expect(desk.expire(2)).to.be.revertedWithCustomError(desk, "CaseNotOpen").withArgs(2);
    });
  });
});

/** A sample's measurements with 18 decimals. */
function featuresOf(sample: Sample): bigint[] {
  return Array.from(sample.X, (real) => toFixedPoint(real, 18));
}
