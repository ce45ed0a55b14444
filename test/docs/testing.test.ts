import { readFileSync } from "node:fs";
import { expect } from "chai";
import { faults } from "../../src/faults/faults.js";

/** The page's code runs in test/e2e/published-package.test.ts; here its facts are held to the sources. */
describe("docs/testing.md", () => {
  const page = readFileSync("docs/testing.md", "utf8");
  const rows = [...page.matchAll(/^\| `(\w+)\((.*?)\)` \| (.+?) \| (.+?) \|$/gm)].map(([, name, options]) => ({
    name,
    options: [...options.matchAll(/\w+/g)].map(([option]) => option),
  }));
  const names = Object.keys(faults).filter((name) => name !== "compose");

  it("has a row for every fault, and none for others", () => {
    expect(names.length).to.be.greaterThan(10);
    expect(rows.map(({ name }) => name)).to.have.members(names);
  });

  it("says of none but what a test shows: each is in the title of one", () => {
    const tests = readFileSync("test/faults/faults.test.ts", "utf8");
    expect(names.filter((name) => !new RegExp(`it\\(["\`].*\\(${name}\\)`).test(tests))).to.deep.equal([]);
  });

  it("names the options that a fault has besides those of all", () => {
    const common = ["rate", "seed", "tasks", "user"];
    for (const { name, options } of rows) {
      const file =
        name === "otherModelProof" ? "other-model" : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const source = readFileSync(`src/faults/${file}.ts`, "utf8");
      const [, body = ""] = /interface \w+Options[^{]*\{\n([\s\S]*?)\n\}/.exec(source) ?? [];
      const own = [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, option]) => option);
      expect(options, name).to.have.members(own);
      expect(
        own.filter((option) => common.includes(option) && option !== "user"),
        name,
      ).to.deep.equal([]);
    }
  });
});
