import { expect } from "chai";
import fc from "fast-check";
import { mostWadSlashed } from "../../src/evidence/stakes.js";
import { ceilDiv, WAD } from "../../src/protocol/wad.js";
import { fuzzRuns } from "../helpers/fuzz.js";

/** What the core's event says of a slash, as `LocalAllocationManager._slash` reckons it. */
function slash(current: bigint, max: bigint, wadToSlash: bigint) {
  const slashed = ceilDiv(current * wadToSlash, WAD);
  return { wadSlashed: (slashed * WAD) / max, maxLeft: max - slashed };
}

describe("the part of a stake that a slash takes", () => {
  it("is more than the part of the allocation where the core rounds up on a stake that was slashed before", () => {
    const { wadSlashed, maxLeft } = slash((6n * WAD) / 10n, (6n * WAD) / 10n, 1_838_054_087_816_582n);
    expect(wadSlashed).to.equal(1_838_054_087_816_583n);
    expect(mostWadSlashed(1_838_054_087_816_582n, maxLeft) >= wadSlashed).to.equal(true);
  });

  it("is never more than the bound, whatever was slashed before", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, WAD), fc.bigInt(1n, WAD), fc.bigInt(1n, WAD), (one, other, wadToSlash) => {
        const [current, max] = one < other ? [one, other] : [other, one];
        const { wadSlashed, maxLeft } = slash(current, max, wadToSlash);
        const bound = mostWadSlashed(wadToSlash, maxLeft);
        expect(wadSlashed <= bound, `${wadSlashed} of ${bound}`).to.equal(true);
      }),
      { numRuns: fuzzRuns(2000) },
    );
  });
});
