import { readFileSync } from "node:fs";
import { expect } from "chai";
import { invariants } from "../helpers/avs-invariants.js";

describe("the protocol's page", () => {
  const page = readFileSync("docs/protocol.md", "utf8");
  const sourceOf = (name: string) => readFileSync(`test/avs/${name}.test.ts`, "utf8");

  it("names a test for each attack", () => {
    const attacks = [...page.matchAll(/^\| (.+?) +\| `([\w-]+)`: (.+?) +\|$/gm)];
    expect(attacks.length).to.be.greaterThan(40);
    for (const [, attack, file, title] of attacks)
      expect(sourceOf(file).includes(title), `${attack}: ${title}, in ${file}`).to.equal(true);
  });

  it("names the invariants as their tests do", () => {
    const named = [...page.matchAll(/^\| INV-(\d) +\| (.+?) +\|$/gm)].map(([, number, promise]) => [number, promise]);
    expect(named.length).to.equal(9);
    expect(named).to.deep.equal(Object.entries(invariants));
  });
});
