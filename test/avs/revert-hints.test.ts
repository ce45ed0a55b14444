import { expect } from "chai";
import { interfaceOf } from "../../src/avs/contracts.js";
import { sourcesWithErrors } from "../../src/avs/decode-revert.js";
import { hasHint } from "../../src/avs/revert-hints.js";

describe("the next steps after the contracts' errors", () => {
  const errorsOf = (sources: readonly string[]) => [
    ...new Set(
      sources.flatMap((source) =>
        interfaceOf(source).fragments.flatMap((one) =>
          one.type === "error" && "name" in one ? [String(one.name)] : [],
        ),
      ),
    ),
  ];
  it("are there for every error of every contract of a deployment", () => {
    const errors = errorsOf(sourcesWithErrors);
    expect(errors.length).to.be.greaterThan(60);
    expect(errors.filter((error) => !hasHint(error))).to.deep.equal([]);
  });
});
