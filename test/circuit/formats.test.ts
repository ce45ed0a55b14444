import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { getCurveFromName } from "ffjavascript";
import * as snarkjs from "snarkjs";
import { concatenate } from "../../src/circuit/bin-file.js";
import { writeR1cs } from "../../src/circuit/r1cs.js";
import { solve, type Witness } from "../../src/circuit/solve.js";
import { writeWtns } from "../../src/circuit/wtns.js";
import {
  type CompiledModel,
  compileRepositoryModel,
  heldOutSamples,
  integersOf,
  signalsOf,
} from "../helpers/compiled-models.js";

/** snarkjs says what it found; here only its answer counts. */
const silent = { info: () => {}, warn: () => {}, debug: () => {}, error: () => {} };

describe("files of a circuit", function () {
  this.timeout(60_000);
  let model: CompiledModel;
  let witness: Witness;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "formats-"));
    model = await compileRepositoryModel("digits-mlp");
    const [sample] = await heldOutSamples("digits-mlp", model);
    witness = solve(model.circuit, 99n, signalsOf(model, integersOf(model, sample)));
    await writeFile(path.join(folder, "circuit.r1cs"), concatenate(writeR1cs(model.circuit)));
  });

  after(async () => {
    await rm(folder, { recursive: true });
    await (await getCurveFromName("bn128")).terminate(); // snarkjs leaves its threads running
  });

  const check = async (values: Witness) => {
    await writeFile(path.join(folder, "some.wtns"), writeWtns(values));
    return snarkjs.wtns.check(path.join(folder, "circuit.r1cs"), path.join(folder, "some.wtns"), silent);
  };

  it("are what snarkjs reads: its own check of the witness passes", async () => {
    expect(await check(witness)).to.equal(true);
  });

  it("hold every constraint: snarkjs finds a changed wire", async () => {
    for (const wire of [1, 3, 100, witness.length - 1])
      expect(await check(witness.with(wire, witness[wire] + 1n))).to.equal(false);
  });

  it("are the same bytes each time", () => {
    expect(Buffer.compare(concatenate(writeR1cs(model.circuit)), concatenate(writeR1cs(model.circuit)))).to.equal(0);
  });
});
