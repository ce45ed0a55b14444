import { readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { contractName, findSameContracts, kitContracts, plainAscii, tensorNames } from "../../src/verifier/names.js";

const named = (...names: string[]) => names.map((name) => ({ name }));

describe("names in generated contracts", () => {
  it("are words in capitals, behind Model where they would begin with a digit", () => {
    expect(["digits-mlp", "lenet5", "a_b.c", "class", "7segments", "ü"].map(contractName)).to.deep.equal([
      "DigitsMlp",
      "Lenet5",
      "ABC",
      "Class",
      "Model7segments",
      "Model",
    ]);
  });

  it("are no names of the kit's own contracts", () => {
    expect(["tensor", "i-model", "groth16-model"].map(contractName)).to.deep.equal([
      "ModelTensor",
      "ModelIModel",
      "ModelGroth16Model",
    ]);
    const kit = readdirSync("contracts", { recursive: true, encoding: "utf8" })
      .filter((file) => !/^(generated|examples)\b/.test(file))
      .map((file) => path.basename(file))
      .filter((file) => /(Verifier|Codec)\.sol$/.test(file));
    expect(kit.length).to.be.greaterThan(2);
    expect(kit.map((file) => path.basename(file, ".sol")).sort()).to.deep.equal([...kitContracts].sort());
  });

  it("of two models are never the same", () => {
    expect(findSameContracts(["a-b", "c", "a_b"])).to.deep.equal(["a-b", "a_b"]);
    expect(findSameContracts(["digits", "Digits"])).to.deep.equal(["digits", "Digits"]);
    expect(findSameContracts(["lenet5", "LeNet-5"])).to.deep.equal(["lenet5", "LeNet-5"]);
    expect(findSameContracts(["a", "b", "ab"])).to.equal(undefined);
  });

  it("of a model's tensors are never the same either, those of their integers included", () => {
    for (const names of [
      ["x", "x.", "x2", "x_2"],
      ["a", "aIntegers", "a_integers", "A"],
      ["aIntegers", "a"],
      ["", " ", "Model", "°"],
    ]) {
      const unique = tensorNames(named(...names));
      const functions = unique.flatMap((name) => [`read${name}`, `read${name}Integers`, `argMax${name}`]);
      expect(new Set(functions).size, unique.join()).to.equal(3 * names.length);
      for (const name of unique) expect(name).to.match(/^[A-Za-z][A-Za-z0-9_]*$/);
    }
  });

  it("cannot break out of the comment or string that they stand in", () => {
    expect(plainAscii('*/ contract Evil {} /* \n"\u2028')).to.equal('* / contract Evil {} /* \\u000a"\\u2028');
  });
});
