import { expect } from "chai";
import { getCurveFromName } from "ffjavascript";
import * as snarkjs from "snarkjs";
import { concatenate } from "../../../src/circuit/bin-file.js";
import type { CircuitBuilder } from "../../../src/circuit/builder.js";
import { writeR1cs } from "../../../src/circuit/r1cs.js";
import { solve, type Witness } from "../../../src/circuit/solve.js";
import { groth16 } from "../../../src/proof-systems/groth16/groth16.js";
import { openProver } from "../../../src/proof-systems/groth16/prover.js";
import { readZkey } from "../../../src/proof-systems/groth16/read-zkey.js";
import type { Keys, Proof, Prover } from "../../../src/proof-systems/proof-system.js";
import {
  type CompiledModel,
  compileRepositoryModel,
  heldOutSamples,
  integersOf,
  signalsOf,
} from "../../helpers/compiled-models.js";
import { benchGadget } from "../../helpers/gadget-bench.js";
import { decodeProof } from "../../helpers/snarkjs-proof.js";

describe("the Groth16 prover", function () {
  this.timeout(120_000);
  let model: CompiledModel;
  let keys: Keys;
  let provingKey: Uint8Array;
  let prover: Prover;
  let witness: Witness;

  const witnessOf = async (context: bigint, place = 0) => {
    const samples = await heldOutSamples("digits-mlp", model);
    return solve(model.circuit, context, signalsOf(model, integersOf(model, samples[place])));
  };
  const holds = (proof: Proof) => accepts(keys.verificationKey, proof);

  before(async () => {
    model = await compileRepositoryModel("digits-mlp");
    keys = await groth16.developmentSetup(model.circuit, "test");
    provingKey = concatenate(keys.provingKey);
    prover = await openProver(provingKey);
    witness = await witnessOf(5n);
  });
  after(() => prover.close());

  it("proves a witness: snarkjs accepts the proof for its public signals", async () => {
    const proof = await prover.prove(witness);
    expect(proof.publicSignals).to.deep.equal(witness.slice(1, 1 + proof.publicSignals.length));
    expect(await holds(proof)).to.equal(true);
  });

  for (const threads of [1, 2, 4, 8])
    it(`proves with ${threads} ${threads === 1 ? "thread" : "threads"}`, async () => {
      const some = await openProver(provingKey, threads);
      expect(await holds(await some.prove(witness))).to.equal(true);
      await some.close();
    });

  it("proves one witness after the other, those asked for at once as well", async () => {
    const witnesses = [await witnessOf(0n), await witnessOf(1n, 1), await witnessOf(2n, 2)];
    const proofs = await Promise.all(witnesses.map((one) => prover.prove(one)));
    for (const [i, proof] of proofs.entries()) {
      expect(proof.publicSignals[0]).to.equal(BigInt(i));
      expect(await holds(proof)).to.equal(true);
    }
  });

  it("hides the witness: two proofs of the same have nothing in common", async () => {
    const [one, other] = [await prover.prove(witness), await prover.prove(witness)];
    for (let word = 0; word < one.bytes.length; word += 32)
      expect(Buffer.compare(one.bytes.subarray(word, word + 32), other.bytes.subarray(word, word + 32))).to.not.equal(
        0,
      );
  });

  it("proves with keys that a ceremony by snarkjs has made", async () => {
    // A product and a range check of 4 bits: small, because every power of tau takes its time.
    const bench = benchGadget(
      [
        [0n, 100n],
        [0n, 15n],
      ],
      (c: CircuitBuilder, [x, y]) => {
        c.bitsOf(y);
        return c.product(x, y);
      },
    );
    const { key, verificationKey } = await ceremony(concatenate(writeR1cs(bench.circuit)));
    const some = await openProver(key);
    const proof = await some.prove(bench.witness([99n, 13n]));
    await some.close();
    expect(await accepts(verificationKey, proof)).to.equal(true);
    expect(await accepts(verificationKey, { ...proof, publicSignals: [99n, 14n] })).to.equal(false);
  });

  describe("attacks", () => {
    it("makes no proof that holds of a witness that violates a constraint", async () => {
      expect(await holds(await prover.prove(witness))).to.equal(true);
      const wire = model.circuit.wireCount - 1;
      expect(await holds(await prover.prove(witness.with(wire, witness[wire] + 1n)))).to.equal(false);
    });

    it("makes proofs that hold for their own public signals alone", async () => {
      const proof = await prover.prove(witness);
      for (const [i, signal] of proof.publicSignals.entries())
        expect(await holds({ ...proof, publicSignals: proof.publicSignals.with(i, signal + 1n) })).to.equal(false);
    });
  });

  it("refuses a witness of another circuit", async () => {
    const refusal = await prover.prove(witness.slice(1)).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(RangeError);
    expect(await holds(await prover.prove(witness))).to.equal(true);
  });

  it("fails for good when a thread fails, and leaves none waiting", async () => {
    const broken = provingKey.slice();
    const { entries } = readZkey(broken);
    entries.set([0, 0, 0, 1], 8); // the first entry's wire lies outside the memory
    const some = await openProver(broken, 2);
    const failures = await Promise.all([1, 2].map(() => some.prove(witness).catch((error: unknown) => error)));
    for (const failure of failures) expect(failure).to.be.instanceOf(Error);
    await some.close();
  });

  it("refuses what is no Groth16 key", async () => {
    const plonk = provingKey.slice();
    plonk[24] = 2; // the only content of the first section: the protocol
    for (const bytes of [plonk, provingKey.slice(0, 1000), new Uint8Array(100)])
      expect(await openProver(bytes).catch((error: unknown) => error)).to.be.instanceOf(TypeError);
  });
});

async function ceremony(r1cs: Uint8Array): Promise<{ key: Uint8Array; verificationKey: object }> {
  const file = () => ({ type: "mem" as const });
  const [first, second, prepared, begun, finished]: snarkjs.NewMemoryFile[] = Array.from({ length: 5 }, file);
  const curve = await getCurveFromName("bn128");
  await snarkjs.powersOfTau.newAccumulator(curve, 4, first);
  await snarkjs.powersOfTau.contribute(first, second, "somebody", "entropy");
  await snarkjs.powersOfTau.preparePhase2(second, prepared);
  await snarkjs.zKey.newZKey({ type: "mem", data: r1cs }, prepared, begun);
  await snarkjs.zKey.contribute(begun, finished, "somebody else", "entropy");
  const verificationKey = await snarkjs.zKey.exportVerificationKey(finished);
  await curve.terminate();
  if (finished.data === undefined) throw new Error("snarkjs has written no key");
  return { key: finished.data, verificationKey };
}

async function accepts(verificationKey: object, { bytes, publicSignals }: Proof): Promise<boolean> {
  const holds = await snarkjs.groth16.verify(verificationKey, publicSignals.map(String), decodeProof(bytes));
  await (await getCurveFromName("bn128")).terminate(); // snarkjs leaves its threads running
  return holds;
}
