import { readFileSync } from "node:fs";
import { expect } from "chai";
import { generatedDocs } from "../../scripts/docs.js";

describe("generated pages", () => {
  it("are what the sources say: writing them again would change nothing", async () => {
    const pages = await generatedDocs();
    expect(pages.size).to.be.greaterThan(1);
    for (const [file, content] of pages)
      expect(readFileSync(file, "utf8") === content, `${file} is out of date: npm run docs`).to.equal(true);
  });
});
