import { readFileSync } from "node:fs";
import { expect } from "chai";
import { type Fragment, Interface } from "ethers";
import { artifacts } from "hardhat";
import { proofRefusals } from "../../src/matchers/accept-proof.js";
import { coreRefusals } from "../../src/matchers/delays.js";
import * as events from "../../src/matchers/events.js";
import * as views from "../../src/matchers/views.js";

/** Where what the matchers read is declared. */
const interfaces = [
  "contracts/eigenlayer/interfaces/IAllocationManager.sol:IAllocationManager",
  "contracts/eigenlayer/interfaces/IDelegationManager.sol:IDelegationManager",
  "contracts/eigenlayer/interfaces/IStrategyManager.sol:IStrategyManager",
  "contracts/eigenlayer/interfaces/IStrategy.sol:IStrategy",
  "contracts/eigenlayer/DevelopmentToken.sol:DevelopmentToken",
  "contracts/avs/TaskManager.sol:TaskManager",
  "contracts/avs/interfaces/ISertnOperatorRouter.sol:ISertnOperatorRouter",
  "contracts/avs/interfaces/ISertnSlasher.sol:ISertnSlasher",
  "contracts/avs/interfaces/ISertnCompensationVault.sol:ISertnCompensationVault",
];

describe("the signatures that matchers read", () => {
  /** By kind and name; an overloaded function has several. */
  const declared = new Map<string, string[]>();

  before(async () => {
    for (const name of interfaces) {
      const { abi } = await artifacts.readArtifact(name);
      for (const fragment of new Interface(abi).fragments) {
        const signatures = declared.get(nameOf(fragment)) ?? [];
        declared.set(nameOf(fragment), [...signatures, signatureOf(fragment)]);
      }
    }
  });

  const read = [
    ...Object.values({ ...events, ...views }).flatMap((one) =>
      typeof one === "object" && "fragment" in one ? [one.fragment] : [],
    ),
    ...proofRefusals.fragments,
    ...coreRefusals.fragments,
  ];

  it("are all there are", () => {
    expect(read.map((fragment) => fragment.type)).to.include.members(["event", "function", "error"]);
    expect(read.length).to.be.greaterThan(25);
  });

  for (const fragment of read)
    it(`declare ${nameOf(fragment)} as the contracts do`, () => {
      const signatures = declared.get(nameOf(fragment)) ?? [];
      const same = signatures.find((signature) => signature === signatureOf(fragment));
      expect(signatureOf(fragment)).to.equal(same ?? signatures.join(" or "));
    });

  it("have the reasons of a proof in the contracts' order", () => {
    const source = readFileSync("contracts/avs/interfaces/ISertnTaskManager.sol", "utf8");
    const [, body = ""] = /enum ProofReason \{([^}]*)\}/.exec(source) ?? [];
    const names = body.replaceAll(/\/\/.*/g, "").split(",");
    expect(names.map((name) => name.trim().toLowerCase())).to.deep.equal([...events.proofReasons]);
  });
});

function nameOf(fragment: Fragment): string {
  return `${fragment.type} ${"name" in fragment ? fragment.name : ""}`;
}

/** With the names of arguments, by which they are read, and without those of results, which are read by their place. */
function signatureOf(fragment: Fragment): string {
  return fragment
    .format("full")
    .replace(/ returns \((.*)\)$/, (_, results: string) => ` returns (${results.replace(/(?<!\)) \w+$/, "")})`);
}
