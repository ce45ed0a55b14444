import { expect } from "chai";
import { isAddress as ethersIsAddress, getAddress } from "ethers";
import fc from "fast-check";
import { isAddress } from "../../src/deploy/is-address.js";

describe("isAddress", () => {
  it("takes addresses in one case, and in two where that is their checksum", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.nat(39), (bytes, place) => {
        const lower = `0x${Buffer.from(bytes).toString("hex")}`;
        const checked = getAddress(lower);
        for (const text of [lower, checked, `0x${lower.slice(2).toUpperCase()}`])
          expect(isAddress(text)).to.equal(true);
        const turned = [...checked];
        const digit = turned[place + 2];
        turned[place + 2] = digit === digit.toLowerCase() ? digit.toUpperCase() : digit.toLowerCase();
        expect(isAddress(turned.join(""))).to.equal(ethersIsAddress(turned.join("")));
      }),
    );
  });

  it("takes nothing else", () => {
    for (const text of [
      "",
      "0x",
      "0x12",
      `0x${"1".repeat(39)}`,
      `0x${"1".repeat(41)}`,
      "1".repeat(40),
      `0x${"g".repeat(40)}`,
    ])
      expect(isAddress(text), text).to.equal(false);
  });
});
