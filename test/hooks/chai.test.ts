import path from "node:path";
import { expect } from "chai";
import { createProject, type Project } from "../helpers/project.js";

/** A user's project, as the command line runs it. */
describe("the plugin and chai", function () {
  this.timeout(120_000);

  let project: Project;
  before(async () => {
    project = await createProject();
    const [plugin, mocha] = ["src/index.js", "node_modules/@nomicfoundation/hardhat-mocha/dist/src/index.js"];
    await project.write(
      "hardhat.config.ts",
      `import sertn from "${path.resolve(plugin)}";
      import mocha from "${path.resolve(mocha)}";
      export default { plugins: [sertn, mocha] };`,
    );
  });
  after(() => project.remove());

  it("a test run has the matchers with no import, with and without a connection, by hash too", async () => {
    await project.write(
      "test/matchers.test.ts",
      `import { expect } from "chai";
      import { network } from "hardhat";
      const nobody = "0x" + "12".repeat(20);
      it("knows them before the first connection", async () => {
        const failed = await expect({}).to.makeDishonestyUnprofitable().catch((error) => error.code);
        expect(failed).to.equal("matchers/not-a-population");
      });
      it("finds a hash in the connection that has it", async () => {
        const [, { ethers }] = [await network.create(), await network.create()];
        const [signer] = await ethers.getSigners();
        const { hash } = await signer.sendTransaction({ to: nobody });
        await expect(hash).not.to.slash(nobody);
      });
      it("forgets to await", () => { expect({}).to.makeDishonestyUnprofitable(); });`,
    );
    const { code, stdout, stderr } = await project.hardhat("test", "--no-compile");
    expect(stdout, stderr).to.match(/✔ knows them before the first connection/);
    expect(stdout).to.match(/✔ finds a hash in the connection that has it/);
    expect(stdout).to.match(/1 failing/);
    expect(stdout).to.match(/1 assertion\(s\) were never awaited.*matchers\.test\.ts:\d+/);
    expect(code).to.equal(1);
  });

  it("no other run touches chai", async () => {
    await project.write(
      "scripts/chai.ts",
      `import { Assertion } from "chai";
      import { network } from "hardhat";
      await network.create();
      console.log("slash" in Assertion.prototype ? "added" : "untouched");`,
    );
    const { stdout, code } = await project.hardhat("run", "--no-compile", "scripts/chai.ts");
    expect(stdout.trim()).to.equal("untouched");
    expect(code).to.equal(0);
  });

  it("a project without chai has connections all the same", async () => {
    await project.write(
      "scripts/no-chai.ts",
      `import { register } from "node:module";
      import { network } from "hardhat";
      const loader = \`export async function resolve(name, context, next) {
        if (name !== "chai") return next(name, context);
        throw Object.assign(new Error("Cannot find package 'chai' imported from here"), { code: "ERR_MODULE_NOT_FOUND" });
      }\`;
      register("data:text/javascript," + encodeURIComponent(loader));
      process.env.HH_TEST = "true";
      const { ethers } = await network.create();
      const chai = await import("chai").catch((error) => error.code);
      console.log(await ethers.provider.getBlockNumber(), chai);`,
    );
    const { stdout, stderr, code } = await project.hardhat("run", "--no-compile", "scripts/no-chai.ts");
    expect(stdout.trim(), stderr).to.equal("0 ERR_MODULE_NOT_FOUND");
    expect(code).to.equal(0);
  });
});
