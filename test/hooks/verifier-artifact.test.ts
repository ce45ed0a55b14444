import { createRequire } from "node:module";
import { expect } from "chai";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { verifierArtifact } from "../../src/hooks/verifier-artifact.js";
import { createProject } from "../helpers/project.js";

const solc = createRequire(import.meta.url).resolve("solc/soljson.js");

describe("the artifact of a generated contract", () => {
  it("is found in a project that has built nothing yet, also after another one was asked for", async () => {
    const { root, file, write, remove } = await createProject();
    const names = ["First", "Second"];
    for (const name of names)
      await write(
        `contracts/${name}.sol`,
        `// SPDX-License-Identifier: MIT\npragma solidity ^0.8.28;\ncontract ${name} {}\n`,
      );
    const env = await createHardhatRuntimeEnvironment({ solidity: { version: "0.8.37", path: solc } }, {}, root);
    for (const name of names) {
      const { contractName } = await verifierArtifact(env, file(`contracts/${name}.sol`));
      expect(contractName).to.equal(name);
    }
    await remove();
  });
});
