import { expect } from "chai";
import { getCurveFromName } from "ffjavascript";
import * as snarkjs from "snarkjs";
import { concatenate } from "../../../src/circuit/bin-file.js";
import { fieldOrder as r } from "../../../src/circuit/field.js";
import { groth16 } from "../../../src/proof-systems/groth16/groth16.js";
import { baseFieldOrder as q } from "../../../src/proof-systems/groth16/zkey.js";
import type { Keys, Proof } from "../../../src/proof-systems/proof-system.js";
import { benchGadget } from "../../helpers/gadget-bench.js";
import { pointOutsideSubgroup } from "../../helpers/naive-curve.js";
import { decodeProof } from "../../helpers/snarkjs-proof.js";

describe("the check of a Groth16 proof", function () {
  this.timeout(60_000);
  const bench = benchGadget(
    [
      [0n, 100n],
      [0n, 15n],
      [0n, 1n],
    ],
    (c, [x, y, z]) => {
      c.bitsOf(y);
      return c.product(c.product(x, y), z);
    },
  );
  let keys: Keys;
  let proof: Proof;
  const holds = (change: Partial<Proof> = {}) => groth16.verify(keys.verificationKey, { ...proof, ...change });

  before(async () => {
    keys = await groth16.developmentSetup(bench.circuit, "test");
    const prover = await groth16.openProver(concatenate(keys.provingKey));
    proof = await prover.prove(bench.witness([99n, 13n, 0n]));
    await prover.close();
  });
  after(async () => (await getCurveFromName("bn128")).terminate());

  it("accepts a proof for its public signals, one of which is 0", async () => {
    expect(proof.publicSignals).to.deep.equal([99n, 13n, 0n]);
    expect(await holds()).to.equal(true);
  });

  it("says what snarkjs says, of the proof and of others", async () => {
    const bySnarkjs = ({ bytes, publicSignals }: Proof) =>
      snarkjs.groth16.verify(keys.verificationKey, publicSignals.map(String), decodeProof(bytes));
    const [a, c] = [proof.bytes.slice(0, 64), proof.bytes.slice(192)];
    const others: Proof[] = [
      proof,
      { ...proof, publicSignals: [99n, 12n, 0n] },
      { ...proof, publicSignals: [98n, 13n, 0n] },
      { ...proof, bytes: changed(proof.bytes, 0, c) },
      { ...proof, bytes: changed(proof.bytes, 192, a) },
      { ...proof, bytes: changed(proof.bytes, 0, negated(a)) },
      { ...proof, bytes: changed(proof.bytes, 31, Uint8Array.of(proof.bytes[31] ^ 1)) },
    ];
    const verdicts = [];
    for (const other of others) {
      verdicts.push(await holds(other));
      expect(verdicts.at(-1)).to.equal(await bySnarkjs(other));
    }
    expect(verdicts).to.deep.equal([true, false, false, false, false, false, false]);
  });

  describe("attacks, which the chain's precompiles refuse too", () => {
    it("refuses coordinates that are not canonical", async () => {
      for (let word = 0; word < 256; word += 32) {
        const value = BigInt(`0x${Buffer.from(proof.bytes.subarray(word, word + 32)).toString("hex")}`);
        expect(await holds({ bytes: changed(proof.bytes, word, bytesOf(value + q)) })).to.equal(false);
      }
    });

    it("refuses signals that are not canonical, missing ones and ones too many", async () => {
      for (const publicSignals of [
        [99n + r, 13n, 0n],
        [99n, 13n, r],
        [99n, 13n - r, 0n],
        [99n, 13n],
        [99n, 13n, 0n, 0n],
      ])
        expect(await holds({ publicSignals })).to.equal(false);
    });

    it("refuses points off the curve", async () => {
      for (const word of [0, 32, 64, 96, 128, 160, 192, 224])
        expect(await holds({ bytes: changed(proof.bytes, word, bytesOf(5n)) })).to.equal(false);
    });

    it("refuses points at infinity", async () => {
      for (const [at, length] of [
        [0, 64],
        [64, 128],
        [192, 64],
        [0, 256],
      ])
        expect(await holds({ bytes: changed(proof.bytes, at, new Uint8Array(length)) })).to.equal(false);
    });

    it("refuses a point of G2's curve outside its subgroup", async () => {
      const [[x, i], [y, j]] = pointOutsideSubgroup();
      const bytes = changed(proof.bytes, 64, Buffer.concat([i, x, j, y].map(bytesOf)));
      expect(await holds({ bytes })).to.equal(false);
    });

    it("refuses bytes that are too few or too many", async () => {
      for (const bytes of [
        new Uint8Array(0),
        proof.bytes.slice(0, 255),
        Buffer.concat([proof.bytes, Uint8Array.of(0)]),
      ])
        expect(await holds({ bytes })).to.equal(false);
    });
  });
});

function changed(bytes: Uint8Array, at: number, part: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(part, at);
  return copy;
}

/** The same point with y turned to q - y. */
function negated(point: Uint8Array): Uint8Array {
  const y = BigInt(`0x${Buffer.from(point.subarray(32)).toString("hex")}`);
  return changed(point, 32, bytesOf(q - y));
}

function bytesOf(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(64, "0"), "hex");
}
