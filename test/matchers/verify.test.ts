import { expect } from "chai";
import hre from "hardhat";
import { fieldOrder } from "../../src/circuit/field.js";
import { type Model, openModel, type ProvenInference } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";
import { readSamples } from "../../src/samples/read-samples.js";
import { failsWith, refusedWith, short } from "../helpers/assertions.js";
import { proveCached } from "../helpers/proof-cache.js";

/** The digits model's own verifier, as the build wrote it, and a real proof. */
describe("verify and reject", () => {
  let model: Model;
  let proof: ProvenInference;
  let verifier: Awaited<ReturnType<typeof deployVerifier>>;
  const context = 7n;

  async function deployVerifier() {
    const { ethers } = await hre.network.create();
    return ethers.deployContract("DigitsMlpVerifier");
  }

  before(async () => {
    model = openModel(await openPackage(`${hre.config.sertn.packagesDir}/digits-mlp`));
    const [sample] = await readSamples("models/digits-mlp/heldout.npz", model.manifest.schema.inputs);
    proof = await proveCached(model, sample, context);
    verifier = await deployVerifier();
  });
  after(() => model.close());

  const tampered = () => ({ ...proof, output: `0x01${proof.output.slice(4)}` }) as const;
  const called = () => `the proof of digits-mlp for context ${short(proof.context)}`;

  it("verify holds for a proof that the contract accepts, and reject for another", async () => {
    await expect(verifier).to.verify(proof);
    await expect(verifier).to.reject(tampered());
    await expect(deployVerifier()).to.verify(proof);
  });

  it("verify fails for a proof that is refused and says what can be said", async () => {
    const name = `verifier ${await verifier.getAddress()}`;
    const refusal = "the proof does not hold for this context, input and output";
    await failsWith(
      expect(verifier).to.verify(tampered()),
      `expected ${name} to verify ${called()}, but it refused it: ${refusal}`,
    );
    const { context, input, output, proof: bytes } = proof;
    await failsWith(
      expect(verifier).to.verify({ context: `0x${(8).toString(16).padStart(64, "0")}`, input, output, proof: bytes }),
      `expected ${name} to verify the proof for context 0x0000…0008, but it refused it: ${refusal}`,
    );
    const modelId = `0x${"ab".repeat(32)}` as const;
    await failsWith(
      expect(verifier).to.verify({ ...proof, modelId, input: `${input}00`, output: "0x" }),
      `expected ${name} to verify ${called()}, but it refused it: the proof is of model 0xabab…abab, the verifier of ` +
        `${short(proof.modelId)}, the input has 65 bytes instead of 64 and the output has 0 bytes instead of ${output.length / 2 - 1}`,
    );
    const tooLarge = `0x${(fieldOrder + 7n).toString(16)}` as const;
    await failsWith(
      expect(verifier).to.verify({ ...proof, context: tooLarge }),
      `expected ${name} to verify the proof of digits-mlp for context ${short(tooLarge)}, but it refused it: the context is not below the scalar field's order`,
    );
    expect(context).to.equal(proof.context);
  });

  it("reject fails for a proof that is accepted", async () => {
    await failsWith(
      expect(verifier).to.reject(proof),
      `expected verifier ${await verifier.getAddress()} to reject ${called()}, but it accepted it`,
    );
  });

  it("hold negated for the contrary", async () => {
    await expect(verifier).not.to.verify(tampered());
    await expect(verifier).not.to.reject(proof);
  });

  it("fail negated for what they claim", async () => {
    const name = `verifier ${await verifier.getAddress()}`;
    await failsWith(
      expect(verifier).not.to.verify(proof),
      `expected ${name} not to verify ${called()}, but it accepted it`,
    );
    await failsWith(
      expect(verifier).not.to.reject(tampered()),
      `expected ${name} not to reject ${called()}, but it refused it: the proof does not hold for this context, input and output`,
    );
  });

  it("ask an opened model off chain the same", async () => {
    await expect(model).to.verify(proof);
    await expect(model).to.reject(tampered());
    await failsWith(
      expect(model).to.verify({ ...proof, output: `${proof.output}00` }),
      `expected model digits-mlp to verify ${called()}, but it refused it: the output has ${proof.output.length / 2} bytes instead of ${proof.output.length / 2 - 1}`,
    );
    await failsWith(
      expect(model).not.to.verify(proof),
      `expected model digits-mlp not to verify ${called()}, but it accepted it`,
    );
  });

  it("take no silence for a refusal: a contract must be there and answer", async () => {
    const nowhere = verifier.attach(`0x${"12".repeat(20)}`);
    for (const assert of [
      () => expect(nowhere).to.reject(proof),
      () => expect(nowhere).not.to.verify(proof),
      () => expect(nowhere).to.verify(proof),
    ])
      await refusedWith(assert(), "matchers/no-verdict");
  });

  it("refuse what is no verifier and what is no proof", async () => {
    await refusedWith(expect({}).to.verify(proof), "matchers/not-a-verifier");
    await refusedWith(expect("0x12").not.to.verify(proof), "matchers/not-a-verifier");
    const { input: _, ...partial } = proof;
    await refusedWith(expect(verifier).to.reject(partial as ProvenInference), "matchers/not-a-proof");
    await refusedWith(expect(verifier).not.to.verify(partial as ProvenInference), "matchers/not-a-proof");
  });
});
