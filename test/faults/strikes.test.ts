import { expect } from "chai";
import fc from "fast-check";
import { strikesOf } from "../../src/faults/fault.js";
import { parseFault } from "../../src/faults/parse-fault.js";
import type { ServedTask } from "../../src/operator/behaviour.js";
import { fuzzRuns } from "../helpers/fuzz.js";

const user = "0x00000000000000000000000000000000000000aa";
const task = (ordinal: number): ServedTask => ({
  id: BigInt(100 + ordinal),
  modelId: "0x01",
  user,
  input: new Uint8Array(),
  valueAtRisk: 1n,
  deadlineBlock: 1,
  ordinal,
});
const struck = (options: Parameters<typeof strikesOf>[1], tasks: number) =>
  Array.from({ length: tasks }, (_, ordinal) => ordinal).filter((ordinal) =>
    strikesOf("fault", options)(task(ordinal)),
  );

describe("whom a fault strikes", () => {
  it("is every task if nothing is said", () => {
    expect(struck({}, 4)).to.deep.equal([0, 1, 2, 3]);
  });

  it("is, at a rate without a seed, the first task and then evenly many", () => {
    expect(struck({ rate: 0.2 }, 12)).to.deep.equal([0, 5, 10]);
    expect(struck({ rate: 0.1 }, 25)).to.deep.equal([0, 10, 20]);
    expect(struck({ rate: 0 }, 12)).to.deep.equal([]);
  });

  it("is as many of n tasks as the rate says, rounded up, whatever the rate", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 60 }), (permille, tasks) => {
        expect(struck({ rate: permille / 1000 }, tasks)).to.have.length(Math.ceil((permille * tasks) / 1000));
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it("is, with a seed, drawn: the same for one seed, and others for another", () => {
    const drawn = struck({ rate: 0.3, seed: 1 }, 2000);
    expect(struck({ rate: 0.3, seed: 1 }, 2000)).to.deep.equal(drawn);
    expect(struck({ rate: 0.3, seed: 2 }, 2000)).not.to.deep.equal(drawn);
    // Of 2000 draws at 0.3 the standard deviation is 20.5; five of them are missed by one seed in two million.
    expect(drawn.length).to.be.closeTo(600, 103);
  });

  it("is only who is named", () => {
    expect(struck({ tasks: [102n] }, 5)).to.deep.equal([2]);
    expect(struck({ user: user.replace("aa", "AA") }, 2)).to.deep.equal([0, 1]);
    expect(struck({ user: "0x00000000000000000000000000000000000000bb" }, 2)).to.deep.equal([]);
  });

  it("is refused where the rate is none", () => {
    for (const rate of [-0.1, 1.1, Number.NaN])
      expect(() => strikesOf("late", { rate }))
        .to.throw()
        .that.includes({ code: "faults/bad-option" });
  });
});

describe("a fault on the command line", () => {
  it("is a name, with options or without", () => {
    expect(parseFault("silent").name).to.equal("silent");
    expect(parseFault("late:what=proof,blocks=2,rate=0.5").options).to.deep.equal({
      what: "proof",
      blocks: 2,
      rate: 0.5,
    });
    expect(parseFault(`colludingUser:user=${user}`).options).to.deep.equal({ user });
  });

  it("can be several", () => {
    const fault = parseFault("randomOutput:rate=0.2,seed=7+withholdProof:reason=Audit");
    expect(fault.name).to.equal("randomOutput + withholdProof");
    expect(fault.options).to.deep.equal({ randomOutput: { rate: 0.2, seed: 7 }, withholdProof: { reason: "Audit" } });
  });

  it("is refused by name if there is none such", () => {
    expect(() => parseFault("lazy"))
      .to.throw()
      .that.includes({ code: "faults/unknown" });
    expect(() => parseFault("silent+toString"))
      .to.throw()
      .that.has.deep.nested.property("facts.fault", "toString");
  });

  for (const [text, facts] of [
    ["silent:rate=2", { fault: "silent", option: "rate", value: "2" }],
    ["silent:rate=", { fault: "silent", option: "rate", value: "" }],
    ["silent:rat=1", { fault: "silent", option: "rat", value: "1" }],
    ["silent:seed=0.5", { fault: "silent", option: "seed", value: "0.5" }],
    ["late:what=both", { fault: "late", option: "what", value: "both" }],
    ["late:blocks=0", { fault: "late", option: "blocks", value: "0" }],
    ["colludingUser", { fault: "colludingUser", option: "user", value: "missing" }],
    ["griefingChallenger:victim=0x1", { fault: "griefingChallenger", option: "victim", value: "0x1" }],
  ] as const)
    it(`is refused as ${text}`, () => {
      expect(() => parseFault(text))
        .to.throw()
        .that.satisfies((error: { code: string; facts: object }) => {
          expect(error.code).to.equal("faults/bad-option");
          expect(error.facts).to.deep.include(facts);
          return true;
        });
    });
});
